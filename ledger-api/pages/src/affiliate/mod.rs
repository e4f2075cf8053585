//! The affiliate's desk.

mod home;

pub use home::{Home, LinkLine};
