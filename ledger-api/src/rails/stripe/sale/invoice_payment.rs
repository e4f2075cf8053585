//! A payment of an invoice: <https://docs.stripe.com/api/invoice-payment/object>. Since `2025-03-31.basil` its event is the
//! only one that says which invoice a payment was for.

use serde::Deserialize;

use super::id::{StripeId, text};

/// A payment and its invoice.
#[derive(Debug, Deserialize)]
pub struct InvoicePayment {
    invoice: StripeId,
    payment: Payment,
}

#[derive(Debug, Deserialize)]
pub(super) struct Payment {
    payment_intent: Option<StripeId>,
    charge: Option<StripeId>,
}

impl Payment {
    pub(super) fn ids(&self) -> impl Iterator<Item = String> + use<> {
        [&self.payment_intent, &self.charge].map(|id| text(id.as_ref())).into_iter().flatten()
    }
}

impl InvoicePayment {
    /// `in_…`, the order's id.
    #[must_use]
    pub fn invoice(&self) -> &str {
        &self.invoice.0
    }

    /// `pi_…`, or `ch_…`; none for a payment that was not made through Stripe.
    #[must_use]
    pub fn payments(&self) -> Vec<String> {
        self.payment.ids().collect()
    }
}
