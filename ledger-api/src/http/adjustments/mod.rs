//! `/v1/adjustments`: an affiliate is given money, or it is taken, beside commissions.

mod approve;
mod create;
mod list;
mod reject;
mod show;

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::corrections::Resource;
use super::page::List;
use crate::app::App;
use crate::db::corrections::Kinds;
use crate::domain::correction::CorrectionKind;

struct Adjustments;

impl Resource for Adjustments {
    const KINDS: Kinds = &[CorrectionKind::Credit, CorrectionKind::Debit];
    const NAME: &'static str = "adjustment";
    const LIST: List = List::Adjustments;
}

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::default()
        .routes(routes!(list::list, create::create))
        .routes(routes!(show::show))
        .routes(routes!(approve::approve))
        .routes(routes!(reject::reject))
}
