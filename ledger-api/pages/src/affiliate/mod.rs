//! The affiliate's desk.

mod home;
mod join;
mod settings;
mod steps;
mod terms;

pub use home::{Home, LinkLine};
pub use join::JoinPage;
pub use settings::SettingsPage;
pub use steps::{Applied, ToStripe};
pub use terms::{Programme, TermsPage};
