//! `/v1/integrations/sepa`: the account that SEPA payouts are paid from.

mod show;
mod update;
mod view;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;

use crate::app::App;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/v1/integrations/sepa", get(show::show).put(update::update))
}
