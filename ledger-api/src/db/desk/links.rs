//! Links of all affiliates, as a merchant looks through them.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::Slice;
use super::slice::sliced;

/// By what links are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// When they were made.
    Made,
    /// Their short name, or the code where they have none.
    Name,
    /// The affiliate's name.
    Affiliate,
    /// Their campaign.
    Campaign,
    /// Their state.
    Status,
}

/// Which links are looked for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// In this state.
    pub status: Option<String>,
    /// With this in the code, the short name, the campaign, the page or the affiliate's name.
    pub words: Option<String>,
    /// Of this affiliate.
    pub affiliate_id: Option<Uuid>,
}

/// A link with what came of it.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the columns of the tables, documented in migrations/0002_create_catalog.sql")]
pub struct Row {
    pub link_id: Uuid,
    pub code: String,
    pub slug: Option<String>,
    pub destination: String,
    pub campaign: Option<String>,
    pub status: String,
    pub affiliate: String,
    pub program: String,
    pub clicks: i64,
    pub created_at: OffsetDateTime,
}

/// A stretch of a merchant's links, with the clicks since then.
pub async fn rows(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    filter: &Filter,
    since: OffsetDateTime,
    slice: Slice<Sort>,
) -> Result<Vec<Row>, sqlx::Error> {
    sliced!(
        connection, slice, Row,
        r#"select l.link_id, l.code, l.slug, l.destination, l.campaign, l.status, a.name as affiliate, p.name as program,
               coalesce((
                   select sum(k.clicks) from click_rollup k
                   where k.merchant_id = l.merchant_id and k.affiliate_id = l.affiliate_id and k.link_id = l.link_id
                       and k.hour >= date_trunc('hour', $5::timestamptz, 'UTC')
               ), 0)::bigint as "clicks!", l.created_at
           from link l
           join affiliate a on a.merchant_id = l.merchant_id and a.affiliate_id = l.affiliate_id
           join program p on p.merchant_id = l.merchant_id and p.program_id = l.program_id
           where l.merchant_id = $1 and ($2::text is null or l.status = $2)
               and ($3::text is null or position(
                   lower($3) in lower(concat_ws(' ', l.code, l.slug, l.campaign, l.destination, a.name))) > 0)
               and ($4::uuid is null or l.affiliate_id = $4)"#,
        "l.link_id" behind "$6" most "$7",
        {
            Sort::Made => "l.merchant_id" of
                "b.merchant_id, b.link_id from link b where b.merchant_id = $1 and b.link_id",
            Sort::Name => "lower(coalesce(l.slug, l.code))" of
                "lower(coalesce(b.slug, b.code)), b.link_id from link b where b.merchant_id = $1 and b.link_id",
            Sort::Affiliate => "lower(a.name)" of
                "lower(d.name), b.link_id from link b
                 join affiliate d on d.merchant_id = b.merchant_id and d.affiliate_id = b.affiliate_id
                 where b.merchant_id = $1 and b.link_id",
            Sort::Campaign => "lower(coalesce(l.campaign, ''))" of
                "lower(coalesce(b.campaign, '')), b.link_id from link b where b.merchant_id = $1 and b.link_id",
            Sort::Status => "l.status" of
                "b.status, b.link_id from link b where b.merchant_id = $1 and b.link_id",
        },
        (merchant_id, filter.status.as_deref(), filter.words.as_deref(), filter.affiliate_id, since)
    )
}
