//! What a merchant's own Stripe account tells of its sales, on its way into orders, refunds and disputes.
//!
//! Money goes the ordinary ways: an order is recorded as if the merchant had posted it, and what is taken back goes
//! through `reversal`. What is kept here besides (`db/stripe_sales.rs`, `db/stripe_refunds.rs`) only says which event is
//! about what.
//!
//! | told | becomes |
//! |---|---|
//! | a checkout that was paid once | the order `cs_…` |
//! | a checkout that began a subscription | an agreement: the subscription's invoices are credited by its click |
//! | a subscription with a click token | the same |
//! | a paid invoice of a subscription | the order `in_…` |
//! | a refund, or the total of a charge | refunds of the order, in the proportion in which it counts |
//! | a dispute | a dispute of the order |

mod dispute;
mod invoice;
mod lookup;
mod order;
mod refund;
mod session;
mod subscription;

use serde_json::json;
use shared::token::TokenKeys;
use sqlx::PgConnection;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::kind::Sale;
use super::{InboxError, Verdict};
use crate::db::privacy::{customer, told};
use crate::db::provider_events::Waiting;
use crate::db::stripe_sales;
use crate::domain::erasure::is_erased_customer;
use crate::rails::stripe::event::StripeEvent;
use crate::rails::stripe::sale::{InvoicePayment, PromotionCode};
use crate::writer::Queue;

/// How long what refers to something unknown is tried: as long as Stripe itself goes on sending an event that nobody
/// took. <https://docs.stripe.com/webhooks#retries>
pub(super) const PATIENCE: Duration = Duration::days(3);

/// What it takes to record an order.
#[derive(Debug, Clone, Copy)]
pub struct Sales<'a> {
    /// The ordinary way into the books.
    pub orders: &'a Queue,
    /// Keys that verify click tokens.
    pub token_keys: &'a TokenKeys,
}

/// An event, around what it says.
#[derive(Debug, Clone, Copy)]
struct Told<'a> {
    merchant_id: Uuid,
    /// By which the inbox has it.
    inbox_id: Uuid,
    /// `evt_…`.
    event_id: &'a str,
    livemode: bool,
    /// By Stripe's clock; by ours where that is ahead of it, except in tests of the merchant's, whose clocks may be set
    /// forward (<https://docs.stripe.com/billing/testing/test-clocks>).
    occurred_at: OffsetDateTime,
    received_at: OffsetDateTime,
    now: OffsetDateTime,
}

impl Told<'_> {
    fn moment(&self, told: OffsetDateTime) -> OffsetDateTime {
        if self.livemode { told.min(self.now) } else { told }
    }

    /// It refers to something that nobody has told yet.
    fn waits_for(&self, reason: &'static str) -> Verdict {
        Verdict::Waits { reason, until: self.received_at + PATIENCE }
    }
}

/// What is told of an order whose customer was erased goes as soon as it is applied: it may name them again, with evidence.
async fn forget_if_erased(connection: &mut PgConnection, told: &Told<'_>, order_id: &str) -> Result<(), sqlx::Error> {
    let customer = customer::of_order(connection, told.merchant_id, order_id).await?;
    if customer.is_some_and(|customer_id| is_erased_customer(&customer_id)) {
        told::empty_when_settled(connection, told.inbox_id).await?;
    }
    Ok(())
}

/// Applies an event of a merchant's account.
pub(super) async fn apply(
    connection: &mut PgConnection,
    sales: Sales<'_>,
    merchant_id: Uuid,
    kind: Sale,
    waiting: &Waiting,
    now: OffsetDateTime,
) -> Result<Verdict, InboxError> {
    let event = StripeEvent::read(&waiting.body)?;
    let mut told = Told {
        merchant_id,
        inbox_id: waiting.event_id,
        event_id: &event.id,
        livemode: event.livemode,
        occurred_at: event.told_at()?.unwrap_or(waiting.received_at),
        received_at: waiting.received_at,
        now,
    };
    told.occurred_at = told.moment(told.occurred_at);
    match kind {
        Sale::Checkout => session::completed(connection, sales, &told, &event.object()?).await,
        Sale::Invoice => invoice::paid(connection, sales, &told, &event.object()?).await,
        Sale::Subscription => subscription::created(connection, &told, &event.object()?).await,
        Sale::InvoicePayment => {
            let payment: InvoicePayment = event.object()?;
            let (payments, order_id) = (payment.payments(), payment.invoice());
            stripe_sales::note_payments(connection, merchant_id, &payments, order_id).await?;
            Ok(Verdict::Became(json!({ "payments": payments, "order_id": order_id })))
        }
        Sale::Charge => refund::charge(connection, &told, &event.object()?).await,
        Sale::Refund => refund::refund(connection, &told, &event.object()?).await,
        Sale::Dispute => dispute::dispute(connection, &told, &event.object()?).await,
        Sale::PromotionCode => {
            let promotion: PromotionCode = event.object()?;
            let code = crate::domain::coupon::canonical(&promotion.code);
            lookup::check_text(&code)?;
            stripe_sales::name_promotion_code(connection, merchant_id, promotion.id(), &code).await?;
            Ok(Verdict::Became(json!({ "promotion_code": promotion.id(), "coupon": code })))
        }
    }
}
