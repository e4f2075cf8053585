//! `/affiliate`: what is earned, and when it comes; then the link; then how it went.

use askama::Template;

use crate::components::{Chart, Figure, Table};
use crate::shell::Shell;

/// A link to copy.
#[derive(Debug)]
pub struct LinkLine {
    /// What it is for: a slug, a campaign, or the code.
    pub name: String,
    /// The address.
    pub url: String,
}

/// The affiliate's home.
#[derive(Debug, Template)]
#[template(path = "affiliate/home.html")]
pub struct Home {
    /// Around it.
    pub shell: Shell,
    /// Where it hears that it would show something else.
    pub live: String,
    /// On hold, payable, paid.
    pub money: Vec<Figure>,
    /// What holds the affiliate up, such as a payout method that does not work: what to say, where to go, what that is
    /// called.
    pub hints: Vec<(String, String, String)>,
    /// The first link.
    pub link: Option<LinkLine>,
    /// Currencies to look at, where it earns in several: address, name, whether it is this one.
    pub currencies: Vec<(String, String, bool)>,
    /// Ranges to look at: address, name, whether it is this one.
    pub ranges: Vec<(String, String, bool)>,
    /// Clicks, orders, rate, revenue, earnings of the range.
    pub figures: Vec<Figure>,
    /// The days of the range.
    pub chart: Option<Chart>,
    /// The newest orders.
    pub recent: Table,
    /// What the table of links is called.
    pub links_title: String,
    /// Clicks and earnings by link.
    pub links: Table,
}
