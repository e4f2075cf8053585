//! Disputes: while one is open the commissions wait; one that is lost takes its amount back; one that is won after all
//! gives it back.

use shared::money::Money;
use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use super::refund::taken_back;
use super::settle::take_back;
use super::{Recorded, ReversalError};
use crate::db::commission_states;
use crate::db::conversion_lock::{self, LockedConversion, Which};
use crate::db::disputes::{self, Dispute};
use crate::db::retry::retrying;
use crate::domain::dispute::{DisputeStatus, Step};
use crate::domain::order::OrderType;
use crate::domain::posting::commission::Trigger;

/// What is said of a dispute.
#[derive(Debug)]
pub struct DisputeReport {
    /// The id it gets if it is new.
    pub id: Uuid,
    /// The provider's or merchant's id; one dispute per id, for ever.
    pub dispute_id: String,
    /// The merchant's id of the order.
    pub order_id: String,
    /// What is disputed.
    pub money: Money,
    /// Where it stands.
    pub status: DisputeStatus,
    /// When that is recorded.
    pub now: OffsetDateTime,
}

/// Records where a dispute stands. A report that was overtaken by a later one changes nothing.
pub async fn report(
    db: &PgPool,
    merchant_id: Uuid,
    report: &DisputeReport,
) -> Result<Recorded<Dispute>, ReversalError> {
    retrying!(report_once(db, merchant_id, report).await)
}

async fn report_once(
    db: &PgPool,
    merchant_id: Uuid,
    report: &DisputeReport,
) -> Result<Recorded<Dispute>, ReversalError> {
    let mut transaction = db.begin().await?;
    let recorded = report_within(&mut transaction, merchant_id, report).await?;
    transaction.commit().await?;
    Ok(recorded)
}

/// The same in the caller's transaction, which must be undone when this fails.
pub async fn report_within(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    report: &DisputeReport,
) -> Result<Recorded<Dispute>, ReversalError> {
    let conversion = conversion_lock::lock(connection, merchant_id, Which::Order(&report.order_id)).await?;
    let conversion = conversion.ok_or(ReversalError::UnknownOrder)?;
    let known = disputes::find(connection, merchant_id, &report.dispute_id).await?;
    let created = known.is_none();
    let dispute = match known {
        None => unheard_of(report, &conversion)?,
        Some(known) => {
            check_same(report, &conversion, &known)?;
            match known.status.step(report.status) {
                Step::Move => known,
                Step::Stay => return Ok(Recorded { stored: known, created }),
                Step::Impossible => {
                    let won = "the dispute was won, so it cannot be lost any more";
                    return Err(ReversalError::InvalidState(won.into()));
                }
            }
        }
    };
    let stored = move_on(connection, merchant_id, &conversion, dispute, report).await?;
    Ok(Recorded { stored, created })
}

async fn move_on(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    conversion: &LockedConversion,
    mut dispute: Dispute,
    report: &DisputeReport,
) -> Result<Dispute, ReversalError> {
    let before = taken_back(connection, merchant_id, conversion).await?;
    let was_lost = dispute.lost_at.is_some();
    dispute.status = report.status;
    match report.status {
        DisputeStatus::Opened => dispute.opened_at = Some(report.now),
        DisputeStatus::Lost => dispute.lost_at = Some(report.now),
        DisputeStatus::Won => dispute.won_at = Some(report.now),
    }
    // Stored before anything follows from it: what is taken back is summed up from the stored disputes.
    if !disputes::store(connection, merchant_id, &dispute).await? {
        return Err(ReversalError::DisputeConflict);
    }
    let after = taken_back(connection, merchant_id, conversion).await?;
    match report.status {
        DisputeStatus::Lost => {
            let trigger = Trigger::DisputeLost(&dispute.dispute_id);
            let settled = take_back(connection, merchant_id, conversion, before, after, trigger).await?;
            dispute.clawbacks = settled.clawbacks();
            log_cap(&dispute, before.total().minor(), after.total().minor());
        }
        DisputeStatus::Won if was_lost => {
            let trigger = Trigger::DisputeWon(&dispute.dispute_id);
            let settled = take_back(connection, merchant_id, conversion, before, after, trigger).await?;
            dispute.restored = settled.restored();
        }
        DisputeStatus::Opened | DisputeStatus::Won => {}
    }
    disputes::store(connection, merchant_id, &dispute).await?;
    let disputes = disputes::totals(connection, merchant_id, conversion.conversion_id, conversion.amount).await?;
    commission_states::set_dispute_hold(connection, merchant_id, conversion.conversion_id, disputes.open).await?;
    Ok(dispute)
}

fn check_same(report: &DisputeReport, conversion: &LockedConversion, known: &Dispute) -> Result<(), ReversalError> {
    let same = known.conversion_id == conversion.conversion_id
        && known.amount == report.money.amount
        && known.currency == report.money.currency;
    if same { Ok(()) } else { Err(ReversalError::DisputeConflict) }
}

fn unheard_of(report: &DisputeReport, conversion: &LockedConversion) -> Result<Dispute, ReversalError> {
    if conversion.order_type == OrderType::Lead {
        return Err(ReversalError::Lead);
    }
    if report.money.currency != conversion.currency {
        return Err(ReversalError::CurrencyMismatch(conversion.currency));
    }
    Ok(Dispute {
        id: report.id,
        dispute_id: report.dispute_id.clone(),
        conversion_id: conversion.conversion_id,
        amount: report.money.amount,
        currency: report.money.currency,
        status: report.status,
        clawbacks: Vec::new(),
        restored: Vec::new(),
        created_at: report.now,
        opened_at: None,
        lost_at: None,
        won_at: None,
    })
}

/// The money is with the bank already, so more than the order cannot be refused; it is capped and told to the operator.
fn log_cap(dispute: &Dispute, before_minor: i64, after_minor: i64) {
    let taken_minor = after_minor - before_minor;
    if taken_minor < dispute.amount.minor() {
        tracing::warn!(
            dispute = %dispute.id,
            amount = dispute.amount.minor(),
            taken = taken_minor,
            "a lost dispute is above what was left of its order; only the rest was taken back"
        );
    }
}
