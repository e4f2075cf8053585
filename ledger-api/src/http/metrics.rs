//! `GET /metrics`: what this process has counted, for Prometheus.
//!
//! Open like `/healthz`: nothing in it belongs to a merchant, a key that is good for nothing else would have to be kept
//! at every scraper, and reading it asks the database nothing. How busy the ledger is can be read from it, so a load
//! balancer that faces the internet should not pass it on.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderName, header};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::openapi::tags;
use super::problem::{Answer, Problem};
use crate::app::App;

/// OpenMetrics 1.0, which Prometheus reads since 2.5.
const CONTENT_TYPE: (HeaderName, &str) =
    (header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8");

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::default().routes(routes!(show))
}

/// Show metrics
///
/// Counters for Prometheus, in OpenMetrics 1.0.
#[utoipa::path(
    get,
    path = "/metrics",
    operation_id = "show_metrics",
    tag = tags::OPERATION,
    responses(
        (status = 200, description = "The metrics", body = String, content_type = "application/openmetrics-text"),
    ),
)]
async fn show(State(app): State<Arc<App>>) -> Answer<([(HeaderName, &'static str); 1], String)> {
    app.metrics.connections.body_bytes(app.body_room.taken());
    app.metrics.samples.connections("general", &app.db);
    app.metrics.samples.connections("recording", app.orders.recorder().db());
    Ok(([CONTENT_TYPE], app.metrics.encode().map_err(Problem::internal)?))
}
