//! `GET /v1/{adjustments,write-offs}/{id}`.

use axum::Json;
use uuid::Uuid;

use super::Resource;
use super::view::CorrectionView;
use crate::app::App;
use crate::db::corrections;
use crate::http::auth::FinanceKey;
use crate::http::problem::{Answer, Problem};

pub(in crate::http) async fn show<R: Resource>(
    app: &App,
    FinanceKey { merchant_id, .. }: FinanceKey,
    correction_id: Uuid,
) -> Answer<Json<CorrectionView>> {
    let mut connection = app.db.acquire().await?;
    let found = corrections::find(&mut connection, merchant_id, R::KINDS, correction_id).await?;
    found.map(|found| Json(found.into())).ok_or_else(|| Problem::not_found(R::NAME))
}
