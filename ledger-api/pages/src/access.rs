//! Signing in, choosing a desk, the second factor.

use askama::Template;

use crate::components::Field;
use crate::desk::Desk;
use crate::shell::Shell;

/// `/`: asking for a link; in development, who can be signed in as.
#[derive(Debug, Template)]
#[template(path = "access/sign_in.html")]
pub struct SignIn {
    /// Around it.
    pub shell: Shell,
    /// The address.
    pub email: Field,
    /// In development, whom somebody looks for among those who can be signed in as.
    pub who: Option<String>,
    /// Who can be signed in as by one click.
    pub people: Vec<Door>,
}

/// Something an address opens.
#[derive(Debug, Clone)]
pub struct Door {
    /// The desk.
    pub desk: Desk,
    /// Of which merchant.
    pub merchant: String,
    /// Who works there.
    pub person: String,
    /// What names it in a form.
    pub value: String,
}

/// The same answer, whether the address is known or not.
#[derive(Debug, Template)]
#[template(path = "access/sent.html")]
pub struct Sent {
    /// Around it.
    pub shell: Shell,
    /// The address as it was entered.
    pub email: String,
}

/// What a link in a mail opens: a button, because mail scanners follow links.
#[derive(Debug, Template)]
#[template(path = "access/confirm.html")]
pub struct Confirm {
    /// Around it.
    pub shell: Shell,
}

/// A link that was used, is too old, or was never ours.
#[derive(Debug, Template)]
#[template(path = "access/stale.html")]
pub struct Stale {
    /// Around it.
    pub shell: Shell,
}

/// What an address opens, to choose from.
#[derive(Debug, Template)]
#[template(path = "access/choose.html")]
pub struct Choose {
    /// Around it.
    pub shell: Shell,
    /// The address.
    pub email: String,
    /// What it opens.
    pub doors: Vec<Door>,
}

/// Asking for the second factor.
#[derive(Debug, Template)]
#[template(path = "access/factor.html")]
pub struct Factor {
    /// Around it.
    pub shell: Shell,
    /// The code.
    pub code: Field,
}

/// Setting up the second factor.
#[derive(Debug, Template)]
#[template(path = "access/enrol.html")]
pub struct Enrol {
    /// Around it.
    pub shell: Shell,
    /// The picture to scan, SVG of our own making.
    pub picture: String,
    /// The same to type.
    pub key: String,
    /// The code.
    pub code: Field,
}

/// The recovery codes, shown once.
#[derive(Debug, Template)]
#[template(path = "access/recovery.html")]
pub struct Recovery {
    /// Around it.
    pub shell: Shell,
    /// The codes.
    pub codes: Vec<String>,
}

/// Refusing mails of a kind.
#[derive(Debug, Template)]
#[template(path = "access/mail_stop.html")]
pub struct MailStop {
    /// Around it.
    pub shell: Shell,
    /// What the mails are about.
    pub topic: String,
    /// Whose they are.
    pub email: String,
    /// Whether it is done.
    pub done: bool,
}
