//! An affiliate's links, as the affiliate looks through them.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::Slice;
use super::slice::sliced;
use crate::db::portal::LinkFigures;

/// By what links are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// When they were made.
    Made,
    /// Their campaign.
    Campaign,
}

/// Whose links, with what of them.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Merchant.
    pub merchant_id: Uuid,
    /// Affiliate.
    pub affiliate_id: Uuid,
    /// Currency of the earnings.
    pub currency: String,
    /// What came of them since then.
    pub since: OffsetDateTime,
    /// With this in the code, the short name, the campaign or the page.
    pub words: Option<String>,
}

/// A stretch of an affiliate's links.
pub async fn rows(
    connection: &mut PgConnection,
    filter: &Filter,
    slice: Slice<Sort>,
) -> Result<Vec<LinkFigures>, sqlx::Error> {
    sliced!(
        connection, slice, LinkFigures,
        r#"with earned as (
               select o.link_id, count(*) as orders, sum(c.amount - c.clawed_back) as earnings
               from commission c
               join conversion o on o.merchant_id = c.merchant_id and o.conversion_id = c.conversion_id
               where c.merchant_id = $1 and c.affiliate_id = $2 and c.occurred_at >= $3 and c.currency = $4
                   and c.role = 'primary'
               group by o.link_id
           )
           select l.link_id, l.code, l.slug, l.destination, l.campaign, l.status, l.created_at,
               coalesce((
                   select sum(k.clicks) from click_rollup k
                   where k.merchant_id = l.merchant_id and k.affiliate_id = l.affiliate_id and k.link_id = l.link_id
                       and k.hour >= date_trunc('hour', $3::timestamptz, 'UTC')
               ), 0)::bigint as "clicks!",
               coalesce(e.orders, 0) as "orders!", coalesce(e.earnings, 0)::bigint as "earnings!"
           from link l
           left join earned e on e.link_id = l.link_id
           where l.merchant_id = $1 and l.affiliate_id = $2
               and ($5::text is null
                   or position(lower($5) in lower(concat_ws(' ', l.code, l.slug, l.campaign, l.destination))) > 0)"#,
        "l.link_id" behind "$6" most "$7",
        {
            Sort::Made => "l.merchant_id" of
                "b.merchant_id, b.link_id from link b where b.merchant_id = $1 and b.link_id",
            Sort::Campaign => "coalesce(l.campaign, '')" of
                "coalesce(b.campaign, ''), b.link_id from link b where b.merchant_id = $1 and b.link_id",
        },
        (filter.merchant_id, filter.affiliate_id, filter.since, filter.currency, filter.words.as_deref())
    )
}
