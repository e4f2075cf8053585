//! `/merchant/programs/{id}/terms`: the terms of a program as a form, and what an order would earn by them.

use askama::Template;

use crate::components::Field;
use crate::shell::Shell;

/// A formula, of the terms themselves or of an exception. The fields of the kinds that are not chosen are hidden by the style
/// sheet, where the browser can do that.
#[derive(Debug)]
pub struct FormulaPart {
    /// What it is called.
    pub legend: String,
    /// When it holds; empty: always.
    pub when: Vec<Field>,
    /// Which kind it is.
    pub kind: Field,
    /// For a share by tier.
    pub percentage: Vec<Field>,
    /// For a fixed amount.
    pub fixed: Vec<Field>,
    /// For a share by monthly revenue.
    pub tiered: Vec<Field>,
}

/// What an order would earn.
#[derive(Debug)]
pub struct Quoted {
    /// The answer in a sentence.
    pub answer: String,
    /// How it comes about.
    pub because: Vec<String>,
}

/// The editor.
#[derive(Debug, Template)]
#[template(path = "merchant/terms.html")]
pub struct TermsEditor {
    /// Around it.
    pub shell: Shell,
    /// Where it came from: where, and what that is called.
    pub back: (String, String),
    /// Its heading.
    pub title: String,
    /// Where the form goes.
    pub action: String,
    /// Where the question goes what an order would earn.
    pub quote_action: String,
    /// The formula of the terms themselves.
    pub formula: FormulaPart,
    /// Subscriptions and leads.
    pub more: Vec<Field>,
    /// The exceptions, with an empty one to fill in.
    pub exceptions: Vec<FormulaPart>,
    /// The order that is asked about.
    pub order: Vec<Field>,
    /// Whether it is a lead.
    pub is_lead: bool,
    /// What it would earn.
    pub quoted: Option<Quoted>,
}
