//! `POST /v1/write-offs/{id}/approve`: another person than the one who proposed it posts it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::WriteOffs;
use crate::app::App;
use crate::http::auth::FinanceKey;
use crate::http::corrections::{self, CorrectionView};
use crate::http::json::NoBody;
use crate::http::openapi::{FourEyesRequired, InvalidState, tags};
use crate::http::params::Id;
use crate::http::problem::Answer;

/// Approve a write-off
///
/// By another person than the one who proposed it: it is in the books then. Saying it again is answered like the first
/// time.
#[utoipa::path(
    post,
    path = "/v1/write-offs/{id}/approve",
    operation_id = "approve_write_off",
    tag = tags::CORRECTIONS,
    params(FinanceKey, Id),
    responses(
        (status = 200, description = "The write-off as it now stands", body = CorrectionView),
        FourEyesRequired,
        InvalidState,
    ),
)]
pub(super) async fn approve(
    State(app): State<Arc<App>>,
    key: FinanceKey,
    Id(id): Id,
    _: NoBody,
) -> Answer<Json<CorrectionView>> {
    corrections::approve::<WriteOffs>(&app, key, id).await
}
