//! An affiliate's campaigns with what came of their links.

use sqlx::{Connection as _, PgConnection};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::db::statistics::{self, PlanFor};

/// A campaign with what came of its links since a time; the links without one are one as well.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the words of the tables")]
pub struct CampaignFigures {
    pub campaign: Option<String>,
    pub links: i64,
    pub clicks: i64,
    pub orders: i64,
    pub earnings: i64,
}

/// An affiliate's campaigns, those that earned most first; earnings of one currency. Orders and commissions are each read by their
/// days and then joined, as links and clicks are: looked up one by one they take twice as long, and the planner, which takes the days
/// of both for chance, would expect one row and compare each link with each.
pub async fn campaigns(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
    since: OffsetDateTime,
    currency: &str,
    limit: i64,
) -> Result<Vec<CampaignFigures>, sqlx::Error> {
    let mut transaction = connection.begin().await?;
    statistics::plan_for(&mut transaction, PlanFor::Given).await?;
    sqlx::raw_sql("set local enable_nestloop = off").execute(&mut *transaction).await?;
    let campaigns = sqlx::query_as!(
        CampaignFigures,
        r#"with clicked as (
               select link_id, sum(clicks) as clicks from click_rollup
               where merchant_id = $1 and affiliate_id = $2 and hour >= date_trunc('hour', $3::timestamptz, 'UTC')
               group by link_id
           ), earned as (
               select o.link_id, count(*) as orders, sum(c.amount - c.clawed_back) as earnings
               from commission c
               join conversion o on o.merchant_id = c.merchant_id and o.conversion_id = c.conversion_id
                   and o.affiliate_id = $2 and o.occurred_at >= $3
               where c.merchant_id = $1 and c.affiliate_id = $2 and c.occurred_at >= $3 and c.currency = $4
                   and c.role = 'primary'
               group by o.link_id
           )
           select l.campaign, count(*) as "links!", coalesce(sum(k.clicks), 0)::bigint as "clicks!",
               coalesce(sum(e.orders), 0)::bigint as "orders!", coalesce(sum(e.earnings), 0)::bigint as "earnings!"
           from link l
           left join clicked k on k.link_id = l.link_id
           left join earned e on e.link_id = l.link_id
           where l.merchant_id = $1 and l.affiliate_id = $2
           group by l.campaign
           order by "earnings!" desc, "clicks!" desc, l.campaign limit $5"#,
        merchant_id,
        affiliate_id,
        since,
        currency,
        limit
    )
    .fetch_all(&mut *transaction)
    .await?;
    transaction.rollback().await?;
    Ok(campaigns)
}
