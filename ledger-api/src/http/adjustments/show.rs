//! `GET /v1/adjustments/{id}`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::Adjustments;
use crate::app::App;
use crate::http::auth::FinanceKey;
use crate::http::corrections::{self, CorrectionView};
use crate::http::openapi::tags;
use crate::http::params::Id;
use crate::http::problem::Answer;

/// Show an adjustment
#[utoipa::path(
    get,
    path = "/v1/adjustments/{id}",
    operation_id = "show_adjustment",
    tag = tags::CORRECTIONS,
    params(FinanceKey, Id),
    responses((status = 200, description = "The adjustment", body = CorrectionView)),
)]
pub(super) async fn show(State(app): State<Arc<App>>, key: FinanceKey, Id(id): Id) -> Answer<Json<CorrectionView>> {
    corrections::show::<Adjustments>(&app, key, id).await
}
