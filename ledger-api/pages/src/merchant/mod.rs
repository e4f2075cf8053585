//! The merchant's desk.

mod guide;
mod home;
mod terms;

pub use guide::{Guide, Step};
pub use home::{Home, Waiting};
pub use terms::{FormulaPart, Quoted, TermsEditor};
