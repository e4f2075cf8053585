//! A refund: <https://docs.stripe.com/api/refunds/object>.

use serde::Deserialize;

use super::id::{StripeId, text};

/// A refund. It counts from its first report on, and no more once it failed.
#[derive(Debug, Deserialize)]
pub struct Refund {
    id: StripeId,
    /// Stripe's units.
    pub amount: i64,
    status: Option<String>,
    charge: Option<StripeId>,
    payment_intent: Option<StripeId>,
}

impl Refund {
    /// `re_…`.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id.0
    }

    /// Whether the customer will not get the money by it.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        matches!(self.status.as_deref(), Some("failed" | "canceled"))
    }

    /// `ch_…`.
    #[must_use]
    pub fn charge(&self) -> Option<String> {
        text(self.charge.as_ref())
    }

    /// `pi_…` and `ch_…`, as far as it tells.
    #[must_use]
    pub fn payments(&self) -> Vec<String> {
        [&self.payment_intent, &self.charge].into_iter().filter_map(|id| text(id.as_ref())).collect()
    }
}
