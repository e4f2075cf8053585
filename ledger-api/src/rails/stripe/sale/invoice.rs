//! A paid invoice: <https://docs.stripe.com/api/invoices/object>.

use serde::Deserialize;
use time::OffsetDateTime;

use super::customer::{Address, Buyer};
use super::discount::{Discount, Voucher, voucher};
use super::id::{List, StripeId, text};
use super::invoice_payment::Payment;
use super::paid::{Paid, Shipping};
use super::token::{self, Metadata};

/// An invoice. What stands in another place since `2025-03-31.basil` says so.
#[derive(Debug, Deserialize)]
pub struct Invoice {
    id: StripeId,
    billing_reason: Option<String>,
    customer: Option<StripeId>,
    customer_email: Option<String>,
    customer_address: Option<Address>,
    currency: Option<String>,
    total: Option<i64>,
    amount_paid: Option<i64>,
    total_excluding_tax: Option<i64>,
    /// Before.
    tax: Option<i64>,
    /// Before.
    total_tax_amounts: Option<Vec<Tax>>,
    /// Since.
    total_taxes: Option<Vec<Tax>>,
    shipping_cost: Option<Shipping>,
    /// Before.
    subscription: Option<StripeId>,
    /// Before.
    subscription_details: Option<SubscriptionDetails>,
    /// Since.
    parent: Option<Parent>,
    /// Before.
    payment_intent: Option<StripeId>,
    /// Before.
    charge: Option<StripeId>,
    /// Since, and only where somebody asked for it: an event does not have it by itself.
    payments: Option<List<InvoicePaymentItem>>,
    /// Before.
    discount: Option<Discount>,
    discounts: Option<Vec<Discount>>,
    status_transitions: Option<Transitions>,
}

#[derive(Debug, Deserialize)]
struct Tax {
    amount: i64,
}

#[derive(Debug, Deserialize)]
struct Parent {
    subscription_details: Option<SubscriptionDetails>,
}

#[derive(Debug, Deserialize)]
struct SubscriptionDetails {
    subscription: Option<StripeId>,
    metadata: Option<Metadata>,
}

#[derive(Debug, Deserialize)]
struct InvoicePaymentItem {
    payment: Payment,
}

#[derive(Debug, Deserialize)]
struct Transitions {
    paid_at: Option<i64>,
}

impl Invoice {
    /// `in_…`, the order's id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id.0
    }

    fn details(&self) -> Option<&SubscriptionDetails> {
        let parent = self.parent.as_ref().and_then(|parent| parent.subscription_details.as_ref());
        parent.or(self.subscription_details.as_ref())
    }

    /// `sub_…`; none for an invoice of its own.
    #[must_use]
    pub fn subscription(&self) -> Option<String> {
        let since = self.details().and_then(|details| details.subscription.as_ref());
        text(since.or(self.subscription.as_ref()))
    }

    /// Whether it is, or may be, the subscription's first, so that a checkout may have led to it.
    #[must_use]
    pub fn may_begin(&self) -> bool {
        self.billing_reason.as_deref().is_none_or(|reason| reason == "subscription_create")
    }

    /// The click token in the metadata of the subscription, as they were when the invoice was made.
    #[must_use]
    pub fn token(&self) -> Option<String> {
        token::in_metadata(self.details().and_then(|details| details.metadata.as_ref()))
    }

    /// What it was bought with, where the invoice tells.
    #[must_use]
    pub fn voucher(&self) -> Option<Voucher> {
        voucher(self.discount.iter().chain(self.discounts.iter().flatten()))
    }

    /// `cus_…`.
    #[must_use]
    pub fn customer_id(&self) -> Option<&str> {
        self.customer.as_ref().map(|customer| customer.0.as_str())
    }

    /// Who bought.
    #[must_use]
    pub fn buyer(&self) -> Buyer {
        Buyer::new(self.customer_email.as_deref(), self.customer_address.as_ref())
    }

    /// `pi_…` and `ch_…`, as far as the invoice tells them.
    #[must_use]
    pub fn payments(&self) -> Vec<String> {
        let listed = self.payments.iter().flat_map(|list| &list.data).flat_map(|item| item.payment.ids());
        let before = [&self.payment_intent, &self.charge].into_iter().filter_map(|id| text(id.as_ref()));
        before.chain(listed).collect()
    }

    /// When it was paid, if it says so.
    #[must_use]
    pub fn paid_at(&self) -> Option<OffsetDateTime> {
        OffsetDateTime::from_unix_timestamp(self.status_transitions.as_ref()?.paid_at?).ok()
    }

    /// What was paid of it, of which tax and shipping do not count.
    #[must_use]
    pub fn paid(&self) -> Paid {
        let total = self.total.or(self.amount_paid).unwrap_or(0);
        let sum = |taxes: &Vec<Tax>| taxes.iter().map(|tax| tax.amount).fold(0, i64::saturating_add);
        let tax = || {
            let listed = self.total_taxes.as_ref().or(self.total_tax_amounts.as_ref()).map(sum);
            self.tax.or(listed).unwrap_or(0)
        };
        let untaxed = self.total_excluding_tax.unwrap_or_else(|| total.saturating_sub(tax()));
        let shipping = self.shipping_cost.as_ref().map_or(0, Shipping::untaxed);
        let currency = self.currency.as_deref().unwrap_or_default();
        Paid::of(self.amount_paid.unwrap_or(total), total, untaxed.saturating_sub(shipping), currency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEFORE: &str = r#"{"id": "in_1", "object": "invoice", "billing_reason": "subscription_create", "currency": "eur",
        "total": 11900, "amount_paid": 11900, "tax": 1900, "customer": "cus_1", "subscription": "sub_1",
        "subscription_details": {"metadata": {"tributary_token": "t"}}, "payment_intent": "pi_1", "charge": "ch_1",
        "discount": {"id": "di_1", "coupon": {"id": "SALE"}, "promotion_code": "promo_1"}, "discounts": ["di_1"],
        "status_transitions": {"paid_at": 1770000000}}"#;
    const SINCE: &str = r#"{"id": "in_1", "object": "invoice", "billing_reason": "subscription_create", "currency": "eur",
        "total": 11900, "amount_paid": 11900, "total_excluding_tax": 10000, "total_taxes": [{"amount": 1900}],
        "customer": "cus_1", "parent": {"type": "subscription_details", "quote_details": null,
        "subscription_details": {"subscription": "sub_1", "metadata": {"tributary_token": "t"}}},
        "payments": {"data": [{"payment": {"type": "payment_intent", "payment_intent": "pi_1"}},
        {"payment": {"type": "charge", "charge": "ch_1"}}]},
        "discounts": [{"id": "di_1", "source": {"coupon": "SALE"}, "promotion_code": "promo_1"}],
        "status_transitions": {"paid_at": 1770000000}}"#;

    #[test]
    fn both_shapes_of_an_invoice_say_the_same() {
        let said = |json: &str| {
            let invoice: Invoice = serde_json::from_str(json).unwrap();
            (
                invoice.subscription(),
                invoice.token(),
                invoice.payments(),
                invoice.voucher(),
                invoice.paid(),
                invoice.paid_at(),
            )
        };
        let before = said(BEFORE);
        assert_eq!(before, said(SINCE));
        assert_eq!((before.0.as_deref(), before.1.as_deref()), (Some("sub_1"), Some("t")));
        assert_eq!(
            (before.2, before.3),
            (vec!["pi_1".into(), "ch_1".into()], Some(Voucher::Promotion("promo_1".into())))
        );
        assert_eq!((before.4.gross, before.4.net().unwrap().minor()), (11_900, 10_000));
    }

    #[test]
    fn tax_is_found_wherever_a_version_puts_it() {
        let net = |with: &str| {
            let json = format!(r#"{{"id": "in_1", "currency": "eur", "total": 1190{with}}}"#);
            serde_json::from_str::<Invoice>(&json).unwrap().paid().net().unwrap().minor()
        };
        for with in [
            r#", "total_excluding_tax": 1000"#,
            r#", "total_excluding_tax": null, "tax": 190"#,
            r#", "tax": null, "total_tax_amounts": [{"amount": 100}, {"amount": 90}]"#,
            r#", "total_taxes": [{"amount": 190}]"#,
            r#", "total_excluding_tax": 1100, "shipping_cost": {"amount_subtotal": 100, "amount_total": 119, "amount_tax": 19}"#,
        ] {
            assert_eq!(net(with), 1_000, "{with}");
        }
        assert_eq!(net(r#", "total_excluding_tax": 1000, "amount_paid": 595"#), 500);
    }
}
