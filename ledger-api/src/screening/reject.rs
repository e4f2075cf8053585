//! Carrying out what the rules rejected: one commission's conversion in one transaction.

use sqlx::PgPool;
use uuid::Uuid;

use crate::db::fraud::{decisions, held, rejections, wait_briefly};
use crate::db::retry::retrying;
use crate::domain::fraud::Outcome;
use crate::reversal::{ReversalError, reject_for_fraud_within};

/// Who rejects when it is no person.
const RULES: &str = "fraud rules";

/// Carries out one rejection; returns whether there was one.
pub(crate) async fn reject_next(db: &PgPool, merchant_id: Uuid) -> Result<bool, ReversalError> {
    retrying!(reject_once(db, merchant_id).await)
}

async fn reject_once(db: &PgPool, merchant_id: Uuid) -> Result<bool, ReversalError> {
    let mut transaction = db.begin().await?;
    wait_briefly(&mut transaction).await?;
    let taken = rejections::take(&mut transaction, merchant_id).await?;
    let Some((conversion_id, commission_id)) = taken else { return Ok(false) };
    match reject_for_fraud_within(&mut transaction, merchant_id, conversion_id, commission_id, RULES).await {
        Ok(mut rejected) => {
            held::lift(&mut transaction, merchant_id, &rejected).await?;
            // The rules' own decision about this one is there; the recruiter's share goes with it.
            rejected.retain(|id| *id != commission_id);
            let why = "the commission of the affiliate who brought the order was rejected";
            decisions::add_by_person(&mut transaction, merchant_id, &rejected, Outcome::Reject, RULES, why).await?;
        }
        // It is in a payout, or refused by somebody already; it stays held, for a person to see.
        Err(ReversalError::InvalidState(why)) => {
            tracing::warn!(%merchant_id, %commission_id, why, "a commission the fraud rules reject cannot be rejected");
            decisions::add_by_person(&mut transaction, merchant_id, &[commission_id], Outcome::Hold, RULES, &why)
                .await?;
        }
        Err(error) => return Err(error),
    }
    transaction.commit().await?;
    Ok(true)
}
