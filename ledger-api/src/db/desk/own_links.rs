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
    /// Their short name, or the code where they have none.
    Name,
    /// Their campaign.
    Campaign,
    /// The visits they brought.
    Clicks,
    /// The orders they brought.
    Orders,
    /// What was earned by them.
    Earnings,
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

/// Reads what is found, as `sliced!` does. `$clicks` is a link's, `$visited` what it is looked up in, where that is needed.
macro_rules! found {
    ($connection:expr, $slice:expr, $visited:literal, $clicks:literal, $join:literal, $($rest:tt)+) => {
        sliced!(
            $connection, $slice, LinkFigures,
            (r#"with earned as (
                   select o.link_id, count(*) as orders, sum(c.amount - c.clawed_back) as earnings
                   from commission c
                   join conversion o on o.merchant_id = c.merchant_id and o.conversion_id = c.conversion_id
                       and o.affiliate_id = $2 and o.occurred_at >= $3
                   where c.merchant_id = $1 and c.affiliate_id = $2 and c.occurred_at >= $3 and c.currency = $4
                       and c.role = 'primary'
                   group by o.link_id
               )"#
                + $visited
                + r#" select l.link_id, l.code, l.slug, l.destination, l.campaign, l.status, l.created_at,
                   coalesce("#
                + $clicks
                + r#", 0)::bigint as "clicks!",
                   coalesce(e.orders, 0) as "orders!", coalesce(e.earnings, 0)::bigint as "earnings!"
               from link l
               left join earned e on e.link_id = l.link_id"#
                + $join
                + " where l.merchant_id = $1 and l.affiliate_id = $2
                   and ($5::text is null
                       or position(lower($5) in lower(concat_ws(' ', l.code, l.slug, l.campaign, l.destination))) > 0)"),
            $($rest)+
        )
    };
}

/// A stretch of an affiliate's links.
pub async fn rows(
    connection: &mut PgConnection,
    filter: &Filter,
    slice: Slice<Sort>,
) -> Result<Vec<LinkFigures>, sqlx::Error> {
    if slice.sort == Sort::Clicks {
        return by_clicks(connection, filter, slice).await;
    }
    found!(
        connection, slice, "",
        "(select sum(k.clicks) from click_rollup k
          where k.merchant_id = l.merchant_id and k.affiliate_id = l.affiliate_id and k.link_id = l.link_id
              and k.hour >= date_trunc('hour', $3::timestamptz, 'UTC'))", "",
        "l.link_id" behind "$6" most "$7",
        {
            Sort::Name => "lower(coalesce(l.slug, l.code))" of
                "lower(coalesce(b.slug, b.code)), b.link_id from link b where b.merchant_id = $1 and b.link_id",
            Sort::Campaign => "lower(coalesce(l.campaign, ''))" of
                "lower(coalesce(b.campaign, '')), b.link_id from link b where b.merchant_id = $1 and b.link_id",
            Sort::Orders => "coalesce(e.orders, 0)" of
                "coalesce(d.orders, 0), b.link_id from link b left join earned d on d.link_id = b.link_id
                 where b.merchant_id = $1 and b.link_id",
            Sort::Earnings => "coalesce(e.earnings, 0)" of
                "coalesce(d.earnings, 0), b.link_id from link b left join earned d on d.link_id = b.link_id
                 where b.merchant_id = $1 and b.link_id",
            _ => "l.merchant_id" of
                "b.merchant_id, b.link_id from link b where b.merchant_id = $1 and b.link_id",
        },
        (filter.merchant_id, filter.affiliate_id, filter.since, filter.currency, filter.words.as_deref())
    )
}

/// The visits of all of them are added up once, instead of those of each link that is seen.
async fn by_clicks(
    connection: &mut PgConnection,
    filter: &Filter,
    slice: Slice<Sort>,
) -> Result<Vec<LinkFigures>, sqlx::Error> {
    found!(
        connection, slice,
        ", visited as (
             select k.link_id, sum(k.clicks) as clicks from click_rollup k
             where k.merchant_id = $1 and k.affiliate_id = $2 and k.hour >= date_trunc('hour', $3::timestamptz, 'UTC')
             group by k.link_id
         )",
        "v.clicks", " left join visited v on v.link_id = l.link_id",
        "l.link_id" behind "$6" most "$7",
        {
            _ => "coalesce(v.clicks, 0)" of
                "coalesce(d.clicks, 0), b.link_id from link b left join visited d on d.link_id = b.link_id
                 where b.merchant_id = $1 and b.link_id",
        },
        (filter.merchant_id, filter.affiliate_id, filter.since, filter.currency, filter.words.as_deref())
    )
}
