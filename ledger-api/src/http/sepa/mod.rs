//! `/v1/integrations/sepa`: the account that SEPA payouts are paid from.

mod show;
mod update;
mod view;

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::default().routes(routes!(show::show, update::update))
}
