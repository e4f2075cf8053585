//! What referrals know of a customer: mailboxes of those who invite and of those who are invited.

use sqlx::PgConnection;
use uuid::Uuid;

/// Whose referrals.
#[derive(Debug, Clone, Copy)]
pub struct Whose<'a> {
    /// The customer; none, where only an address is known.
    pub customer_id: Option<&'a str>,
    /// The mailboxes of their addresses.
    pub mailboxes: &'a [String],
}

/// A referral, or a code, that names the customer.
#[derive(Debug)]
pub struct ReferralTrace {
    /// What events are about: the referral; a code has none.
    pub referral_id: Option<Uuid>,
    /// E-mail address.
    pub email: Option<String>,
}

/// The customer's own code, the referrals in which the customer is the friend, and invitations of the mailboxes.
pub async fn traces(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    whose: Whose<'_>,
) -> Result<Vec<ReferralTrace>, sqlx::Error> {
    sqlx::query_as!(
        ReferralTrace,
        r#"select referral_id as "referral_id?", email from referral
           where merchant_id = $1 and (referred_customer_id = $2 or mailbox = any($3))
           union all
           select null, email from referral_code where merchant_id = $1 and customer_id = $2"#,
        merchant_id,
        whose.customer_id,
        whose.mailboxes
    )
    .fetch_all(connection)
    .await
}

/// Takes the addresses out. An open invitation ends, because nobody can accept it any more.
pub async fn blank(connection: &mut PgConnection, merchant_id: Uuid, whose: Whose<'_>) -> Result<u64, sqlx::Error> {
    let referrals = sqlx::query!(
        "update referral set email = null, mailbox = null,
             status = case when status = 'pending' then 'expired' else status end,
             expired_at = case when status = 'pending' then now() else expired_at end
         where merchant_id = $1 and (referred_customer_id = $2 or mailbox = any($3))
             and (email is not null or mailbox is not null)",
        merchant_id,
        whose.customer_id,
        whose.mailboxes
    )
    .execute(&mut *connection)
    .await?;
    let codes = sqlx::query!(
        "update referral_code set email = null where merchant_id = $1 and customer_id = $2 and email is not null",
        merchant_id,
        whose.customer_id
    )
    .execute(connection)
    .await?;
    Ok(referrals.rows_affected() + codes.rows_affected())
}

/// Whether the books of referrals name the customer. Rewards and spends are of those who have a code or came by one.
pub async fn are_in_the_books(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    customer_id: &str,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (select from referral_code where merchant_id = $1 and customer_id = $2)
               or exists (select from referral where merchant_id = $1 and referred_customer_id = $2) as "named!""#,
        merchant_id,
        customer_id
    )
    .fetch_one(connection)
    .await
}
