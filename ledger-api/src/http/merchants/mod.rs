//! `/v1/merchants` and `/v1/keys`: the operator's calls; `/v1/merchant`: a merchant's own settings.

pub(crate) mod create;
mod keys;
mod list;
pub(crate) mod members;
mod own;

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::default()
        .routes(routes!(list::list, create::create))
        .routes(routes!(own::show, own::update))
        .routes(routes!(members::list, members::create))
        .routes(routes!(members::remove))
        .routes(routes!(keys::list, keys::create))
        .routes(routes!(keys::revoke))
}
