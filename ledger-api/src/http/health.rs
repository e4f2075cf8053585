//! `/healthz`: the process lives. `/readyz`: it can do its work.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::routing::get;

use super::problem::Problem;
use crate::app::App;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/healthz", get(|| async { "ok\n" })).route("/readyz", get(ready))
}

async fn ready(State(app): State<Arc<App>>) -> Result<&'static str, Problem> {
    let mut connection = app.db.acquire().await?;
    sqlx::Connection::ping(&mut *connection).await?;
    Ok("ready\n")
}
