//! What a run pays, by currency and rail.

use sqlx::PgConnection;
use uuid::Uuid;

/// A part of a run, without what was canceled.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the words of the API")]
pub struct RailTotal {
    pub currency: String,
    pub rail: String,
    pub amount: i64,
    pub count: i64,
}

/// The totals of a run.
pub async fn totals(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_run_id: Uuid,
) -> Result<Vec<RailTotal>, sqlx::Error> {
    sqlx::query_as!(
        RailTotal,
        r#"select currency, rail, sum(amount)::bigint as "amount!", count(*) as "count!"
           from payout where merchant_id = $1 and payout_run_id = $2 and status <> 'canceled'
           group by currency, rail order by currency, rail"#,
        merchant_id,
        payout_run_id
    )
    .fetch_all(connection)
    .await
}

/// The first payouts of a run that are still reserved.
pub async fn reserved(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_run_id: Uuid,
    limit: i64,
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "select payout_id from payout
         where merchant_id = $1 and payout_run_id = $2 and status = 'reserved' order by payout_id limit $3",
        merchant_id,
        payout_run_id,
        limit
    )
    .fetch_all(connection)
    .await
}

/// How many affiliates a run pays.
pub async fn affiliates(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_run_id: Uuid,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select count(distinct affiliate_id) as "count!" from payout
           where merchant_id = $1 and payout_run_id = $2 and status <> 'canceled'"#,
        merchant_id,
        payout_run_id
    )
    .fetch_one(connection)
    .await
}
