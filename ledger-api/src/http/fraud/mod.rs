//! `/v1/fraud`: commissions that wait for a person, and what is decided about them.

mod queue;
mod reject;
mod release;
mod verdict;

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::default()
        .routes(routes!(queue::list))
        .routes(routes!(release::release))
        .routes(routes!(reject::reject))
}
