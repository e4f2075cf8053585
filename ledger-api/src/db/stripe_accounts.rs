//! What Stripe says of connected accounts. They are facts about the platform's accounts and no merchant's.

use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::domain::stripe_account::{AccountFacts, AccountObstacle};

/// An account as it stands.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the columns of the table, documented in migrations/0022_follow_stripe.sql")]
pub struct StripeAccountRow {
    pub stripe_account_id: String,
    pub told_at: Option<OffsetDateTime>,
    pub obstacle: Option<String>,
    pub disabled_reason: Option<String>,
    pub details_submitted: bool,
    pub payouts_enabled: bool,
    pub requirements_due: Vec<String>,
    pub bank_payout_at: Option<OffsetDateTime>,
    pub bank_payout_status: Option<String>,
    pub bank_payout_amount: Option<i64>,
    pub bank_payout_currency: Option<String>,
    pub bank_payout_failure: Option<String>,
}

/// A payout of the account to its own bank.
#[derive(Debug, Clone)]
pub struct BankPayout<'a> {
    /// `paid` or `failed`.
    pub status: &'a str,
    /// In Stripe's units.
    pub amount: i64,
    /// Lower case, as Stripe writes it.
    pub currency: &'a str,
    /// Stripe's code of why it failed.
    pub failure: Option<&'a str>,
}

/// Stores what was told; `false` when something newer is known.
pub async fn tell(
    connection: &mut PgConnection,
    stripe_account_id: &str,
    facts: &AccountFacts,
    told_at: OffsetDateTime,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "insert into stripe_account as s (
             stripe_account_id, told_at, obstacle, disabled_reason, details_submitted, payouts_enabled,
             requirements_due
         ) values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (stripe_account_id) do update set
             told_at = $2, obstacle = $3, disabled_reason = $4, details_submitted = $5, payouts_enabled = $6,
             requirements_due = $7
         where s.told_at is null or s.told_at <= $2",
        stripe_account_id,
        told_at,
        facts.obstacle().map(AccountObstacle::name),
        facts.disabled_reason,
        facts.details_submitted,
        facts.payouts_enabled,
        &facts.requirements_due
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The account's holder has taken the platform's access away; `false` when something newer is known.
pub async fn disconnect(
    connection: &mut PgConnection,
    stripe_account_id: &str,
    told_at: OffsetDateTime,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "insert into stripe_account as s (stripe_account_id, told_at, obstacle) values ($1, $2, $3)
         on conflict (stripe_account_id) do update set told_at = $2, obstacle = $3, payouts_enabled = false
         where s.told_at is null or s.told_at <= $2",
        stripe_account_id,
        told_at,
        AccountObstacle::Disconnected.name()
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes the account's last payout to its own bank; `false` when a newer one is known.
pub async fn note_bank_payout(
    connection: &mut PgConnection,
    stripe_account_id: &str,
    payout: &BankPayout<'_>,
    told_at: OffsetDateTime,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "insert into stripe_account as s (
             stripe_account_id, bank_payout_at, bank_payout_status, bank_payout_amount, bank_payout_currency,
             bank_payout_failure
         ) values ($1, $2, $3, $4, $5, $6)
         on conflict (stripe_account_id) do update set
             bank_payout_at = $2, bank_payout_status = $3, bank_payout_amount = $4, bank_payout_currency = $5,
             bank_payout_failure = $6
         where s.bank_payout_at is null or s.bank_payout_at <= $2",
        stripe_account_id,
        told_at,
        payout.status,
        payout.amount,
        payout.currency,
        payout.failure
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// These accounts, those of them that anything is known of.
pub async fn find(
    connection: &mut PgConnection,
    stripe_account_ids: &[String],
) -> Result<Vec<StripeAccountRow>, sqlx::Error> {
    sqlx::query_as!(
        StripeAccountRow,
        "select stripe_account_id, told_at, obstacle, disabled_reason, details_submitted, payouts_enabled,
             requirements_due, bank_payout_at, bank_payout_status, bank_payout_amount, bank_payout_currency,
             bank_payout_failure
         from stripe_account where stripe_account_id = any($1)",
        stripe_account_ids
    )
    .fetch_all(connection)
    .await
}
