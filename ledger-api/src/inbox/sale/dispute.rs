//! A dispute as it stands now.

use serde_json::json;
use shared::money::{Amount, Money};
use sqlx::PgConnection;

use super::{InboxError, Told, Verdict, forget_if_erased};
use crate::app;
use crate::db::conversion_lock::{self, Which};
use crate::db::{disputes, stripe_sales};
use crate::rails::stripe::sale::Dispute;
use crate::reversal::{self, DisputeReport, ReversalError};

pub(super) async fn dispute(
    connection: &mut PgConnection,
    told: &Told<'_>,
    dispute: &Dispute,
) -> Result<Verdict, InboxError> {
    let merchant_id = told.merchant_id;
    let found = stripe_sales::order_of_payments(connection, merchant_id, &dispute.payments()).await?;
    let Some(order_id) = found else { return Ok(told.waits_for("unknown_payment")) };
    let Some(paid) = stripe_sales::order(connection, merchant_id, &order_id).await? else {
        return Ok(told.waits_for("unknown_order"));
    };
    let locked = conversion_lock::lock(connection, merchant_id, Which::Order(&order_id)).await?;
    let Some(conversion) = locked else { return Ok(told.waits_for("unknown_order")) };
    forget_if_erased(connection, told, &order_id).await?;
    let known = disputes::find(connection, merchant_id, dispute.id()).await?;
    let before = known.as_ref().map(|known| known.status);
    // An amount that Stripe corrects later, or tells in the bank's currency, does not make another dispute.
    let amount = match known {
        Some(known) => known.amount,
        None if dispute.is_in(&paid.currency) => paid.share.disputed(dispute.amount),
        None => paid.net,
    };
    if amount == Amount::ZERO {
        return Ok(Verdict::Ignored("nothing_paid"));
    }
    let report = DisputeReport {
        id: app::new_id()?,
        dispute_id: dispute.id().to_owned(),
        order_id,
        money: Money { amount, currency: conversion.currency },
        status: dispute.standing(),
        now: told.now,
    };
    let now = match reversal::report_within(connection, merchant_id, &report).await {
        Ok(recorded) => recorded.stored,
        // Lost, told after it was won.
        Err(ReversalError::InvalidState(_)) => return Ok(Verdict::Ignored("overtaken")),
        Err(error) => return Err(error.into()),
    };
    if before == Some(now.status) {
        return Ok(Verdict::Ignored("nothing_new"));
    }
    Ok(Verdict::Became(json!({
        "dispute_id": now.dispute_id,
        "order_id": report.order_id,
        "amount": now.amount,
        "currency": now.currency,
        "status": now.status,
    })))
}
