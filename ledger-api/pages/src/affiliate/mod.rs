//! The affiliate's desk.

mod home;
mod steps;
mod terms;

pub use home::{Home, LinkLine};
pub use steps::{Applied, ToStripe};
pub use terms::{Programme, TermsPage};
