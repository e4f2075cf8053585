//! `POST /v1/provider-events/{id}/dismiss`: a person puts aside what cannot be applied. Saying it again answers the same.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::view::EventView;
use crate::app::{self, App};
use crate::db::provider_events;
use crate::http::auth::OperatorKey;
use crate::http::json::NoBody;
use crate::http::openapi::{InvalidState, tags};
use crate::http::params::Id;
use crate::http::problem::{Answer, Problem};

/// Dismiss an event
///
/// Puts aside a pending one that will never apply. Saying it again is answered like the first time.
#[utoipa::path(
    post,
    path = "/v1/provider-events/{id}/dismiss",
    operation_id = "dismiss_provider_event",
    tag = tags::PROVIDERS,
    params(OperatorKey, Id),
    responses(
        (status = 200, description = "The event as it now stands", body = EventView),
        InvalidState,
    ),
)]
pub(super) async fn dismiss(
    State(app): State<Arc<App>>,
    OperatorKey(caller): OperatorKey,
    Id(event_id): Id,
    _: NoBody,
) -> Answer<Json<EventView>> {
    let mut transaction = app.db.begin().await?;
    provider_events::dismiss(&mut transaction, event_id, &caller.person, app::now()).await?;
    let now = provider_events::find(&mut transaction, event_id).await?.ok_or_else(|| Problem::not_found("event"))?;
    if now.dismissed_by.is_none() {
        return Err(Problem::invalid_state(format!("the event is {}, so it cannot be dismissed", now.status)));
    }
    transaction.commit().await?;
    Ok(Json(now.into()))
}
