//! `/openapi.json` tells the truth, and `/docs/` shows it.

mod client;
mod document;
mod fuzz;
mod page;
mod roles;
