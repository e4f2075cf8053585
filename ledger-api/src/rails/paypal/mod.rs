//! PayPal Payouts: an item of a batch, from the merchant's PayPal balance to an e-mail address.
//! <https://developer.paypal.com/docs/api/payments.payouts-batch/v1/>
//!
//! A batch carries one payout. PayPal has no call that finds a batch by our own id; it refuses a `sender_batch_id` that
//! it has seen in the last 30 days, with a link to the batch it knows. So an open question is answered by sending the
//! same bytes again, which can only ever find or make the one batch, and never again once that promise is near its end.
//! Taking a batch is not paying it, and finishing a batch is not paying its item: the item is asked about until it ends.

mod amounts;
mod classify;
mod client;
pub mod event;
mod item;
mod names;
mod rail;
mod request;
mod token;
pub mod webhook;

pub use amounts::{carriable, from_paypal, to_paypal};
pub use client::{BadPaypalSettings, PaypalClient};
pub use rail::PaypalRail;
pub use webhook::PaypalWebhooks;

#[cfg(test)]
mod tests {
    use shared::money::Amount;
    use uuid::Uuid;

    use crate::rails::PaymentOrder;

    pub(super) fn order() -> PaymentOrder {
        PaymentOrder {
            merchant_id: Uuid::from_u128(1),
            payout_id: Uuid::from_u128(2),
            generation: 1,
            amount: Amount::new(12_345).unwrap(),
            currency: "EUR".parse().unwrap(),
            destination: "ada@example.com".into(),
            provider_id: None,
        }
    }
}
