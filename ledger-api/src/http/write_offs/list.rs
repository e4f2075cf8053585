//! `GET /v1/write-offs?status=&affiliate_id=`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::WriteOffs;
use crate::app::App;
use crate::http::auth::FinanceKey;
use crate::http::corrections::{self, CorrectionView, Query};
use crate::http::openapi::tags;
use crate::http::page::Page;
use crate::http::params::Params;
use crate::http::problem::Answer;

/// List write-offs
#[utoipa::path(
    get,
    path = "/v1/write-offs",
    operation_id = "list_write_offs",
    tag = tags::CORRECTIONS,
    params(FinanceKey, Query),
    responses((status = 200, description = "A page of write-offs", body = Page<CorrectionView>)),
)]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    key: FinanceKey,
    Params(query): Params<Query>,
) -> Answer<Json<Page<CorrectionView>>> {
    corrections::list::<WriteOffs>(&app, key, query).await
}
