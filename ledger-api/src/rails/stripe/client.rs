//! The connection to Stripe.

use std::fmt;
use std::time::Duration;

use stripe::{IdempotencyKey, RequestStrategy, StripeError, StripeRequest as _};
use stripe_connect::Transfer;
use url::Url;

use super::failed::Failed;
use super::http::StripeHttp;
use super::{classify, lookup, owner, request};
use crate::domain::payout::{Answer, Lookup};
use crate::rails::{Inexpressible, Owner, PaymentOrder, PaymentRail, Pending};

/// After this long an answer is no longer waited for, and the outcome counts as unknown.
const DEADLINE: Duration = Duration::from_secs(30);

/// Stripe Connect transfers from one platform account.
#[derive(Clone)]
pub struct StripeRail {
    client: StripeHttp,
    deadline: Duration,
}

/// The key or the address cannot be used. Says nothing about their content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the Stripe key or address cannot be used in a request")]
pub struct BadStripeSettings;

impl StripeRail {
    /// A rail that pays with this key at this address.
    pub fn new(secret_key: &str, api_url: &Url) -> Result<Self, BadStripeSettings> {
        Ok(Self { client: StripeHttp::new(secret_key, api_url)?, deadline: DEADLINE })
    }

    /// The same rail with another patience, for tests.
    #[must_use]
    pub fn with_deadline(self, deadline: Duration) -> Self {
        Self { deadline, ..self }
    }

    async fn send_within(&self, order: &PaymentOrder, body: &[u8], idempotency_key: &str) -> Answer {
        let Ok(body) = std::str::from_utf8(body) else {
            return Answer::RailPaused { reason: "stored_request_is_not_text".into() };
        };
        let Ok(key) = IdempotencyKey::new(idempotency_key) else {
            return Answer::RailPaused { reason: "unusable_idempotency_key".into() };
        };
        let mut transfer = request::empty_transfer(order).build();
        transfer.body = Some(body.to_owned());
        let call = transfer.customize::<Transfer>().request_strategy(RequestStrategy::Idempotent(key));
        match self.in_time(call.send(&self.client)).await {
            Ok(transfer) => classify::accepted(order, &transfer),
            Err(failed) => classify::refused(&failed),
        }
    }

    async fn look_up_within(&self, order: &PaymentOrder) -> Lookup {
        match self.in_time(lookup::request(order).send(&self.client)).await {
            Ok(list) => lookup::found(order, &list.data),
            Err(failed) => lookup::failed(&failed),
        }
    }

    async fn owner_within(&self, provider_id: &str, order: &PaymentOrder) -> Owner {
        if !owner::is_id(provider_id) {
            return Owner::Other;
        }
        match self.in_time(owner::request(provider_id).send(&self.client)).await {
            Ok(transfer) if owner::is_of(order, &transfer) => {}
            Ok(_) => return Owner::Other,
            Err(failed) => return owner::not_told(&failed),
        }
        match self.in_time(owner::all_of(order).send(&self.client)).await {
            Ok(page) => owner::with_others(order, provider_id, &page.data),
            Err(failed) => owner::not_told(&failed),
        }
    }

    pub(super) fn client(&self) -> &StripeHttp {
        &self.client
    }

    pub(super) async fn in_time<T>(&self, call: impl Future<Output = Result<T, Failed>>) -> Result<T, Failed> {
        tokio::time::timeout(self.deadline, call).await.unwrap_or_else(|_| Err(StripeError::Timeout.into()))
    }
}

impl PaymentRail for StripeRail {
    fn prepare(&self, order: &PaymentOrder) -> Result<Vec<u8>, Inexpressible> {
        request::body_of(order)
    }

    fn send<'a>(&'a self, order: &'a PaymentOrder, request: &'a [u8], idempotency_key: &'a str) -> Pending<'a, Answer> {
        Box::pin(self.send_within(order, request, idempotency_key))
    }

    fn look_up<'a>(&'a self, order: &'a PaymentOrder) -> Pending<'a, Lookup> {
        Box::pin(self.look_up_within(order))
    }

    fn owner_of<'a>(&'a self, provider_id: &'a str, order: &'a PaymentOrder) -> Pending<'a, Owner> {
        Box::pin(self.owner_within(provider_id, order))
    }
}

impl fmt::Debug for StripeRail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StripeRail").field("deadline", &self.deadline).finish_non_exhaustive()
    }
}
