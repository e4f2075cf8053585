//! A sale becomes an order, by the same way as one that a merchant posts.

use serde_json::json;
use shared::money::Money;
use sqlx::PgConnection;
use time::{Duration, OffsetDateTime};

use super::{InboxError, Sales, Told, Verdict};
use crate::app;
use crate::db::stripe_sales::{self, Agreement};
use crate::domain::conversion::NewConversion;
use crate::domain::order::OrderType;
use crate::rails::Unreadable;
use crate::rails::stripe::sale::{Buyer, Paid};
use crate::writer;

/// The years in which an order may lie: those of a merchant's test clock, too.
const FARTHEST: Duration = Duration::days(3_660);

/// A sale.
pub(super) struct NewOrder<'a> {
    pub(super) order_id: &'a str,
    pub(super) customer_id: &'a str,
    pub(super) paid: Paid,
    /// By which refunds and disputes find it.
    pub(super) payments: Vec<String>,
    pub(super) buyer: Buyer,
    pub(super) occurred_at: OffsetDateTime,
    pub(super) agreement: Agreement,
    pub(super) subscription_id: Option<String>,
}

/// Records it, and notes what was paid for it.
pub(super) async fn record(
    connection: &mut PgConnection,
    sales: Sales<'_>,
    told: &Told<'_>,
    order: NewOrder<'_>,
) -> Result<Verdict, InboxError> {
    if order.paid.gross == 0 {
        return Ok(Verdict::Ignored("nothing_paid"));
    }
    let Some((currency, amount)) = order.paid.currency().zip(order.paid.net()) else {
        return Ok(Verdict::Ignored("currency_unsupported"));
    };
    if order.occurred_at.year() < 2000 || order.occurred_at > told.now + FARTHEST {
        return Err(Unreadable::because("it happened at no time that can be").into());
    }
    let conversion = NewConversion {
        conversion_id: app::new_id()?,
        order_id: order.order_id.to_owned(),
        order_type: OrderType::Order,
        customer_id: order.customer_id.to_owned(),
        money: Money { amount, currency },
        occurred_at: order.occurred_at,
        agreed_at: Some(order.agreement.agreed_at.min(order.occurred_at)),
        token: order.agreement.click_token.map(|token| sales.token_keys.verify(&token)),
        reference: None,
        coupon: order.agreement.coupon,
        subscription_id: order.subscription_id,
        customer_type: None,
        product: None,
        country: order.buyer.country,
        customer_email: order.buyer.email,
        visitor_id: None,
        // Stripe tells no address.
        ip_pseudonym: None,
        metadata: Some(json!({ "stripe_event": told.event_id, "livemode": told.livemode })),
    };
    let recorded = sales.orders.record(told.merchant_id, conversion).await?;
    match recorded.verdict {
        writer::Verdict::Created { .. } | writer::Verdict::Replayed { .. } => {}
        writer::Verdict::Conflict => return Ok(Verdict::Ignored("conversion_conflict")),
        writer::Verdict::CurrencyMismatch(_) => return Ok(Verdict::Ignored("currency_mismatch")),
    }
    let (gross, merchant_id) = (order.paid.gross, told.merchant_id);
    stripe_sales::note_order(connection, merchant_id, order.order_id, gross, currency.code(), amount).await?;
    stripe_sales::claim_payments(connection, merchant_id, &order.payments, order.order_id).await?;
    let conversion = recorded.conversion.map(|(row, _)| row);
    let reason = conversion.as_ref().and_then(|row| row.reason.clone());
    Ok(Verdict::Became(json!({
        "order_id": order.order_id,
        "conversion_id": conversion.map(|row| row.conversion_id),
        "amount": amount,
        "currency": currency,
        "reason": reason,
    })))
}
