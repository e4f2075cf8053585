//! A Checkout session that was completed: <https://docs.stripe.com/api/checkout/sessions/object>.

use serde::Deserialize;

use super::customer::{Address, Buyer};
use super::discount::{Discount, Voucher, voucher};
use super::id::{StripeId, text};
use super::paid::{Paid, Shipping};
use super::token::{self, Metadata};

/// A session.
#[derive(Debug, Deserialize)]
pub struct Session {
    id: StripeId,
    mode: Option<String>,
    payment_status: Option<String>,
    client_reference_id: Option<String>,
    metadata: Option<Metadata>,
    customer: Option<StripeId>,
    customer_details: Option<Details>,
    customer_email: Option<String>,
    subscription: Option<StripeId>,
    payment_intent: Option<StripeId>,
    amount_total: Option<i64>,
    currency: Option<String>,
    total_details: Option<Totals>,
    shipping_cost: Option<Shipping>,
    discounts: Option<Vec<Discount>>,
}

#[derive(Debug, Deserialize)]
struct Details {
    email: Option<String>,
    address: Option<Address>,
}

#[derive(Debug, Deserialize)]
struct Totals {
    #[serde(default)]
    amount_tax: i64,
    amount_shipping: Option<i64>,
}

/// What a session ended in.
#[derive(Debug, PartialEq, Eq)]
pub enum SessionKind {
    /// A subscription: its invoices are the orders.
    Subscription(String),
    /// A payment that has been made.
    Paid,
    /// A payment that is on its way, for days perhaps.
    NotPaidYet,
    /// A card was kept, or there was nothing to pay.
    NoPayment,
}

impl Session {
    /// `cs_…`, the order's id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id.0
    }

    /// What it ended in.
    #[must_use]
    pub fn kind(&self) -> SessionKind {
        if let Some(subscription) = &self.subscription {
            return SessionKind::Subscription(subscription.0.clone());
        }
        match (self.mode.as_deref(), self.payment_status.as_deref()) {
            (Some("setup" | "subscription"), _) | (_, Some("no_payment_required")) => SessionKind::NoPayment,
            (_, Some("unpaid")) => SessionKind::NotPaidYet,
            _ => SessionKind::Paid,
        }
    }

    /// The click token.
    #[must_use]
    pub fn token(&self) -> Option<String> {
        let reference = || token::in_reference(self.client_reference_id.as_deref());
        token::in_metadata(self.metadata.as_ref()).or_else(reference)
    }

    /// What it was bought with.
    #[must_use]
    pub fn voucher(&self) -> Option<Voucher> {
        voucher(self.discounts.iter().flatten())
    }

    /// `cus_…`; a guest is known by the session alone.
    #[must_use]
    pub fn customer_id(&self) -> &str {
        self.customer.as_ref().map_or(&self.id.0, |customer| &customer.0)
    }

    /// Who bought.
    #[must_use]
    pub fn buyer(&self) -> Buyer {
        let details = self.customer_details.as_ref();
        let email = details.and_then(|details| details.email.as_deref()).or(self.customer_email.as_deref());
        Buyer::new(email, details.and_then(|details| details.address.as_ref()))
    }

    /// `pi_…`, by which refunds and disputes find the order.
    #[must_use]
    pub fn payment_intent(&self) -> Option<String> {
        text(self.payment_intent.as_ref())
    }

    /// What was paid: the total, of which tax and shipping do not count.
    #[must_use]
    pub fn paid(&self) -> Paid {
        let total = self.amount_total.unwrap_or(0);
        let totals = self.total_details.as_ref();
        let tax = totals.map_or(0, |totals| totals.amount_tax);
        let told = || totals.and_then(|totals| totals.amount_shipping).unwrap_or(0);
        let shipping = self.shipping_cost.as_ref().map_or_else(told, Shipping::untaxed);
        let counting = total.saturating_sub(tax).saturating_sub(shipping);
        Paid::of(total, total, counting, self.currency.as_deref().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(with: &str) -> Session {
        serde_json::from_str(&format!(r#"{{"id": "cs_1"{with}}}"#)).unwrap()
    }

    #[test]
    fn tax_and_shipping_do_not_count() {
        let taxed = r#", "amount_total": 12495, "currency": "eur", "total_details": {"amount_tax": 1995,
            "amount_shipping": 500, "amount_discount": 0}, "shipping_cost": {"amount_subtotal": 500, "amount_tax": 95,
            "amount_total": 595}"#;
        let paid = session(taxed).paid();
        assert_eq!((paid.gross, paid.net().unwrap().minor()), (12_495, 10_000));
        // Older versions have no `shipping_cost`.
        let (before, _) = taxed.split_once(r#", "shipping_cost""#).unwrap();
        assert_eq!(session(before).paid(), paid);
    }

    #[test]
    fn a_session_ends_in_a_subscription_a_payment_or_neither() {
        let kind = |with: &str| session(with).kind();
        let subscribed = r#", "mode": "subscription", "payment_status": "paid", "subscription": "sub_1""#;
        assert_eq!(kind(subscribed), SessionKind::Subscription("sub_1".into()));
        assert_eq!(kind(r#", "mode": "setup""#), SessionKind::NoPayment);
        assert_eq!(kind(r#", "payment_status": "paid""#), SessionKind::Paid);
        assert_eq!(kind(r#", "payment_status": "unpaid""#), SessionKind::NotPaidYet);
        assert_eq!(kind(r#", "payment_status": "no_payment_required""#), SessionKind::NoPayment);
    }

    #[test]
    fn metadata_come_before_the_reference_and_a_guest_is_the_session() {
        let shaped = "A".repeat(58);
        let both = format!(r#", "client_reference_id": "{shaped}", "metadata": {{"tributary_token": "t"}}"#);
        assert_eq!(session(&both).token().as_deref(), Some("t"));
        assert_eq!(session(&both.replace("tributary_", "my_")).token(), Some(shaped));
        assert_eq!(session("").customer_id(), "cs_1");
        assert_eq!(session(r#", "customer": {"id": "cus_1"}"#).customer_id(), "cus_1");
    }
}
