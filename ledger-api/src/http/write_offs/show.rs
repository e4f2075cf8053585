//! `GET /v1/write-offs/{id}`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::WriteOffs;
use crate::app::App;
use crate::http::auth::FinanceKey;
use crate::http::corrections::{self, CorrectionView};
use crate::http::openapi::tags;
use crate::http::params::Id;
use crate::http::problem::Answer;

/// Show a write-off
#[utoipa::path(
    get,
    path = "/v1/write-offs/{id}",
    operation_id = "show_write_off",
    tag = tags::CORRECTIONS,
    params(FinanceKey, Id),
    responses((status = 200, description = "The write-off", body = CorrectionView)),
)]
pub(super) async fn show(State(app): State<Arc<App>>, key: FinanceKey, Id(id): Id) -> Answer<Json<CorrectionView>> {
    corrections::show::<WriteOffs>(&app, key, id).await
}
