//! What a payout pays.

use sqlx::PgConnection;
use uuid::Uuid;

/// One line as stored.
#[derive(Debug)]
#[expect(missing_docs, reason = "the columns of the table, documented in migrations/0006, 0014 and 0041")]
pub struct LineRow {
    pub kind: String,
    pub commission_id: Option<Uuid>,
    pub adjustment_id: Option<Uuid>,
    pub reward_id: Option<Uuid>,
    pub amount: i64,
}

/// The lines of a payout; they sum to its amount.
pub async fn of(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_id: Uuid,
) -> Result<Vec<LineRow>, sqlx::Error> {
    sqlx::query_as!(
        LineRow,
        "select kind, commission_id, adjustment_id, reward_id, amount from payout_line
         where merchant_id = $1 and payout_id = $2 order by kind, line_id",
        merchant_id,
        payout_id
    )
    .fetch_all(connection)
    .await
}
