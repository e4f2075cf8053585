//! The affiliate's desk.

mod home;
mod terms;

pub use home::{Home, LinkLine};
pub use terms::{Programme, TermsPage};
