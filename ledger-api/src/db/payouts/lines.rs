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

/// How many lines each of these payouts has, in their order.
pub async fn counts(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_ids: &[Uuid],
) -> Result<Vec<i64>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select (
               select count(*) from payout_line l where l.merchant_id = $1 and l.payout_id = asked.payout_id
           ) as "count!"
           from unnest($2::uuid[]) with ordinality asked (payout_id, place) order by asked.place"#,
        merchant_id,
        payout_ids
    )
    .fetch_all(connection)
    .await
}

/// Whether the payouts of a run have more than so many lines together.
pub async fn are_more_than(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_run_id: Uuid,
    most: i64,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select count(*) > $3::bigint as "more!" from (
               select from payout p
               join payout_line l on l.merchant_id = $1 and l.payout_id = p.payout_id
               where p.merchant_id = $1 and p.payout_run_id = $2
               limit $3::bigint + 1
           ) found"#,
        merchant_id,
        payout_run_id,
        most
    )
    .fetch_one(connection)
    .await
}
