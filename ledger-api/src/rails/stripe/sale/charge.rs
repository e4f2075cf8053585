//! A charge of which something was refunded: <https://docs.stripe.com/api/charges/object>.

use serde::Deserialize;

use super::id::{List, StripeId, text};
use super::refund::Refund;

/// A charge.
#[derive(Debug, Deserialize)]
pub struct Charge {
    id: StripeId,
    payment_intent: Option<StripeId>,
    /// Before `2025-03-31.basil`.
    invoice: Option<StripeId>,
    /// All that was refunded of it, in Stripe's units.
    #[serde(default)]
    pub amount_refunded: i64,
    /// Before `2022-11-15`; the ten newest.
    refunds: Option<List<Refund>>,
}

impl Charge {
    /// `ch_…`.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id.0
    }

    /// Its own id and that of its payment intent.
    #[must_use]
    pub fn payments(&self) -> Vec<String> {
        std::iter::once(self.id.0.clone()).chain(text(self.payment_intent.as_ref())).collect()
    }

    /// `in_…`, which is its order's id.
    #[must_use]
    pub fn invoice(&self) -> Option<String> {
        text(self.invoice.as_ref())
    }

    /// The refunds it lists, if it does.
    #[must_use]
    pub fn refunds(&self) -> &[Refund] {
        self.refunds.as_ref().map_or(&[], |list| &list.data)
    }
}
