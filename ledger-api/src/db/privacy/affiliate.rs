//! An affiliate, and what is kept of the payments to it.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// What an affiliate is recognised by elsewhere.
#[derive(Debug)]
pub struct AffiliateTrace {
    /// Name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// PayPal address.
    pub paypal_email: Option<String>,
    /// Bank account.
    pub iban: Option<String>,
    /// Connected account.
    pub stripe_account_id: Option<String>,
    /// When it was erased, if it was.
    pub erased_at: Option<OffsetDateTime>,
}

/// What the affiliate is recognised by. Lock it first.
pub async fn trace(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
) -> Result<Option<AffiliateTrace>, sqlx::Error> {
    sqlx::query_as!(
        AffiliateTrace,
        "select name, email, paypal_email, iban, stripe_account_id, erased_at from affiliate
         where merchant_id = $1 and affiliate_id = $2",
        merchant_id,
        affiliate_id
    )
    .fetch_optional(connection)
    .await
}

/// Whether money is owed in either direction, or under way.
pub async fn is_owed(connection: &mut PgConnection, merchant_id: Uuid, owner: &str) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (
               select from account where merchant_id = $1 and owner = $2 and balance <> 0
                   and kind in ('pending', 'payable', 'inflight', 'receivable')
           ) as "owed!""#,
        merchant_id,
        owner
    )
    .fetch_one(connection)
    .await
}

/// Takes the person out; the row stays, for the books name it.
pub async fn blank(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
    replacement: &str,
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update affiliate set name = $3, email = '', external_id = null, payout_method = null,
             stripe_account_id = null, paypal_email = null, iban = null, account_holder = null,
             destination_blocked = null, erased_at = coalesce(erased_at, $4)
         where merchant_id = $1 and affiliate_id = $2",
        merchant_id,
        affiliate_id,
        replacement,
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes out what persons wrote when they corrected its balance.
pub async fn blank_corrections(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
    replacement: &str,
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!(
        "update correction set reason = $3,
             rejection_reason = case when rejection_reason is null then null else $3 end
         where merchant_id = $1 and affiliate_id = $2 and (reason <> $3 or rejection_reason <> $3)",
        merchant_id,
        affiliate_id,
        replacement
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

/// A commission with its order.
#[derive(Debug)]
pub struct Judged {
    /// The commission.
    pub commission_id: Uuid,
    /// The order.
    pub conversion_id: Uuid,
}

/// What it earned that a person judged or rejected.
pub async fn judged(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
) -> Result<Vec<Judged>, sqlx::Error> {
    sqlx::query_as!(
        Judged,
        "select commission_id, conversion_id from commission m
         where merchant_id = $1 and affiliate_id = $2 and (rejected_by is not null or exists (
             select from fraud_decision
             where merchant_id = $1 and commission_id = m.commission_id and person is not null
         ))",
        merchant_id,
        affiliate_id
    )
    .fetch_all(connection)
    .await
}

/// Deletes its postback, with what was to be delivered there.
pub async fn delete_postback(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!(
        "delete from webhook_endpoint where merchant_id = $1 and affiliate_id = $2",
        merchant_id,
        affiliate_id
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

/// Forgets what Stripe says of those of the accounts that no affiliate has any more.
pub async fn forget_stripe_accounts(connection: &mut PgConnection, accounts: &[String]) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!(
        "delete from stripe_account s where stripe_account_id = any($1)
             and not exists (select from affiliate a where a.stripe_account_id = s.stripe_account_id)",
        accounts
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

/// Its payouts.
#[derive(Debug)]
pub struct PayoutTrace {
    /// The payout.
    pub payout_id: Uuid,
    /// Where it went.
    pub destination: String,
    /// When its record began.
    pub created_at: OffsetDateTime,
}

/// Every payout to it.
pub async fn payouts(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
) -> Result<Vec<PayoutTrace>, sqlx::Error> {
    sqlx::query_as!(
        PayoutTrace,
        "select payout_id, destination, created_at from payout where merchant_id = $1 and affiliate_id = $2",
        merchant_id,
        affiliate_id
    )
    .fetch_all(connection)
    .await
}
