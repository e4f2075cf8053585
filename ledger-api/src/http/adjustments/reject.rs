//! `POST /v1/adjustments/{id}/reject {reason}`: anybody of finance; whoever proposed it withdraws it so.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::Adjustments;
use crate::app::App;
use crate::http::auth::FinanceKey;
use crate::http::corrections::{self, CorrectionView, RejectBody};
use crate::http::json::Body;
use crate::http::openapi::{InvalidState, tags};
use crate::http::params::Id;
use crate::http::problem::Answer;

/// Reject an adjustment
///
/// Turns it down; whoever proposed it withdraws it so. Saying it again is answered like the first time.
#[utoipa::path(
    post,
    path = "/v1/adjustments/{id}/reject",
    operation_id = "reject_adjustment",
    tag = tags::CORRECTIONS,
    params(FinanceKey, Id),
    request_body = RejectBody,
    responses(
        (status = 200, description = "The adjustment as it now stands", body = CorrectionView),
        InvalidState,
    ),
)]
pub(super) async fn reject(
    State(app): State<Arc<App>>,
    key: FinanceKey,
    Id(id): Id,
    Body(body): Body<RejectBody>,
) -> Answer<Json<CorrectionView>> {
    corrections::reject::<Adjustments>(&app, key, id, body).await
}
