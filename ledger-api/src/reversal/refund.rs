//! A refund the merchant reports.

use shared::money::{Amount, Money};
use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use super::settle::take_back;
use super::{Recorded, ReversalError};
use crate::db::conversion_lock::{self, LockedConversion, Which};
use crate::db::disputes;
use crate::db::refunds::{self, Refund};
use crate::db::retry::retrying;
use crate::domain::order::OrderType;
use crate::domain::posting::commission::Trigger;
use crate::domain::refund::RefundStatus;
use crate::domain::reversal::{TakenBack, refunded_after};
use crate::events::note;

/// A refund to record.
#[derive(Debug)]
pub struct NewRefund {
    /// The id it gets if it is new.
    pub id: Uuid,
    /// The merchant's id; one refund per id, for ever.
    pub refund_id: String,
    /// The merchant's id of the order.
    pub order_id: String,
    /// What was given back to the customer.
    pub money: Money,
    /// When it is recorded.
    pub now: OffsetDateTime,
}

/// Records a refund and claws back what it takes from the order's commissions.
pub async fn refund(db: &PgPool, merchant_id: Uuid, new: &NewRefund) -> Result<Recorded<Refund>, ReversalError> {
    retrying!(refund_once(db, merchant_id, new).await)
}

async fn refund_once(db: &PgPool, merchant_id: Uuid, new: &NewRefund) -> Result<Recorded<Refund>, ReversalError> {
    let mut transaction = db.begin().await?;
    let recorded = refund_within(&mut transaction, merchant_id, new).await?;
    transaction.commit().await?;
    Ok(recorded)
}

/// The same in the caller's transaction, which must be undone when this fails.
pub async fn refund_within(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    new: &NewRefund,
) -> Result<Recorded<Refund>, ReversalError> {
    let conversion = conversion_lock::lock(connection, merchant_id, Which::Order(&new.order_id)).await?;
    let conversion = conversion.ok_or(ReversalError::UnknownOrder)?;
    if let Some(known) = refunds::find(connection, merchant_id, &new.refund_id).await? {
        return replay(new, &conversion, known);
    }
    let refunded = refunded_with(new, &conversion)?;
    let before = taken_back(connection, merchant_id, &conversion).await?;
    let after = TakenBack { refunded, ..before };
    let trigger = Trigger::Refund(&new.refund_id);
    let settled = take_back(connection, merchant_id, &conversion, before, after, trigger).await?;
    conversion_lock::set_refunded(connection, merchant_id, conversion.conversion_id, refunded).await?;
    let stored = Refund {
        id: new.id,
        refund_id: new.refund_id.clone(),
        order_id: new.order_id.clone(),
        status: RefundStatus::Succeeded,
        conversion_id: conversion.conversion_id,
        amount: new.money.amount,
        currency: new.money.currency,
        refunded_total: refunded,
        clawbacks: settled.clawbacks(),
        restored: Vec::new(),
        created_at: new.now,
        failed_at: None,
    };
    // The lock keeps rivals of the same order away, so whoever stored this id meanwhile did it for another order.
    if !refunds::insert(connection, merchant_id, &stored).await? {
        return Err(ReversalError::RefundConflict);
    }
    note::refunded(connection, merchant_id, conversion.conversion_id, &new.refund_id).await?;
    Ok(Recorded { stored, created: true })
}

/// What is taken back from a locked conversion so far.
pub(super) async fn taken_back(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    conversion: &LockedConversion,
) -> Result<TakenBack, sqlx::Error> {
    let gross = conversion.amount;
    let disputes = disputes::totals(connection, merchant_id, conversion.conversion_id, gross).await?;
    Ok(TakenBack { gross, refunded: conversion.refunded, disputed: disputes.lost })
}

fn replay(new: &NewRefund, conversion: &LockedConversion, known: Refund) -> Result<Recorded<Refund>, ReversalError> {
    let same = known.conversion_id == conversion.conversion_id
        && known.amount == new.money.amount
        && known.currency == new.money.currency;
    if same { Ok(Recorded { stored: known, created: false }) } else { Err(ReversalError::RefundConflict) }
}

/// The order's refunds with this one, if the order can bear it.
fn refunded_with(new: &NewRefund, conversion: &LockedConversion) -> Result<Amount, ReversalError> {
    if conversion.order_type == OrderType::Lead {
        return Err(ReversalError::Lead);
    }
    if new.money.currency != conversion.currency {
        return Err(ReversalError::CurrencyMismatch(conversion.currency));
    }
    Ok(refunded_after(conversion.amount, conversion.refunded, new.money.amount)?)
}
