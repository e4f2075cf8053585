//! `/merchant`: what waits first, then how the programs do.

use askama::Template;

use crate::components::{Chart, Figure};
use crate::shell::Shell;

/// Something that waits for a person.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// What.
    pub text: String,
    /// Where to see to it.
    pub href: String,
    /// Whether something is wrong, and not only to be decided.
    pub bad: bool,
}

/// The merchant's home.
#[derive(Debug, Template)]
#[template(path = "merchant/home.html")]
pub struct Home {
    /// Around it.
    pub shell: Shell,
    /// Where it hears that it would show something else.
    pub live: String,
    /// What waits.
    pub waiting: Vec<Waiting>,
    /// Whether there is a program.
    pub has_program: bool,
    /// Where affiliates apply.
    pub join_url: String,
    /// Currencies to look at, where there are several: address, name, whether it is this one.
    pub currencies: Vec<(String, String, bool)>,
    /// Ranges to look at: address, name, whether it is this one.
    pub ranges: Vec<(String, String, bool)>,
    /// The days of the range.
    pub chart: Chart,
    /// Clicks, orders, rate, revenue, commissions of the range.
    pub figures: Vec<Figure>,
    /// What is owed.
    pub owed: Vec<Figure>,
}
