//! A refund that failed after all: what it took comes back, and the commissions are what they would be without it.

use serde_json::json;
use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use super::refund::taken_back;
use super::settle::take_back;
use super::{Recorded, ReversalError};
use crate::app;
use crate::db::audit::{self, Deed};
use crate::db::conversion_lock::{self, Which};
use crate::db::decode::decode;
use crate::db::refunds::{self, Refund};
use crate::db::retry::retrying;
use crate::domain::caller::Caller;
use crate::domain::posting::commission::Trigger;
use crate::domain::refund::RefundStatus;
use crate::domain::reversal::TakenBack;

/// Records that a refund failed. Saying it again changes nothing.
pub async fn fail_refund(
    db: &PgPool,
    merchant_id: Uuid,
    refund_id: &str,
    caller: &Caller,
    now: OffsetDateTime,
) -> Result<Recorded<Refund>, ReversalError> {
    retrying!(fail_once(db, merchant_id, refund_id, caller, now).await)
}

async fn fail_once(
    db: &PgPool,
    merchant_id: Uuid,
    refund_id: &str,
    caller: &Caller,
    now: OffsetDateTime,
) -> Result<Recorded<Refund>, ReversalError> {
    let mut transaction = db.begin().await?;
    let recorded = fail_refund_within(&mut transaction, merchant_id, refund_id, caller, now).await?;
    transaction.commit().await?;
    Ok(recorded)
}

/// The same in the caller's transaction, which must be undone when this fails.
pub async fn fail_refund_within(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    refund_id: &str,
    caller: &Caller,
    now: OffsetDateTime,
) -> Result<Recorded<Refund>, ReversalError> {
    let refund = refunds::find(connection, merchant_id, refund_id).await?;
    let conversion_id = refund.ok_or(ReversalError::UnknownRefund)?.conversion_id;
    let which = Which::Conversion(conversion_id);
    let conversion = conversion_lock::lock(connection, merchant_id, which).await?;
    let conversion = conversion.ok_or(ReversalError::UnknownOrder)?;
    // Read again under the order's lock: whoever held it may have said so already.
    let refund = refunds::find(connection, merchant_id, refund_id).await?;
    let mut refund = refund.ok_or(ReversalError::UnknownRefund)?;
    if refund.status == RefundStatus::Failed {
        return Ok(Recorded { stored: refund, created: false });
    }
    let before = taken_back(connection, merchant_id, &conversion).await?;
    let refunded = conversion.refunded.checked_sub(refund.amount).map_err(decode)?;
    let after = TakenBack { refunded, ..before };
    let trigger = Trigger::RefundFailed(refund_id);
    let settled = take_back(connection, merchant_id, &conversion, before, after, trigger).await?;
    conversion_lock::set_refunded(connection, merchant_id, conversion_id, refunded).await?;
    refund.status = RefundStatus::Failed;
    refund.failed_at = Some(now);
    refund.restored = settled.restored();
    refund.refunded_total = refunded;
    refunds::fail(connection, merchant_id, &refund).await?;
    let deed = Deed {
        action: "refund.fail",
        object_id: refund.id,
        before: Some(json!({ "status": RefundStatus::Succeeded })),
        after: Some(json!({ "status": RefundStatus::Failed, "amount": refund.amount, "restored": refund.restored })),
    };
    audit::write(connection, merchant_id, app::new_id()?, caller, &deed).await?;
    Ok(Recorded { stored: refund, created: true })
}
