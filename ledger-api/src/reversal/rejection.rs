//! Somebody refuses a conversion: its commissions are worth nothing from now on, whatever happens to the order.

use serde_json::json;
use sqlx::PgPool;
use uuid::Uuid;

use super::ReversalError;
use super::refund::taken_back;
use super::settle::{lock, note_for_referrals, settle};
use crate::app;
use crate::db::audit::{self, Deed};
use crate::db::commission_states::CommissionState;
use crate::db::conversion_lock::{self, Which};
use crate::db::retry::retrying;
use crate::domain::caller::Caller;
use crate::domain::posting::commission::Trigger;
use crate::domain::status::CommissionStatus;

/// A conversion to refuse.
#[derive(Debug)]
pub struct Rejection {
    /// Which.
    pub conversion_id: Uuid,
    /// Why, for the affiliate to read.
    pub reason: String,
    /// Who decided it.
    pub caller: Caller,
}

/// Rejects a conversion's commissions and claws back what they were worth. Saying it again changes nothing.
///
/// The primary commission decides: while it is pending or approved, the recruiter's goes with it, even from money that
/// is paid already.
pub async fn reject(db: &PgPool, merchant_id: Uuid, rejection: &Rejection) -> Result<(), ReversalError> {
    retrying!(reject_once(db, merchant_id, rejection).await)
}

async fn reject_once(db: &PgPool, merchant_id: Uuid, rejection: &Rejection) -> Result<(), ReversalError> {
    let mut transaction = db.begin().await?;
    let which = Which::Conversion(rejection.conversion_id);
    let conversion = conversion_lock::lock(&mut transaction, merchant_id, which).await?;
    let conversion = conversion.ok_or(ReversalError::UnknownOrder)?;
    let (mut commissions, entry) = lock(&mut transaction, merchant_id, conversion.conversion_id).await?;
    if is_replay(rejection, commissions.first())? {
        return Ok(());
    }
    let before: Vec<_> = commissions.iter().map(|commission| commission.status.name()).collect();
    let deed = Deed {
        action: "conversion.reject",
        object_id: conversion.conversion_id,
        before: Some(json!({ "commissions": before })),
        // The reason stands with the commissions, where a person it may name can be erased.
        after: None,
    };
    audit::write(&mut transaction, merchant_id, app::new_id()?, &rejection.caller, &deed).await?;
    for commission in &mut commissions {
        commission.rejected_by = Some(rejection.caller.person.clone());
        commission.rejection_reason = Some(rejection.reason.clone());
    }
    let taken = taken_back(&mut transaction, merchant_id, &conversion).await?;
    settle(&mut transaction, merchant_id, commissions, entry, taken, Trigger::Rejection).await?;
    note_for_referrals(&mut transaction, merchant_id, conversion.conversion_id).await?;
    transaction.commit().await?;
    Ok(())
}

/// Whether it was rejected for the same reason before; refused where it cannot be rejected any more.
fn is_replay(rejection: &Rejection, primary: Option<&CommissionState>) -> Result<bool, ReversalError> {
    let Some(primary) = primary else {
        return Err(ReversalError::InvalidState("this conversion earned no commission that could be rejected".into()));
    };
    match (primary.status, &primary.rejected_by) {
        (CommissionStatus::Reserved | CommissionStatus::Paid, _) => Err(ReversalError::InvalidState(format!(
            "the commission is {}, so it cannot be rejected; a refund takes it back",
            primary.status
        ))),
        (_, Some(_)) if primary.rejection_reason.as_deref() == Some(rejection.reason.as_str()) => Ok(true),
        (_, Some(_)) => Err(ReversalError::InvalidState("the conversion was rejected for another reason".into())),
        (_, None) => Ok(false),
    }
}
