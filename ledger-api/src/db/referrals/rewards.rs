//! What referrals gave.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::domain::referral::RewardStatus;

/// A reward.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the columns of the table, documented in migrations/0041")]
pub struct Reward {
    pub reward_id: Uuid,
    pub referral_id: Uuid,
    pub side: String,
    pub round: i32,
    pub customer_id: String,
    pub kind: String,
    pub amount: i64,
    pub currency: String,
    pub affiliate_id: Option<Uuid>,
    pub coupon_code: Option<String>,
    pub status: String,
    pub given_at: OffsetDateTime,
    pub reversed_at: Option<OffsetDateTime>,
}

/// Stores a reward that is given now.
pub async fn insert(connection: &mut PgConnection, merchant_id: Uuid, reward: &Reward) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into reward (
             merchant_id, reward_id, referral_id, side, round, customer_id, kind, amount, currency, affiliate_id,
             coupon_code, given_at
         ) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        merchant_id,
        reward.reward_id,
        reward.referral_id,
        reward.side,
        reward.round,
        reward.customer_id,
        reward.kind,
        reward.amount,
        reward.currency,
        reward.affiliate_id,
        reward.coupon_code,
        reward.given_at
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The rewards of these referrals, oldest first, the referrer's before the friend's.
pub async fn of(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    referral_ids: &[Uuid],
) -> Result<Vec<Reward>, sqlx::Error> {
    sqlx::query_as!(
        Reward,
        "select reward_id, referral_id, side, round, customer_id, kind, amount, currency, affiliate_id, coupon_code,
             status, given_at, reversed_at
         from reward where merchant_id = $1 and referral_id = any($2) order by round, side desc",
        merchant_id,
        referral_ids
    )
    .fetch_all(connection)
    .await
}

/// Notes that these rewards were taken back.
pub async fn reverse(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    reward_ids: &[Uuid],
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update reward set status = $3, reversed_at = $4 where merchant_id = $1 and reward_id = any($2)",
        merchant_id,
        reward_ids,
        RewardStatus::Reversed.name(),
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The active affiliate who is that customer, who stays active until the transaction ends.
pub async fn affiliate_of(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    customer_id: &str,
) -> Result<Option<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "select affiliate_id from affiliate where merchant_id = $1 and external_id = $2 and status = 'active' for share",
        merchant_id,
        customer_id
    )
    .fetch_optional(connection)
    .await
}
