//! What an event is about. An endpoint is believed only what is its own to tell.

use crate::domain::provider_event::EventSource;

/// Why an event is ignored that is about nothing here.
pub(super) const NOT_USED: &str = "kind_not_used";

/// What is listened to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Money to a connected account, or back.
    Transfer,
    /// What a connected account may do.
    Account,
    /// A connected account is none any more.
    AccountDisconnected,
    /// Money from a connected account to its bank, which ended like this.
    BankPayout(&'static str),
    /// What became of an item of a batch. What became of a batch as a whole is found by asking about its item.
    PayoutItem,
    /// A merchant's sales.
    Sale(Sale),
}

/// What a merchant's own account tells of its sales.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sale {
    /// A checkout that was completed or paid.
    Checkout,
    /// An invoice that was paid. Stripe tells both of an invoice that was paid through it; it is one order.
    Invoice,
    /// A payment of an invoice.
    InvoicePayment,
    /// A subscription that began.
    Subscription,
    /// The total of what was refunded of a charge.
    Charge,
    /// A refund by itself.
    Refund,
    /// A dispute.
    Dispute,
    /// A code that customers name.
    PromotionCode,
}

impl Kind {
    /// By the provider's own name of what happened; none is about nothing here.
    pub(super) fn of(source: EventSource, name: &str) -> Option<Self> {
        match source {
            EventSource::Stripe => match name {
                "transfer.created" | "transfer.updated" | "transfer.reversed" => Some(Self::Transfer),
                _ => None,
            },
            EventSource::StripeConnect => match name {
                "account.updated" => Some(Self::Account),
                "account.application.deauthorized" => Some(Self::AccountDisconnected),
                "payout.paid" => Some(Self::BankPayout("paid")),
                "payout.failed" => Some(Self::BankPayout("failed")),
                _ => None,
            },
            EventSource::Paypal => name.starts_with("PAYMENT.PAYOUTS-ITEM.").then_some(Self::PayoutItem),
            EventSource::StripeMerchant => Sale::of(name).map(Self::Sale),
        }
    }
}

impl Sale {
    fn of(name: &str) -> Option<Self> {
        match name {
            "checkout.session.completed" | "checkout.session.async_payment_succeeded" => Some(Self::Checkout),
            "invoice.paid" | "invoice.payment_succeeded" => Some(Self::Invoice),
            "invoice_payment.paid" => Some(Self::InvoicePayment),
            "customer.subscription.created" => Some(Self::Subscription),
            "charge.refunded" => Some(Self::Charge),
            "refund.created" | "refund.updated" | "refund.failed" | "charge.refund.updated" => Some(Self::Refund),
            "charge.dispute.created"
            | "charge.dispute.updated"
            | "charge.dispute.closed"
            | "charge.dispute.funds_withdrawn"
            | "charge.dispute.funds_reinstated" => Some(Self::Dispute),
            "promotion_code.created" | "promotion_code.updated" => Some(Self::PromotionCode),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_endpoint_tells_what_is_its_own() {
        let told_by = |name: &str| {
            [EventSource::Stripe, EventSource::StripeConnect, EventSource::Paypal, EventSource::StripeMerchant]
                .map(|source| Kind::of(source, name))
        };
        assert_eq!(told_by("transfer.reversed"), [Some(Kind::Transfer), None, None, None]);
        assert_eq!(told_by("payout.failed"), [None, Some(Kind::BankPayout("failed")), None, None]);
        assert_eq!(told_by("PAYMENT.PAYOUTS-ITEM.HELD"), [None, None, Some(Kind::PayoutItem), None]);
        assert_eq!(told_by("PAYMENT.PAYOUTSBATCH.SUCCESS"), [None; 4]);
        assert_eq!(told_by("invoice.paid"), [None, None, None, Some(Kind::Sale(Sale::Invoice))]);
        assert_eq!(told_by("customer.updated"), [None; 4]);
    }
}
