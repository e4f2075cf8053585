//! `/healthz`: the process lives. `/readyz`: it can do its work.

use std::sync::Arc;

use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::openapi::tags;
use super::problem::{Code, Problem};
use crate::app::App;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::default().routes(routes!(live)).routes(routes!(ready))
}

/// Does the process live?
#[utoipa::path(
    get,
    path = "/healthz",
    operation_id = "show_health",
    tag = tags::OPERATION,
    responses((status = 200, description = "`ok`", body = String, content_type = "text/plain")),
)]
async fn live() -> &'static str {
    "ok\n"
}

/// Can it do its work?
///
/// It reaches its database, and is not about to stop.
#[utoipa::path(
    get,
    path = "/readyz",
    operation_id = "show_readiness",
    tag = tags::OPERATION,
    responses(
        (status = 200, description = "`ready`", body = String, content_type = "text/plain"),
    ),
)]
async fn ready(State(app): State<Arc<App>>) -> Result<&'static str, Problem> {
    if app.leaving.has_begun() {
        return Err(Problem::new(Code::Unavailable, "this instance is about to stop"));
    }
    let mut connection = app.db.acquire().await?;
    sqlx::Connection::ping(&mut *connection).await?;
    Ok("ready\n")
}
