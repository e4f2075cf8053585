//! `/join/{merchant_id}`: what a partner gets, and the application.

use askama::Template;

use super::Programme;
use crate::sheets::FormPart;
use crate::shell::Shell;

/// The page.
#[derive(Debug, Template)]
#[template(path = "affiliate/join.html")]
pub struct JoinPage {
    /// Around it.
    pub shell: Shell,
    /// Name of the merchant.
    pub merchant: String,
    /// What its open programs promise somebody who is new.
    pub programmes: Vec<Programme>,
    /// The application.
    pub forms: Vec<FormPart>,
}
