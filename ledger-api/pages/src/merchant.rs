//! The merchant desk.

use askama::Template;

use crate::shell::Shell;

/// `/merchant`.
#[derive(Debug, Template)]
#[template(path = "merchant/home.html")]
pub struct Home {
    /// Around it.
    pub shell: Shell,
}
