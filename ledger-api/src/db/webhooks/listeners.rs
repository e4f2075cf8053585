//! Who listens to what.

use std::collections::HashSet;

use sqlx::PgConnection;
use uuid::Uuid;

use super::endpoints::{EndpointRow, select_endpoints};
use crate::domain::event::{ALL_EVENTS, EventType};

/// Whether anybody listens to some events.
#[derive(Debug, Default)]
pub struct Listeners {
    /// Whether an endpoint of the merchant's own does.
    pub own: bool,
    /// Of the affiliates asked for, those with a postback that does.
    pub affiliates: HashSet<Uuid>,
}

impl Listeners {
    /// Whether something that concerns this affiliate, or none, is to be noted.
    #[must_use]
    pub fn hear(&self, affiliate_id: Option<Uuid>) -> bool {
        self.own || affiliate_id.is_some_and(|id| self.affiliates.contains(&id))
    }
}

/// Who listens to any of these events, of the merchant and of these affiliates.
pub async fn of(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    events: &[EventType],
    affiliate_ids: &[Uuid],
) -> Result<Listeners, sqlx::Error> {
    let names: Vec<&str> = events.iter().map(|event| event.name()).chain([ALL_EVENTS]).collect();
    let row = sqlx::query!(
        r#"select
               exists (
                   select from webhook_endpoint
                   where merchant_id = $1 and affiliate_id is null and status = 'enabled' and events && $2
               ) as "own!",
               array(
                   select affiliate_id from webhook_endpoint
                   where merchant_id = $1 and affiliate_id = any($3) and status = 'enabled' and events && $2
               ) as "affiliates!""#,
        merchant_id,
        &names as _,
        affiliate_ids
    )
    .fetch_one(connection)
    .await?;
    Ok(Listeners { own: row.own, affiliates: row.affiliates.into_iter().collect() })
}

/// Everybody who is called: the merchant's own endpoints, and the postbacks of these affiliates.
pub async fn enabled(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_ids: &[Uuid],
) -> Result<Vec<EndpointRow>, sqlx::Error> {
    select_endpoints!(
        "where merchant_id = $1 and (affiliate_id is null or affiliate_id = any($2)) and status = 'enabled'",
        merchant_id,
        affiliate_ids
    )
    .fetch_all(connection)
    .await
}

/// An endpoint or postback, if it is called.
pub async fn called(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    endpoint_id: Uuid,
) -> Result<Option<EndpointRow>, sqlx::Error> {
    select_endpoints!("where merchant_id = $1 and endpoint_id = $2 and status = 'enabled'", merchant_id, endpoint_id)
        .fetch_optional(connection)
        .await
}
