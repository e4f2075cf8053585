//! `/merchant/guide`: how a shop is connected.

use askama::Template;

use crate::shell::Shell;

/// One thing to do.
#[derive(Debug)]
pub struct Step {
    /// What.
    pub title: String,
    /// Why, and where.
    pub text: String,
    /// What is to be copied.
    pub code: String,
}

/// The guide.
#[derive(Debug, Template)]
#[template(path = "merchant/guide.html")]
pub struct Guide {
    /// Around it.
    pub shell: Shell,
    /// Programs to choose from, where there are several: address, name, whether it is this one.
    pub programs: Vec<(String, String, bool)>,
    /// Where the form goes that makes a key.
    pub action: String,
    /// The key that was just made, which stands in the steps.
    pub key: Option<String>,
    /// What is to be done, in order; nothing where there is no program.
    pub steps: Vec<Step>,
}
