//! `GET /v1/adjustments?status=&affiliate_id=`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::Adjustments;
use crate::app::App;
use crate::http::auth::FinanceKey;
use crate::http::corrections::{self, CorrectionView, Query};
use crate::http::openapi::tags;
use crate::http::page::Page;
use crate::http::params::Params;
use crate::http::problem::Answer;

/// List adjustments
#[utoipa::path(
    get,
    path = "/v1/adjustments",
    operation_id = "list_adjustments",
    tag = tags::CORRECTIONS,
    params(FinanceKey, Query),
    responses((status = 200, description = "A page of adjustments", body = Page<CorrectionView>)),
)]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    key: FinanceKey,
    Params(query): Params<Query>,
) -> Answer<Json<Page<CorrectionView>>> {
    corrections::list::<Adjustments>(&app, key, query).await
}
