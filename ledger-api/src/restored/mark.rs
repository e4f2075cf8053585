//! Payouts that may have left since.

use sqlx::PgPool;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::app;
use crate::db::audit::{self, Deed};
use crate::db::payouts::restored::{self, Marked};
use crate::domain::caller::Caller;
use crate::payouts::PayoutError;

/// Marks a merchant's, and notes who did it. Marking again does no harm.
pub async fn mark(
    db: &PgPool,
    merchant_id: Uuid,
    point: OffsetDateTime,
    by: &Caller,
    now: OffsetDateTime,
) -> Result<Marked, PayoutError> {
    let mut transaction = db.begin().await?;
    let marked = restored::mark(&mut transaction, merchant_id, point, now).await?;
    if marked.to_look_up + marked.frozen > 0 {
        let deed = Deed {
            action: "payouts.restored",
            object_id: merchant_id,
            before: None,
            after: Some(serde_json::json!({
                "point": point.unix_timestamp(), "to_look_up": marked.to_look_up, "frozen": marked.frozen,
            })),
        };
        audit::write(&mut transaction, merchant_id, app::new_id()?, by, &deed).await?;
    }
    transaction.commit().await?;
    Ok(marked)
}
