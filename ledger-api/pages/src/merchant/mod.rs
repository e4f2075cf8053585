//! The merchant's desk.

mod home;
mod terms;

pub use home::{Home, Waiting};
pub use terms::{FormulaPart, Quoted, TermsEditor};
