//! `/v1/write-offs`: what an affiliate owes is given up.

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

struct WriteOffs;

impl Resource for WriteOffs {
    const KINDS: Kinds = &[CorrectionKind::WriteOff];
    const NAME: &'static str = "write-off";
    const LIST: List = List::WriteOffs;
}

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::default()
        .routes(routes!(list::list, create::create))
        .routes(routes!(show::show))
        .routes(routes!(approve::approve))
        .routes(routes!(reject::reject))
}
