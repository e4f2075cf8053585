//! Handing events to everybody who listens: a delivery for each.

use std::collections::HashMap;

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use super::body::body;
use super::postback::{self, Told};
use crate::app;
use crate::db::decode::decode;
use crate::db::webhooks::deliveries::{self, NewDelivery};
use crate::db::webhooks::endpoints::EndpointRow;
use crate::db::webhooks::events::{self, Waiting};
use crate::db::webhooks::listeners;
use crate::db::webhooks::postbacks::{self, OrderFacts};
use crate::domain::endpoint_url::Reach;
use crate::domain::event::{EventType, Subscription};
use crate::views::conversion;

/// Hands at most `limit` of a merchant's events to those who listen now and did when they happened; returns how many
/// events it were. One transaction: an event is handed on whole, or waits.
pub async fn fan_out(
    db: &PgPool,
    merchant_id: Uuid,
    limit: i64,
    reach: Reach,
    now: OffsetDateTime,
) -> Result<usize, sqlx::Error> {
    let mut transaction = db.begin().await?;
    let waiting = events::claim_waiting(&mut transaction, merchant_id, limit).await?;
    if waiting.is_empty() {
        return Ok(0);
    }
    let affiliates: Vec<Uuid> = waiting.iter().filter_map(|event| event.affiliate_id).collect();
    let endpoints = listeners::enabled(&mut transaction, merchant_id, &affiliates).await?;
    let bodies = bodies(&mut transaction, merchant_id, &waiting).await?;
    let handed = Handing { endpoints: &endpoints, bodies: &bodies, reach };
    let new = handed.deliveries(&mut transaction, merchant_id, &waiting).await?;
    deliveries::insert(&mut transaction, merchant_id, &new, now).await?;
    events::fanned_out(&mut transaction, merchant_id, &bodies, now).await?;
    transaction.commit().await?;
    Ok(waiting.len())
}

/// The text of each event, in their order. What was noted without one is a conversion's creation.
async fn bodies(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    waiting: &[Waiting],
) -> Result<Vec<(Uuid, String)>, sqlx::Error> {
    let created: Vec<Uuid> =
        waiting.iter().filter(|event| event.body.is_none()).map(|event| event.subject_id).collect();
    let conversions = conversion::load_as_created(connection, merchant_id, &created).await?;
    let by_id: HashMap<Uuid, _> = conversions.into_iter().map(|view| (view.id, view)).collect();
    let text = |event: &Waiting| {
        let text = if let Some(text) = &event.body {
            text.clone()
        } else {
            let view = by_id.get(&event.subject_id).ok_or(sqlx::Error::RowNotFound)?;
            body(&event.r#type, event.occurred_at, view)?
        };
        Ok((event.event_id, text))
    };
    waiting.iter().map(text).collect()
}

/// What deliveries are made of.
struct Handing<'a> {
    endpoints: &'a [EndpointRow],
    bodies: &'a [(Uuid, String)],
    reach: Reach,
}

impl Handing<'_> {
    async fn deliveries(
        &self,
        connection: &mut PgConnection,
        merchant_id: Uuid,
        waiting: &[Waiting],
    ) -> Result<Vec<NewDelivery>, sqlx::Error> {
        let wanted: Vec<(&EndpointRow, Option<Subscription>)> =
            self.endpoints.iter().map(|endpoint| (endpoint, Subscription::parse(&endpoint.events).ok())).collect();
        let mut new = Vec::new();
        let mut postbacks = Vec::new();
        for (event, (_, text)) in waiting.iter().zip(self.bodies) {
            let kind: EventType = event.r#type.parse().map_err(decode)?;
            for (endpoint, subscription) in &wanted {
                let listens = subscription.as_ref().is_some_and(|subscription| subscription.wants(kind));
                if !listens || endpoint.created_at > event.occurred_at {
                    continue;
                }
                match endpoint.affiliate_id {
                    None => new.push(delivery(endpoint, event, None)?),
                    Some(id) if event.affiliate_id == Some(id) && kind.is_told_to_affiliates() => {
                        postbacks.push((*endpoint, event, read(text)?));
                    }
                    Some(_) => {}
                }
            }
        }
        new.extend(self.postbacks(connection, merchant_id, &postbacks).await?);
        Ok(new)
    }

    async fn postbacks(
        &self,
        connection: &mut PgConnection,
        merchant_id: Uuid,
        told: &[(&EndpointRow, &Waiting, Told)],
    ) -> Result<Vec<NewDelivery>, sqlx::Error> {
        if told.is_empty() {
            return Ok(Vec::new());
        }
        let mut ids: Vec<Uuid> = told.iter().map(|(_, _, told)| told.conversion_id()).collect();
        ids.sort_unstable();
        ids.dedup();
        let facts = postbacks::order_facts(connection, merchant_id, &ids).await?;
        let facts: HashMap<Uuid, OrderFacts> = facts.into_iter().map(|order| (order.conversion_id, order)).collect();
        let mut new = Vec::with_capacity(told.len());
        for (endpoint, event, told) in told {
            let Some(order) = facts.get(&told.conversion_id()) else { continue };
            if let Some(url) = postback::address(&endpoint.url, told, order, self.reach) {
                new.push(delivery(endpoint, event, Some(url.into()))?);
            } else {
                tracing::warn!(%merchant_id, endpoint_id = %endpoint.endpoint_id, "a postback may not be called any more");
            }
        }
        Ok(new)
    }
}

fn delivery(endpoint: &EndpointRow, event: &Waiting, url: Option<String>) -> Result<NewDelivery, sqlx::Error> {
    let delivery_id = app::new_id().map_err(|error| sqlx::Error::Encode(error.to_string().into()))?;
    Ok(NewDelivery { delivery_id, endpoint_id: endpoint.endpoint_id, event_id: event.event_id, url })
}

fn read(text: &str) -> Result<Told, sqlx::Error> {
    serde_json::from_str(text).map_err(decode)
}
