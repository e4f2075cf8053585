//! Links of a merchant's affiliates. Those without an affiliate are codes of customers (`referrals/codes.rs`).

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// One link.
#[derive(Debug, Clone)]
pub struct Link {
    /// Id.
    pub link_id: Uuid,
    /// Program it belongs to.
    pub program_id: Uuid,
    /// Affiliate it credits.
    pub affiliate_id: Uuid,
    /// Random code, eight upper-case hexadecimal digits.
    pub code: String,
    /// Vanity slug.
    pub slug: Option<String>,
    /// Absolute address it leads to.
    pub destination: String,
    /// Campaign.
    pub campaign: Option<String>,
    /// `active` or `paused`.
    pub status: String,
    /// When it was created.
    pub created_at: OffsetDateTime,
}

/// What a new link consists of.
#[derive(Debug)]
pub struct NewLink<'a> {
    /// Id.
    pub link_id: Uuid,
    /// Program it belongs to.
    pub program_id: Uuid,
    /// Affiliate it credits.
    pub affiliate_id: Uuid,
    /// Random code.
    pub code: &'a str,
    /// Vanity slug.
    pub slug: Option<&'a str>,
    /// Absolute address it leads to.
    pub destination: &'a str,
    /// Campaign.
    pub campaign: Option<&'a str>,
}

/// Stores a link; `None` when the code is taken and another must be drawn.
pub async fn insert(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    new: &NewLink<'_>,
) -> Result<Option<Link>, sqlx::Error> {
    sqlx::query_as!(
        Link,
        r#"insert into link (merchant_id, link_id, program_id, affiliate_id, code, slug, destination, campaign)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (merchant_id, code) do nothing
         returning link_id, program_id, affiliate_id as "affiliate_id!", code, slug, destination, campaign, status,
             created_at"#,
        merchant_id,
        new.link_id,
        new.program_id,
        new.affiliate_id,
        new.code,
        new.slug,
        new.destination,
        new.campaign
    )
    .fetch_optional(connection)
    .await
}

/// One link of a merchant.
pub async fn find(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    link_id: Uuid,
) -> Result<Option<Link>, sqlx::Error> {
    sqlx::query_as!(
        Link,
        r#"select link_id, program_id, affiliate_id as "affiliate_id!", code, slug, destination, campaign, status, created_at
         from link where merchant_id = $1 and link_id = $2 and affiliate_id is not null"#,
        merchant_id,
        link_id
    )
    .fetch_optional(connection)
    .await
}

/// The affiliate's links, oldest first; the first one's code is the affiliate's own. At most `limit`.
pub async fn of_affiliate(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
    limit: i64,
) -> Result<Vec<Link>, sqlx::Error> {
    sqlx::query_as!(
        Link,
        r#"select link_id, program_id, affiliate_id as "affiliate_id!", code, slug, destination, campaign, status, created_at
         from link where merchant_id = $1 and affiliate_id = $2 order by created_at, link_id limit $3"#,
        merchant_id,
        affiliate_id,
        limit
    )
    .fetch_all(connection)
    .await
}

/// Which links a list shows.
#[derive(Debug, Clone, Copy)]
pub struct Filter {
    /// Only this affiliate's.
    pub affiliate_id: Option<Uuid>,
    /// Only this program's.
    pub program_id: Option<Uuid>,
}

/// Links by id, newest first, before the given one.
pub async fn list(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    filter: Filter,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Link>, sqlx::Error> {
    sqlx::query_as!(
        Link,
        r#"select link_id, program_id, affiliate_id as "affiliate_id!", code, slug, destination, campaign, status, created_at
         from link
         where merchant_id = $1 and affiliate_id is not null and ($2::uuid is null or affiliate_id = $2)
             and ($3::uuid is null or program_id = $3) and ($4::uuid is null or link_id < $4)
         order by link_id desc limit $5"#,
        merchant_id,
        filter.affiliate_id,
        filter.program_id,
        before,
        limit
    )
    .fetch_all(connection)
    .await
}

/// Locks a link against concurrent changes and reads it; `None` when there is no such link.
pub async fn lock(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    link_id: Uuid,
) -> Result<Option<Link>, sqlx::Error> {
    sqlx::query_as!(
        Link,
        r#"select link_id, program_id, affiliate_id as "affiliate_id!", code, slug, destination, campaign, status, created_at
         from link where merchant_id = $1 and link_id = $2 and affiliate_id is not null for update"#,
        merchant_id,
        link_id
    )
    .fetch_optional(connection)
    .await
}

/// How a link changes. Of the first three, what is `None` stays.
#[derive(Debug)]
pub struct LinkChanges<'a> {
    /// `active` or `paused`.
    pub status: Option<&'a str>,
    /// Absolute address it leads to.
    pub destination: Option<&'a str>,
    /// The campaign after the change.
    pub campaign: Option<&'a str>,
    /// The vanity slug after the change.
    pub slug: Option<&'a str>,
}

/// Changes a link that is there.
pub async fn update(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    link_id: Uuid,
    changes: &LinkChanges<'_>,
) -> Result<Link, sqlx::Error> {
    sqlx::query_as!(
        Link,
        r#"update link set
             status = coalesce($3, status),
             destination = coalesce($4, destination),
             campaign = $5,
             slug = $6,
             version = version + 1
         where merchant_id = $1 and link_id = $2 and affiliate_id is not null
         returning link_id, program_id, affiliate_id as "affiliate_id!", code, slug, destination, campaign, status,
             created_at"#,
        merchant_id,
        link_id,
        changes.status,
        changes.destination,
        changes.campaign,
        changes.slug
    )
    .fetch_one(connection)
    .await
}
