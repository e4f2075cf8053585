//! From the release before: its schema, what its program wrote, and what its program still needs while it runs beside this
//! one. docs/operations/upgrade.md says which schema that is.

mod data;
mod expand_only;

/// The newest migration of the release before. Nothing is released yet: it is that of commit 8cbb7f4.
const SCHEMA: i64 = 60;
