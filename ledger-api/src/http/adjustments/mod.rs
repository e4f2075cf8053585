//! `/v1/adjustments`: an affiliate is given money, or it is taken, beside commissions.

mod create;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use super::corrections::{Resource, approve, list, reject, show};
use crate::app::App;
use crate::db::corrections::Kinds;
use crate::domain::correction::CorrectionKind;

struct Adjustments;

impl Resource for Adjustments {
    const KINDS: Kinds = &[CorrectionKind::Credit, CorrectionKind::Debit];
    const NAME: &'static str = "adjustment";
}

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/v1/adjustments", get(list::<Adjustments>).post(create::create))
        .route("/v1/adjustments/{id}", get(show::<Adjustments>))
        .route("/v1/adjustments/{id}/approve", post(approve::<Adjustments>))
        .route("/v1/adjustments/{id}/reject", post(reject::<Adjustments>))
}
