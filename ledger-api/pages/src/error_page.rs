//! What is shown when a page cannot be.

use askama::Template;

use crate::shell::Shell;

/// An error as a page.
#[derive(Debug, Template)]
#[template(path = "errors/error.html")]
pub struct ErrorPage {
    /// Around it.
    pub shell: Shell,
    /// What happened.
    pub title: String,
    /// What was kept, and what to do.
    pub text: String,
    /// Where one sees how it stands now, if that was what stood in the way.
    pub back: Option<String>,
    /// What to tell us, where it is our fault.
    pub request_id: Option<String>,
}
