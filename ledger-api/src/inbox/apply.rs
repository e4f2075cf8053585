//! Whose word an event is, and what it is about.

use sqlx::PgConnection;
use time::OffsetDateTime;

use super::{InboxError, Sales, Verdict, paypal, sale, stripe};
use crate::db::provider_events::Waiting;
use crate::domain::provider_event::EventSource;
use crate::rails::paypal::event::PaypalEvent;
use crate::rails::stripe::event::StripeEvent;

/// What is about nothing here.
const OTHER_KIND: Verdict = Verdict::Ignored("kind_not_used");

/// Applies an event in the caller's transaction. An endpoint is believed only what is its own to tell.
pub(super) async fn apply(
    connection: &mut PgConnection,
    sales: Sales<'_>,
    event: &Waiting,
    now: OffsetDateTime,
) -> Result<Verdict, InboxError> {
    match event.source {
        EventSource::Stripe => {
            let event = StripeEvent::read(&event.body)?;
            match event.kind.as_str() {
                "transfer.created" | "transfer.updated" | "transfer.reversed" => {
                    stripe::transfer(connection, &event.object()?, now).await
                }
                _ => Ok(OTHER_KIND),
            }
        }
        EventSource::StripeConnect => {
            let event = StripeEvent::read(&event.body)?;
            match event.kind.as_str() {
                "account.updated" => stripe::account_updated(connection, &event).await,
                "account.application.deauthorized" => stripe::account_disconnected(connection, &event).await,
                "payout.paid" => stripe::bank_payout(connection, &event, "paid").await,
                "payout.failed" => stripe::bank_payout(connection, &event, "failed").await,
                _ => Ok(OTHER_KIND),
            }
        }
        EventSource::Paypal => {
            let event = PaypalEvent::read(&event.body)?;
            // What becomes of a batch as a whole is found by asking about its item.
            match event.kind.strip_prefix("PAYMENT.PAYOUTS-ITEM.") {
                Some(_) => paypal::item(connection, &event.item()?, event.occurred_at()?, now).await,
                None => Ok(OTHER_KIND),
            }
        }
        EventSource::StripeMerchant => match event.merchant_id {
            Some(merchant_id) => sale::apply(connection, sales, merchant_id, event, now).await,
            None => Ok(OTHER_KIND),
        },
    }
}
