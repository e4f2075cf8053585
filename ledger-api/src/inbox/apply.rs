//! An event, as what it is about.

use sqlx::PgConnection;
use time::OffsetDateTime;

use super::kind::{Kind, NOT_USED};
use super::{InboxError, Sales, Verdict, paypal, sale, stripe};
use crate::db::provider_events::Waiting;
use crate::rails::paypal::event::PaypalEvent;
use crate::rails::stripe::event::StripeEvent;

/// Applies an event in the caller's transaction.
pub(super) async fn apply(
    connection: &mut PgConnection,
    sales: Sales<'_>,
    event: &Waiting,
    now: OffsetDateTime,
) -> Result<Verdict, InboxError> {
    let Some(kind) = Kind::of(event.source, &event.kind) else { return Ok(Verdict::Ignored(NOT_USED)) };
    let body = &event.body;
    match kind {
        Kind::Transfer => stripe::transfer(connection, &StripeEvent::read(body)?.object()?, now).await,
        Kind::Account => stripe::account_updated(connection, &StripeEvent::read(body)?).await,
        Kind::AccountDisconnected => stripe::account_disconnected(connection, &StripeEvent::read(body)?).await,
        Kind::BankPayout(ended) => stripe::bank_payout(connection, &StripeEvent::read(body)?, ended).await,
        Kind::PayoutItem => {
            let event = PaypalEvent::read(body)?;
            paypal::item(connection, &event.item()?, event.occurred_at()?, now).await
        }
        Kind::Sale(kind) => match event.merchant_id {
            Some(merchant_id) => sale::apply(connection, sales, merchant_id, kind, event, now).await,
            None => Ok(Verdict::Ignored(NOT_USED)),
        },
    }
}
