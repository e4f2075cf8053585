//! Refunds, told each by itself and as the total of a charge.

use serde_json::json;
use shared::api_key::Role;
use shared::money::{Amount, Money};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{InboxError, Told, Verdict, forget_if_erased};
use crate::app;
use crate::db::conversion_lock::{self, LockedConversion, Which};
use crate::db::stripe_sales::PaidOrder;
use crate::db::{refunds, stripe_refunds, stripe_sales};
use crate::domain::caller::Caller;
use crate::domain::told_refund::{self, ToldRefund};
use crate::rails::stripe::sale::{Charge, Refund};
use crate::reversal::{self, NewRefund};

/// An order with what was paid for it, under its lock.
struct Order {
    /// `cs_…` or `in_…`.
    id: String,
    paid: PaidOrder,
    conversion: LockedConversion,
    refunds: Vec<ToldRefund>,
}

/// One refund as it stands now.
pub(super) async fn refund(
    connection: &mut PgConnection,
    told: &Told<'_>,
    refund: &Refund,
) -> Result<Verdict, InboxError> {
    let found = stripe_sales::order_of_payments(connection, told.merchant_id, &refund.payments()).await?;
    let Some(order_id) = found else { return Ok(told.waits_for("unknown_payment")) };
    let Some(order) = lock(connection, told, order_id).await? else { return Ok(told.waits_for("unknown_order")) };
    forget_if_erased(connection, told, &order.id).await?;
    stripe_sales::note_payments(connection, told.merchant_id, &refund.payments(), &order.id).await?;
    one(connection, told, &order, refund).await
}

/// A charge of which something was refunded: the refunds it lists, and the total that they may not reach.
pub(super) async fn charge(
    connection: &mut PgConnection,
    told: &Told<'_>,
    charge: &Charge,
) -> Result<Verdict, InboxError> {
    let merchant_id = told.merchant_id;
    let found = order_of(connection, merchant_id, charge).await?;
    let Some(order_id) = found else { return Ok(told.waits_for("unknown_payment")) };
    let Some(mut order) = lock(connection, told, order_id).await? else { return Ok(told.waits_for("unknown_order")) };
    forget_if_erased(connection, told, &order.id).await?;
    stripe_sales::note_payments(connection, merchant_id, &charge.payments(), &order.id).await?;
    let mut verdict = Verdict::Ignored("nothing_new");
    for refund in charge.refunds() {
        let one = one(connection, told, &order, refund).await?;
        if matches!(one, Verdict::Became(_)) {
            verdict = one;
            order.reload(connection, told).await?;
        }
    }
    match told_refund::total(&order.refunds, order.paid.share, charge.id(), charge.amount_refunded) {
        Some(total) => take(connection, told, &order, total).await,
        None => Ok(verdict),
    }
}

/// The order that a charge was for. An old charge names its invoice: of a subscription that is the order, but none where a
/// checkout made it, which is the order itself.
async fn order_of(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    charge: &Charge,
) -> Result<Option<String>, sqlx::Error> {
    let paid = stripe_sales::order_of_payments(connection, merchant_id, &charge.payments()).await?;
    let Some(invoice) = charge.invoice() else { return Ok(paid) };
    let invoice_counts = paid.is_none() || stripe_sales::order(connection, merchant_id, &invoice).await?.is_some();
    Ok(if invoice_counts { Some(invoice) } else { paid })
}

async fn lock(connection: &mut PgConnection, told: &Told<'_>, order_id: String) -> Result<Option<Order>, sqlx::Error> {
    let Some(paid) = stripe_sales::order(connection, told.merchant_id, &order_id).await? else { return Ok(None) };
    let locked = conversion_lock::lock(connection, told.merchant_id, Which::Order(&order_id)).await?;
    let Some(conversion) = locked else { return Ok(None) };
    let refunds = stripe_refunds::of_order(connection, told.merchant_id, &order_id).await?;
    Ok(Some(Order { id: order_id, paid, conversion, refunds }))
}

impl Order {
    async fn reload(&mut self, connection: &mut PgConnection, told: &Told<'_>) -> Result<(), sqlx::Error> {
        if let Some(order) = lock(connection, told, self.id.clone()).await? {
            *self = order;
        }
        Ok(())
    }
}

async fn one(
    connection: &mut PgConnection,
    told: &Told<'_>,
    order: &Order,
    refund: &Refund,
) -> Result<Verdict, InboxError> {
    let known = order.refunds.iter().find(|known| known.refund_id == refund.id());
    match known {
        Some(known) if refund.has_failed() && !known.failed => undo(connection, told, order, known).await,
        Some(_) => Ok(Verdict::Ignored("nothing_new")),
        None => {
            let (charge, failed) = (refund.charge(), refund.has_failed());
            let more = told_refund::one_more(
                &order.refunds,
                order.paid.share,
                refund.id(),
                charge.as_deref(),
                refund.amount,
                failed,
            );
            take(connection, told, order, more).await
        }
    }
}

/// Takes from the order what a refund counts; not more than is left of it, because it has happened already.
async fn take(
    connection: &mut PgConnection,
    told: &Told<'_>,
    order: &Order,
    refund: ToldRefund,
) -> Result<Verdict, InboxError> {
    stripe_refunds::insert(connection, told.merchant_id, &order.id, &refund).await?;
    if refund.failed {
        return Ok(Verdict::Ignored("refund_failed"));
    }
    if refund.counted == 0 {
        return Ok(Verdict::Ignored("nothing_new"));
    }
    let left = order.conversion.amount.checked_sub(order.conversion.refunded).unwrap_or(Amount::ZERO);
    let amount = refund.net.min(left);
    if amount == Amount::ZERO {
        return Ok(Verdict::Ignored("nothing_left_to_refund"));
    }
    if amount < refund.net {
        let (order_id, refund_id) = (&order.id, &refund.refund_id);
        tracing::warn!(
            order_id,
            refund_id,
            "a refund is above what is left of its order; only the rest was taken back"
        );
    }
    let new = NewRefund {
        id: app::new_id()?,
        refund_id: refund.refund_id,
        order_id: order.id.clone(),
        money: Money { amount, currency: order.conversion.currency },
        now: told.now,
    };
    let recorded = reversal::refund_within(connection, told.merchant_id, &new).await?;
    Ok(Verdict::Became(json!({
        "refund_id": new.refund_id,
        "order_id": new.order_id,
        "amount": recorded.stored.amount,
        "currency": recorded.stored.currency,
    })))
}

/// A refund that was counted failed after all.
async fn undo(
    connection: &mut PgConnection,
    told: &Told<'_>,
    order: &Order,
    failing: &ToldRefund,
) -> Result<Verdict, InboxError> {
    let merchant_id = told.merchant_id;
    let Some(undone) = told_refund::undone(&order.refunds, failing) else {
        return Ok(Verdict::Ignored("counted_with_others"));
    };
    stripe_refunds::fail(connection, merchant_id, &failing.refund_id).await?;
    stripe_refunds::fail(connection, merchant_id, &undone.refund_id).await?;
    if refunds::find(connection, merchant_id, &undone.refund_id).await?.is_none() {
        // It had taken nothing.
        return Ok(Verdict::Ignored("refund_failed"));
    }
    let stripe = Caller {
        key_id: Uuid::nil(),
        role: Role::Merchant,
        person: format!("stripe {}", told.event_id),
        merchant_ids: Some(vec![merchant_id]),
    };
    let refund_id = &undone.refund_id;
    let recorded = reversal::fail_refund_within(connection, merchant_id, refund_id, &stripe, told.now).await?;
    Ok(Verdict::Became(json!({
        "failed_refund_id": refund_id,
        "order_id": order.id,
        "amount": recorded.stored.amount,
        "currency": recorded.stored.currency,
    })))
}
