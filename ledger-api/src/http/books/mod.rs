//! Reading the books: `/v1/accounts` and `/v1/affiliates/{id}/postings`.

mod accounts;
mod statement;

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::default().routes(routes!(accounts::list)).routes(routes!(statement::list))
}
