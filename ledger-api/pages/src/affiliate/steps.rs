//! Steps on the way: an application that was sent, the way to Stripe.

use askama::Template;

use crate::shell::Shell;

/// An application was sent.
#[derive(Debug, Template)]
#[template(path = "affiliate/applied.html")]
pub struct Applied {
    /// Around it.
    pub shell: Shell,
    /// Name of the merchant.
    pub merchant: String,
}

/// The way to Stripe's own form.
#[derive(Debug, Template)]
#[template(path = "affiliate/to_stripe.html")]
pub struct ToStripe {
    /// Around it.
    pub shell: Shell,
    /// Stripe's page, for this affiliate alone.
    pub url: String,
}
