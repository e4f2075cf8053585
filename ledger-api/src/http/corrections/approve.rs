//! `POST /v1/{adjustments,write-offs}/{id}/approve`: another person than the one who proposed it posts it.

use axum::Json;
use uuid::Uuid;

use super::Resource;
use super::view::CorrectionView;
use crate::app::App;
use crate::corrections;
use crate::http::auth::FinanceKey;
use crate::http::problem::Answer;

pub(in crate::http) async fn approve<R: Resource>(
    app: &App,
    FinanceKey { merchant_id, caller }: FinanceKey,
    correction_id: Uuid,
) -> Answer<Json<CorrectionView>> {
    let decided = corrections::approve(&app.db, merchant_id, R::KINDS, correction_id, &caller).await?;
    Ok(Json(decided.into()))
}
