//! Every time something was sent, or asked.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// What an attempt is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Money may move.
    Send,
    /// Only a question.
    LookUp,
}

impl Purpose {
    fn name(self) -> &'static str {
        match self {
            Self::Send => "send",
            Self::LookUp => "look_up",
        }
    }
}

/// An attempt that is about to be made.
#[derive(Debug)]
#[expect(missing_docs, reason = "the columns of the table, documented in migrations/0006_create_payouts.sql")]
pub struct NewAttempt<'a> {
    pub payout_id: Uuid,
    pub fence: i64,
    pub generation: i32,
    pub purpose: Purpose,
    pub idempotency_key: &'a str,
    pub request: &'a [u8],
}

/// An attempt as stored.
#[derive(Debug)]
#[expect(missing_docs, reason = "the columns of the table, documented in migrations/0006_create_payouts.sql")]
pub struct AttemptRow {
    pub fence: i64,
    pub generation: i32,
    pub purpose: String,
    pub idempotency_key: String,
    pub request: Vec<u8>,
    pub started_at: OffsetDateTime,
    pub finished_at: Option<OffsetDateTime>,
    pub outcome: Option<String>,
    pub detail: Option<String>,
}

/// Notes an attempt before the network is touched.
pub async fn insert(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    attempt: &NewAttempt<'_>,
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into payout_attempt (
             merchant_id, payout_id, fence, generation, purpose, idempotency_key, request, started_at
         ) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        merchant_id,
        attempt.payout_id,
        attempt.fence,
        attempt.generation,
        attempt.purpose.name(),
        attempt.idempotency_key,
        attempt.request,
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Notes what came of an attempt.
pub async fn finish(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_id: Uuid,
    fence: i64,
    outcome: &str,
    detail: Option<&str>,
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update payout_attempt set outcome = $4, detail = $5, finished_at = $6
         where merchant_id = $1 and payout_id = $2 and fence = $3",
        merchant_id,
        payout_id,
        fence,
        outcome,
        detail,
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The bytes that were first sent in this generation; sending again sends them again.
pub async fn sent_bytes(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_id: Uuid,
    generation: i32,
) -> Result<Option<Vec<u8>>, sqlx::Error> {
    sqlx::query_scalar!(
        "select request from payout_attempt
         where merchant_id = $1 and payout_id = $2 and generation = $3 and purpose = 'send'
         order by fence limit 1",
        merchant_id,
        payout_id,
        generation
    )
    .fetch_optional(connection)
    .await
}

/// Every attempt of a payout, oldest first.
pub async fn of(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_id: Uuid,
) -> Result<Vec<AttemptRow>, sqlx::Error> {
    sqlx::query_as!(
        AttemptRow,
        "select fence, generation, purpose, idempotency_key, request, started_at, finished_at, outcome, detail
         from payout_attempt where merchant_id = $1 and payout_id = $2 order by fence",
        merchant_id,
        payout_id
    )
    .fetch_all(connection)
    .await
}
