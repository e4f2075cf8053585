//! `GET /v1/integrations/stripe/events?status=`: what the account told and what became of it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;

use super::view::EventView;
use crate::app::App;
use crate::db::provider_events;
use crate::domain::provider_event::EventStatus;
use crate::http::auth::ReadKey;
use crate::http::openapi::tags;
use crate::http::page::{List, Page, Window};
use crate::http::params::Params;
use crate::http::problem::Answer;

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Query {
    /// Only those in this state.
    status: Option<EventStatus>,
    limit: Option<i64>,
    cursor: Option<String>,
}

/// List the events of the merchant's own Stripe account
///
/// A settled one is shown for 90 days.
#[utoipa::path(
    get,
    path = "/v1/integrations/stripe/events",
    operation_id = "list_stripe_events",
    tag = tags::STRIPE,
    params(ReadKey, Query),
    responses(
        (status = 200, description = "A page of events", body = Page<EventView>),
    ),
)]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    ReadKey { merchant_id, .. }: ReadKey,
    Params(query): Params<Query>,
) -> Answer<Json<Page<EventView>>> {
    let window = Window::new(List::StripeEvents, query.limit, query.cursor.as_deref())?;
    let mut connection = app.db.acquire().await?;
    let status = query.status.map(EventStatus::name);
    let (before, limit) = (window.before, window.rows_to_read());
    let rows = provider_events::list_of_merchant(&mut connection, merchant_id, status, before, limit).await?;
    Ok(Json(window.page(rows, |row| row.event_id).map(EventView::from)))
}
