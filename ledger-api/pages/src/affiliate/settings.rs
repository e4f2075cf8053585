//! `/affiliate/settings`: how to be paid, what keeps that from working, and which mails to get.

use askama::Template;

use crate::sheets::FormPart;
use crate::shell::Shell;

/// The page.
#[derive(Debug, Template)]
#[template(path = "affiliate/settings.html")]
pub struct SettingsPage {
    /// Around it.
    pub shell: Shell,
    /// Who is signed in.
    pub lead: String,
    /// What keeps the affiliate from being paid, and what to do.
    pub hindrance: Option<String>,
    /// What Stripe says of the account there, where there is one.
    pub account: Option<String>,
    /// The forms.
    pub forms: Vec<FormPart>,
}
