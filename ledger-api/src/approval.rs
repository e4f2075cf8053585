//! Approval: a commission leaves its hold and may be paid.

use serde_json::json;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::app;
use crate::db::approvals::Due;
use crate::db::audit::{self, Deed};
use crate::db::commission_states::{self, CommissionState};
use crate::db::conversion_lock::{self, Which};
use crate::db::decode::decode;
use crate::db::retry::retrying;
use crate::db::{postings, settlement};
use crate::domain::caller::Caller;
use crate::domain::event::EventType;
use crate::domain::posting::commission::{CommissionRef, approved};
use crate::domain::posting::entry::Entry;
use crate::domain::reversal::outstanding;
use crate::domain::status::CommissionStatus;
use crate::events::note::{self, CommissionChange};
use crate::reversal::{ReversalError, lock_commissions};
use crate::screening;

/// Approves a conversion's commissions by hand, before or after the hold. What is approved already, or further, stays.
/// Nothing is approved that no fraud rule has looked at, so that is done first, and kept if the answer is no.
pub async fn approve_conversion(
    db: &PgPool,
    merchant_id: Uuid,
    conversion_id: Uuid,
    click_retention_days: u16,
    caller: &Caller,
) -> Result<(), ReversalError> {
    screening::screen_conversion(db, merchant_id, conversion_id, click_retention_days).await?;
    retrying!(approve_once(db, merchant_id, conversion_id, caller).await)
}

async fn approve_once(
    db: &PgPool,
    merchant_id: Uuid,
    conversion_id: Uuid,
    caller: &Caller,
) -> Result<(), ReversalError> {
    let mut transaction = db.begin().await?;
    let conversion = conversion_lock::lock(&mut transaction, merchant_id, Which::Conversion(conversion_id)).await?;
    let conversion = conversion.ok_or(ReversalError::UnknownOrder)?;
    if conversion.credited.is_none() {
        return Err(ReversalError::InvalidState("nobody is credited with this conversion".into()));
    }
    let (commissions, entry) = lock_commissions(&mut transaction, merchant_id, conversion_id).await?;
    let due = pending(&commissions)?;
    if due.is_empty() {
        return Ok(());
    }
    let deed = Deed {
        action: "conversion.approve",
        object_id: conversion_id,
        before: None,
        after: Some(json!({ "commissions": due.len() })),
    };
    audit::write(&mut transaction, merchant_id, app::new_id()?, caller, &deed).await?;
    approve(&mut transaction, merchant_id, &due, entry).await?;
    transaction.commit().await?;
    Ok(())
}

/// The commissions that wait, if every one of them may be approved.
fn pending(commissions: &[CommissionState]) -> Result<Vec<Due>, ReversalError> {
    let refuse = |why: &str| Err(ReversalError::InvalidState(why.into()));
    if let Some(primary) = commissions.first().filter(|primary| primary.status == CommissionStatus::Rejected) {
        let reason = primary.rejection_reason.as_deref().unwrap_or("no reason was given");
        return refuse(&format!("the commission is rejected ({reason}), so it cannot be approved"));
    }
    let waiting: Vec<_> =
        commissions.iter().filter(|commission| commission.status == CommissionStatus::Pending).cloned().collect();
    if waiting.iter().any(|commission| commission.dispute_hold) {
        return refuse("a dispute of this order is open; its outcome decides");
    }
    if waiting.iter().any(|commission| commission.fraud_hold) {
        return refuse("the commission is held for a look at possible fraud; release it first");
    }
    let due = |commission: CommissionState| {
        let outstanding = outstanding(commission.earned, commission.clawed_back).map_err(decode)?;
        Ok(Due { of: commission.of, outstanding })
    };
    waiting.into_iter().map(due).collect()
}

/// Moves pending commissions to payable: postings, netting, states. The commissions are locked, and so are the accounts
/// that `entry` stands on.
pub async fn approve(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    due: &[Due],
    mut entry: Entry,
) -> Result<(), sqlx::Error> {
    for commission in due {
        entry.post(approved(&commission.of, commission.outstanding));
    }
    postings::write(connection, merchant_id, entry.postings()).await?;
    let ids: Vec<Uuid> = due.iter().map(|commission| commission.of.commission_id).collect();
    commission_states::approve(connection, merchant_id, &ids).await?;
    let changes: Vec<_> = due.iter().map(|commission| change(&commission.of)).collect();
    note::commissions(connection, merchant_id, &changes).await?;
    settlement::settle(connection, merchant_id, &entry.emptied_by_netting()).await
}

/// A commission is approved once; a restoration gives back what it had.
fn change(commission: &CommissionRef) -> CommissionChange<'static> {
    CommissionChange {
        commission_id: commission.commission_id,
        affiliate_id: commission.affiliate_id,
        event: EventType::CommissionApproved,
        trigger: "approval",
    }
}
