//! The finance desk.

use askama::Template;

use crate::shell::Shell;

/// `/finance`.
#[derive(Debug, Template)]
#[template(path = "finance/home.html")]
pub struct Home {
    /// Around it.
    pub shell: Shell,
}
