//! Referrals, one at a time.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::domain::referral::ReferralStatus;

/// A referral.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the columns of the table, documented in migrations/0040")]
pub struct Referral {
    pub referral_id: Uuid,
    pub link_id: Uuid,
    pub program_id: Uuid,
    pub referrer_customer_id: String,
    pub referred_customer_id: Option<String>,
    pub status: String,
    pub currency: String,
    pub referrer_reward: i64,
    pub referred_reward: i64,
    pub reward_type: String,
    pub minimum_order: i64,
    pub cap_per_month: Option<i32>,
    pub reason: Option<String>,
    pub conversion_id: Option<Uuid>,
    pub rounds: i32,
    pub created_at: OffsetDateTime,
    pub invited_at: Option<OffsetDateTime>,
    pub expires_at: Option<OffsetDateTime>,
    pub signed_up_at: Option<OffsetDateTime>,
    pub called_at: Option<OffsetDateTime>,
    pub qualified_at: Option<OffsetDateTime>,
    pub rewarded_at: Option<OffsetDateTime>,
    pub reversed_at: Option<OffsetDateTime>,
    pub expired_at: Option<OffsetDateTime>,
    pub email: Option<String>,
    pub mailbox: Option<String>,
    /// The code of its link.
    pub code: String,
}

/// Referrals, as whatever follows `where` chooses and orders them; `$1` is the merchant.
macro_rules! select_referrals {
    ($which:literal $(, $value:expr)*) => {
        sqlx::query_as!(
            Referral,
            "select r.referral_id, r.link_id, r.program_id, r.referrer_customer_id, r.referred_customer_id, r.status,
                 r.currency, r.referrer_reward, r.referred_reward, r.reward_type, r.minimum_order, r.cap_per_month,
                 r.reason, r.conversion_id, r.rounds, r.created_at, r.invited_at, r.expires_at, r.signed_up_at,
                 r.called_at, r.qualified_at, r.rewarded_at, r.reversed_at, r.expired_at, r.email, r.mailbox, l.code
             from referral r
             join link l on l.merchant_id = r.merchant_id and l.link_id = r.link_id
             where r.merchant_id = $1 and " + $which
            $(, $value)*
        )
    };
}
pub(super) use select_referrals;

/// One referral of a merchant.
pub async fn find(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    referral_id: Uuid,
) -> Result<Option<Referral>, sqlx::Error> {
    select_referrals!("r.referral_id = $2", merchant_id, referral_id).fetch_optional(connection).await
}

/// The referral of a friend who has signed up.
pub async fn of_friend(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    customer_id: &str,
) -> Result<Option<Referral>, sqlx::Error> {
    select_referrals!("r.referred_customer_id = $2", merchant_id, customer_id).fetch_optional(connection).await
}

/// The same, locked until the transaction ends.
pub async fn lock_of_friend(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    customer_id: &str,
) -> Result<Option<Referral>, sqlx::Error> {
    select_referrals!("r.referred_customer_id = $2 for update of r", merchant_id, customer_id)
        .fetch_optional(connection)
        .await
}

/// The referral of a friend who has signed up with that mailbox.
pub async fn of_mailbox(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    mailbox: &str,
) -> Result<Option<Referral>, sqlx::Error> {
    select_referrals!("r.mailbox = $2 and r.referred_customer_id is not null", merchant_id, mailbox)
        .fetch_optional(connection)
        .await
}

/// The oldest open invitation of a mailbox, by that code if one is named, locked.
pub async fn lock_invitation(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    mailbox: &str,
    link_id: Option<Uuid>,
    now: OffsetDateTime,
) -> Result<Option<Referral>, sqlx::Error> {
    select_referrals!(
        "r.mailbox = $2 and r.status = 'pending' and ($3::uuid is null or r.link_id = $3) and r.expires_at > $4
         order by r.referral_id limit 1 for update of r",
        merchant_id,
        mailbox,
        link_id,
        now
    )
    .fetch_optional(connection)
    .await
}

/// How many invitations of a code are open.
pub async fn open_invitations(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    link_id: Uuid,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from referral where merchant_id = $1 and link_id = $2 and status = 'pending'"#,
        merchant_id,
        link_id
    )
    .fetch_one(connection)
    .await
}

/// How often a mailbox was invited since a moment, by whichever customers.
pub async fn invited_since(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    mailbox: &str,
    since: OffsetDateTime,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from referral where merchant_id = $1 and mailbox = $2 and invited_at > $3"#,
        merchant_id,
        mailbox,
        since
    )
    .fetch_one(connection)
    .await
}

/// Stores a new referral.
pub async fn insert(connection: &mut PgConnection, merchant_id: Uuid, new: &Referral) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into referral (
             merchant_id, referral_id, link_id, program_id, referrer_customer_id, referred_customer_id, status, currency,
             referrer_reward, referred_reward, reward_type, minimum_order, cap_per_month, created_at, invited_at,
             expires_at, signed_up_at, email, mailbox
         ) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
        merchant_id,
        new.referral_id,
        new.link_id,
        new.program_id,
        new.referrer_customer_id,
        new.referred_customer_id,
        new.status,
        new.currency,
        new.referrer_reward,
        new.referred_reward,
        new.reward_type,
        new.minimum_order,
        new.cap_per_month,
        new.created_at,
        new.invited_at,
        new.expires_at,
        new.signed_up_at,
        new.email,
        new.mailbox
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Stores what becomes of a referral that is locked.
pub async fn store(connection: &mut PgConnection, merchant_id: Uuid, now: &Referral) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update referral set
             referred_customer_id = $3, status = $4, referrer_reward = $5, reason = $6, conversion_id = $7, rounds = $8,
             signed_up_at = $9, called_at = $10, qualified_at = $11, rewarded_at = $12, reversed_at = $13
         where merchant_id = $1 and referral_id = $2",
        merchant_id,
        now.referral_id,
        now.referred_customer_id,
        now.status,
        now.referrer_reward,
        now.reason,
        now.conversion_id,
        now.rounds,
        now.signed_up_at,
        now.called_at,
        now.qualified_at,
        now.rewarded_at,
        now.reversed_at
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Merchants with invitations that are over.
pub async fn merchants_with_overdue(
    connection: &mut PgConnection,
    now: OffsetDateTime,
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!("select distinct merchant_id from referral where status = 'pending' and expires_at <= $1", now)
        .fetch_all(connection)
        .await
}

/// Ends invitations that are over, at most `limit`; returns which. One that somebody is completing is left to them.
pub async fn expire(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    now: OffsetDateTime,
    limit: i64,
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "with over as (
             select referral_id from referral
             where merchant_id = $1 and status = 'pending' and expires_at <= $2
             order by expires_at limit $3
             for update skip locked
         )
         update referral r set status = $4, expired_at = $2
         from over where r.merchant_id = $1 and r.referral_id = over.referral_id
         returning r.referral_id",
        merchant_id,
        now,
        limit,
        ReferralStatus::Expired.name()
    )
    .fetch_all(connection)
    .await
}

/// Ends the invitation that a new one of the same mailbox by the same code follows, if its time is over; returns which.
pub async fn expire_of(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    next: &Referral,
) -> Result<Option<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "update referral set status = 'expired', expired_at = $4
         where merchant_id = $1 and link_id = $2 and mailbox = $3 and status = 'pending' and expires_at <= $4
         returning referral_id",
        merchant_id,
        next.link_id,
        next.mailbox,
        next.created_at
    )
    .fetch_optional(connection)
    .await
}
