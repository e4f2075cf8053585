//! A commission is refused for fraud: like a rejection by the merchant, but of one commission where it is only the
//! recruiter's share that nobody should get.

use sqlx::PgConnection;
use uuid::Uuid;

use super::ReversalError;
use super::refund::taken_back;
use super::settle::{lock, note_for_referrals, settle};
use crate::db::commission_states::CommissionState;
use crate::db::conversion_lock::{self, Which};
use crate::domain::commission::CommissionRole;
use crate::domain::posting::commission::Trigger;
use crate::domain::status::CommissionStatus;

/// The reason kept with the commission; who decided, and why, stands in its decisions.
pub(crate) const FRAUD: &str = "fraud";

/// Rejects a commission and claws back what it was worth, within the caller's transaction, and returns what was rejected:
/// with the commission of the affiliate who brought the order goes the recruiter's share.
pub(crate) async fn reject_for_fraud_within(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    conversion_id: Uuid,
    commission_id: Uuid,
    person: &str,
) -> Result<Vec<Uuid>, ReversalError> {
    let conversion = conversion_lock::lock(connection, merchant_id, Which::Conversion(conversion_id)).await?;
    let conversion = conversion.ok_or(ReversalError::UnknownOrder)?;
    let (mut commissions, entry) = lock(connection, merchant_id, conversion_id).await?;
    let about = commissions.iter().find(|commission| commission.of.commission_id == commission_id);
    let about = about.ok_or(ReversalError::UnknownCommission)?;
    refuse_unless_open(about)?;
    let whole = about.of.role == CommissionRole::Primary;
    let mut rejected = Vec::with_capacity(commissions.len());
    for commission in &mut commissions {
        let gone = whole || commission.of.commission_id == commission_id;
        if gone && commission.rejected_by.is_none() {
            commission.rejected_by = Some(person.to_owned());
            commission.rejection_reason = Some(FRAUD.to_owned());
            rejected.push(commission.of.commission_id);
        }
    }
    let taken = taken_back(connection, merchant_id, &conversion).await?;
    settle(connection, merchant_id, commissions, entry, taken, Trigger::Rejection).await?;
    note_for_referrals(connection, merchant_id, conversion_id).await?;
    Ok(rejected)
}

fn refuse_unless_open(about: &CommissionState) -> Result<(), ReversalError> {
    match (about.status, &about.rejected_by) {
        (CommissionStatus::Reserved | CommissionStatus::Paid, _) => Err(ReversalError::InvalidState(format!(
            "the commission is {}, so it cannot be rejected; a refund takes it back",
            about.status
        ))),
        (_, Some(_)) => Err(ReversalError::InvalidState("the commission was rejected by somebody already".into())),
        (_, None) => Ok(()),
    }
}
