//! An affiliate's links with what came of them.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// A link with what came of it since a time.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the words of the tables")]
pub struct LinkFigures {
    pub link_id: Uuid,
    pub code: String,
    pub slug: Option<String>,
    pub destination: String,
    pub campaign: Option<String>,
    pub status: String,
    pub created_at: OffsetDateTime,
    pub clicks: i64,
    pub orders: i64,
    pub earnings: i64,
}

/// An affiliate's links, those that earned most first; earnings of one currency. Where few earned anything, those that were
/// visited most follow, and those made last: only then are the visits of all of them added up.
pub async fn links(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
    since: OffsetDateTime,
    currency: &str,
    limit: i64,
) -> Result<Vec<LinkFigures>, sqlx::Error> {
    sqlx::query_as!(
        LinkFigures,
        r#"with earned as materialized (
               select o.link_id, count(*) as orders, sum(c.amount - c.clawed_back) as earnings
               from commission c
               join conversion o on o.merchant_id = c.merchant_id and o.conversion_id = c.conversion_id
                   and o.affiliate_id = $2 and o.occurred_at >= $3
               where c.merchant_id = $1 and c.affiliate_id = $2 and c.occurred_at >= $3 and c.currency = $4
                   and c.role = 'primary'
               group by o.link_id
           ), best as (
               (select link_id from earned order by earnings desc, link_id limit $5)
               union
               (select link_id from click_rollup
                where merchant_id = $1 and affiliate_id = $2 and hour >= date_trunc('hour', $3::timestamptz, 'UTC')
                    and (select count(*) from earned) < $5
                group by link_id order by sum(clicks) desc, link_id limit $5)
               union
               (select link_id from link
                where merchant_id = $1 and affiliate_id = $2 and (select count(*) from earned) < $5
                order by created_at desc limit $5)
           )
           select l.link_id, l.code, l.slug, l.destination, l.campaign, l.status, l.created_at,
               coalesce(k.clicks, 0)::bigint as "clicks!", coalesce(e.orders, 0) as "orders!",
               coalesce(e.earnings, 0)::bigint as "earnings!"
           from best b
           join link l on l.merchant_id = $1 and l.link_id = b.link_id and l.affiliate_id = $2
           left join earned e on e.link_id = b.link_id
           left join lateral (
               select sum(r.clicks) as clicks from click_rollup r
               where r.merchant_id = $1 and r.affiliate_id = $2 and r.link_id = b.link_id
                   and r.hour >= date_trunc('hour', $3::timestamptz, 'UTC')
           ) k on true
           order by "earnings!" desc, "clicks!" desc, l.created_at desc limit $5"#,
        merchant_id,
        affiliate_id,
        since,
        currency,
        limit
    )
    .fetch_all(connection)
    .await
}
