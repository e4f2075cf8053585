//! What mails need to know: who is told, and what of a payout.

use shared::api_key::Role;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// Somebody who gets a mail about a merchant.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the words of the tables")]
pub struct Reader {
    pub id: Uuid,
    pub email: String,
    pub name: String,
    pub language: String,
    /// The merchant's name.
    pub merchant: String,
}

/// An affiliate.
pub async fn affiliate(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
) -> Result<Option<Reader>, sqlx::Error> {
    Ok(affiliates(connection, merchant_id, &[affiliate_id]).await?.pop())
}

/// Affiliates.
pub async fn affiliates(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_ids: &[Uuid],
) -> Result<Vec<Reader>, sqlx::Error> {
    sqlx::query_as!(
        Reader,
        "select a.affiliate_id as id, a.email, a.name, a.language, m.name as merchant
         from affiliate a join merchant m on m.merchant_id = a.merchant_id
         where a.merchant_id = $1 and a.affiliate_id = any($2)",
        merchant_id,
        affiliate_ids
    )
    .fetch_all(connection)
    .await
}

/// The people of one of the merchant's desks: `finance`, or `merchant`, who look after the program.
pub async fn people(connection: &mut PgConnection, merchant_id: Uuid, role: Role) -> Result<Vec<Reader>, sqlx::Error> {
    sqlx::query_as!(
        Reader,
        "select p.member_id as id, p.email, p.name, p.language, m.name as merchant
         from member p join merchant m on m.merchant_id = p.merchant_id
         where p.merchant_id = $1 and p.role = $2 limit 100",
        merchant_id,
        role.name()
    )
    .fetch_all(connection)
    .await
}

/// A payout with its affiliate.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the words of the tables")]
pub struct PayoutFact {
    pub payout_id: Uuid,
    pub payout_run_id: Uuid,
    pub amount: i64,
    pub currency: String,
    pub reason: Option<String>,
    pub fence: i64,
    pub email: String,
    pub name: String,
    pub language: String,
    pub merchant: String,
}

/// These payouts.
pub async fn payouts(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_ids: &[Uuid],
) -> Result<Vec<PayoutFact>, sqlx::Error> {
    sqlx::query_as!(
        PayoutFact,
        "select p.payout_id, p.payout_run_id, p.amount, p.currency, p.reason, p.fence, a.email, a.name, a.language,
             m.name as merchant
         from payout p
         join affiliate a on a.merchant_id = p.merchant_id and a.affiliate_id = p.affiliate_id
         join merchant m on m.merchant_id = p.merchant_id
         where p.merchant_id = $1 and p.payout_id = any($2)",
        merchant_id,
        payout_ids
    )
    .fetch_all(connection)
    .await
}

/// One payout of each run of which somebody has been waiting since before `then` to hear whether it was paid.
pub async fn long_unknown(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    then: OffsetDateTime,
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "select distinct on (payout_run_id) payout_id from payout
         where merchant_id = $1 and status = 'unknown' and last_sent_at < $2 order by payout_run_id, payout_id",
        merchant_id,
        then
    )
    .fetch_all(connection)
    .await
}

/// Marks affiliates that have an order by now and were not told of their first, at most `limit`, and returns them.
pub async fn claim_first_orders(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    now: OffsetDateTime,
    limit: i64,
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "update affiliate set first_order_told_at = $2
         where merchant_id = $1 and affiliate_id in (
             select a.affiliate_id from affiliate a
             cross join lateral (
                 select from commission c where c.merchant_id = $1 and c.affiliate_id = a.affiliate_id limit 1
             ) earned
             where a.merchant_id = $1 and a.first_order_told_at is null
             limit $3 for update of a skip locked
         ) returning affiliate_id",
        merchant_id,
        now,
        limit
    )
    .fetch_all(connection)
    .await
}
