//! `/v1/write-offs`: what an affiliate owes is given up.

mod create;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use super::corrections::{Resource, approve, list, reject, show};
use crate::app::App;
use crate::db::corrections::Kinds;
use crate::domain::correction::CorrectionKind;

struct WriteOffs;

impl Resource for WriteOffs {
    const KINDS: Kinds = &[CorrectionKind::WriteOff];
    const NAME: &'static str = "write-off";
}

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/v1/write-offs", get(list::<WriteOffs>).post(create::create))
        .route("/v1/write-offs/{id}", get(show::<WriteOffs>))
        .route("/v1/write-offs/{id}/approve", post(approve::<WriteOffs>))
        .route("/v1/write-offs/{id}/reject", post(reject::<WriteOffs>))
}
