//! Affiliates' postbacks: at most one each, in the table of endpoints.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::endpoints::{EndpointRow, select_endpoints};

/// An affiliate's postback, if it has one.
pub async fn find(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
) -> Result<Option<EndpointRow>, sqlx::Error> {
    select_endpoints!("where merchant_id = $1 and affiliate_id = $2", merchant_id, affiliate_id)
        .fetch_optional(connection)
        .await
}

/// Sets an affiliate's postback, enabled, over the one it may have. What waits to be delivered goes to where it was
/// addressed.
pub async fn set(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
    endpoint_id: Uuid,
    (url, events): (&str, &[&'static str]),
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into webhook_endpoint (merchant_id, affiliate_id, endpoint_id, url, events, created_at)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (merchant_id, affiliate_id) where affiliate_id is not null do update set
             url = excluded.url, events = excluded.events, status = 'enabled', disabled_at = null,
             disabled_reason = null, failing_since = null",
        merchant_id,
        affiliate_id,
        endpoint_id,
        url,
        events as _,
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// What a postback may tell of a conversion besides its commission. Nothing of the customer.
#[derive(Debug, Clone)]
pub struct OrderFacts {
    /// The conversion.
    pub conversion_id: Uuid,
    /// The merchant's id of the order.
    pub order_id: String,
    /// Minor units.
    pub amount: i64,
    /// ISO 4217.
    pub currency: String,
    /// The click that led to it.
    pub click_id: Option<Uuid>,
    /// The link's campaign.
    pub campaign: Option<String>,
}

/// What postbacks may tell of these conversions, in no particular order.
pub async fn order_facts(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    conversion_ids: &[Uuid],
) -> Result<Vec<OrderFacts>, sqlx::Error> {
    sqlx::query_as!(
        OrderFacts,
        r#"select c.conversion_id, c.order_id, c.amount, c.currency, c.click_id, l.campaign as "campaign?"
           from unnest($2::uuid[]) as n (id)
           cross join lateral (
               select * from conversion where merchant_id = $1 and conversion_id = n.id limit 1
           ) c
           left join lateral (
               select campaign from link where merchant_id = $1 and link_id = c.link_id limit 1
           ) l on true"#,
        merchant_id,
        conversion_ids
    )
    .fetch_all(connection)
    .await
}
