//! `GET /v1/provider-events?status=`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;

use super::view::EventView;
use crate::app::App;
use crate::db::provider_events;
use crate::domain::provider_event::EventStatus;
use crate::http::auth::OperatorKey;
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

/// List events of payment providers
#[utoipa::path(
    get,
    path = "/v1/provider-events",
    operation_id = "list_provider_events",
    tag = tags::PROVIDERS,
    params(OperatorKey, Query),
    responses(
        (status = 200, description = "A page of events", body = Page<EventView>),
    ),
)]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    _: OperatorKey,
    Params(query): Params<Query>,
) -> Answer<Json<Page<EventView>>> {
    let window = Window::new(List::ProviderEvents, query.limit, query.cursor.as_deref())?;
    let mut connection = app.db.acquire().await?;
    let status = query.status.map(EventStatus::name);
    let rows = provider_events::list(&mut connection, status, window.before, window.rows_to_read()).await?;
    Ok(Json(window.page(rows, |row| row.event_id).map(EventView::from)))
}
