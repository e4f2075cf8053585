//! A subscription: <https://docs.stripe.com/api/subscriptions/object>.

use serde::Deserialize;

use super::id::StripeId;
use super::token::{self, Metadata};

/// A subscription.
#[derive(Debug, Deserialize)]
pub struct Subscription {
    id: StripeId,
    metadata: Option<Metadata>,
}

impl Subscription {
    /// `sub_…`.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id.0
    }

    /// The click token.
    #[must_use]
    pub fn token(&self) -> Option<String> {
        token::in_metadata(self.metadata.as_ref())
    }
}
