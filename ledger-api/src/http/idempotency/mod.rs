//! `Idempotency-Key`: a creating call that may be sent again (docs/decisions/0023).
//!
//! A handler takes a [`Creation`] instead of a `Body`, or [`Once`] where there is no body, and then either
//!
//! - claims the key in its own transaction: [`Once::answered`] after `begin`, [`Once::keep`] before `commit`; or,
//! - when the call is recognised by its own ids for ever, runs through [`Once::guard`].

mod creation;
mod guarded;
mod kept;

pub(crate) use creation::{Creation, Once};
pub(super) use creation::{KEY_BYTES, RawCreation};

use uuid::Uuid;

/// Whose key it is when an operator calls.
pub(super) const NO_MERCHANT: Uuid = Uuid::nil();
