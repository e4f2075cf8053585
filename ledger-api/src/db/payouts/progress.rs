//! How far a run has come.

use sqlx::PgConnection;
use uuid::Uuid;

/// How many payouts of a run stand in one status.
#[derive(Debug)]
#[expect(missing_docs, reason = "the words of the API")]
pub struct Count {
    pub status: String,
    pub count: i64,
    /// Of them, how many wait for the check that follows the approval.
    pub unchecked: i64,
}

/// A run's payouts by status.
pub async fn counts(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_run_id: Uuid,
) -> Result<Vec<Count>, sqlx::Error> {
    sqlx::query_as!(
        Count,
        r#"select status, count(*) as "count!",
               count(*) filter (where status = 'reserved' and checked_at is null) as "unchecked!"
           from payout where merchant_id = $1 and payout_run_id = $2
           group by status order by status"#,
        merchant_id,
        payout_run_id
    )
    .fetch_all(connection)
    .await
}
