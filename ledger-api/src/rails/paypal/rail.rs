//! The rail: send a batch, and ask what became of its item.

use std::time::Duration;

use hyper::StatusCode;
use hyper::body::Bytes;

use super::classify::{self, Batch, NotRead, Sent, read};
use super::client::PaypalClient;
use super::item::{ItemSnapshot, is_id};
use super::request;
use crate::domain::payout::{Answer, Lookup};
use crate::rails::{Inexpressible, Owner, PaymentOrder, PaymentRail, Pending};

/// How long after its first send a batch may be sent again. PayPal knows a `sender_batch_id` for 30 days; five are left
/// for clocks and requests under way.
const SEND_WITHIN: Duration = Duration::from_hours(25 * 24);

/// Payouts from one PayPal account.
#[derive(Debug, Clone)]
pub struct PaypalRail(PaypalClient);

impl PaypalRail {
    /// A rail that pays from this account.
    #[must_use]
    pub fn new(client: PaypalClient) -> Self {
        Self(client)
    }

    /// Sent, and its item looked at: only the item has the id that every later word of PayPal's is about.
    async fn send_within(&self, order: &PaymentOrder, body: &[u8]) -> Answer {
        match classify::sent(self.0.post("/v1/payments/payouts", Bytes::copy_from_slice(body)).await) {
            Sent::Answered(answer) => answer,
            Sent::Taken { payout_batch_id } => {
                let shown = self.0.get(&batch_path(&payout_batch_id)).await;
                classify::shown(order, &payout_batch_id, shown)
            }
        }
    }

    /// An item says itself whose it is.
    async fn owner_within(&self, item_id: &str, order: &PaymentOrder) -> Owner {
        if !is_id(item_id) {
            return Owner::Other;
        }
        match self.0.get(&item_path(item_id)).await {
            Ok(reply) if reply.status == StatusCode::NOT_FOUND => Owner::Other,
            reply => classify::owner(order, read(reply)),
        }
    }

    async fn look_up_within(&self, order: &PaymentOrder) -> Lookup {
        let Some(item_id) = order.provider_id.as_deref().filter(|id| is_id(id)) else {
            return Lookup::OnlyBySending { within: SEND_WITHIN };
        };
        let item: ItemSnapshot = match read(self.0.get(&item_path(item_id)).await) {
            Ok(item) => item,
            Err(NotRead { detail, after }) => return Lookup::Failed { detail, after },
        };
        let found = classify::found(order, &item);
        let batch_id = item.payout_batch_id.as_deref().filter(|id| is_id(id));
        match (&found, batch_id) {
            // The item of a batch that was denied may never hear of it.
            (Lookup::One { paid: false, .. }, Some(batch_id)) => {
                let batch: Result<Batch, NotRead> = read(self.0.get(&batch_path(batch_id)).await);
                let dead = batch.ok().and_then(|batch| batch.dead());
                dead.map_or(found, |code| Lookup::Refused { code })
            }
            _ => found,
        }
    }
}

fn item_path(item_id: &str) -> String {
    format!("/v1/payments/payouts-item/{item_id}")
}

fn batch_path(payout_batch_id: &str) -> String {
    format!("/v1/payments/payouts/{payout_batch_id}")
}

impl PaymentRail for PaypalRail {
    fn prepare(&self, order: &PaymentOrder) -> Result<Vec<u8>, Inexpressible> {
        request::body_of(order)
    }

    /// The idempotency key is in the bytes: `sender_batch_id`.
    fn send<'a>(
        &'a self,
        order: &'a PaymentOrder,
        request: &'a [u8],
        _idempotency_key: &'a str,
    ) -> Pending<'a, Answer> {
        Box::pin(self.send_within(order, request))
    }

    fn look_up<'a>(&'a self, order: &'a PaymentOrder) -> Pending<'a, Lookup> {
        Box::pin(self.look_up_within(order))
    }

    fn owner_of<'a>(&'a self, provider_id: &'a str, order: &'a PaymentOrder) -> Pending<'a, Owner> {
        Box::pin(self.owner_within(provider_id, order))
    }
}
