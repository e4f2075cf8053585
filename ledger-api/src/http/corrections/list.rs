//! `GET /v1/{adjustments,write-offs}?status=&affiliate_id=`.

use axum::Json;
use serde::Deserialize;
use uuid::Uuid;

use super::Resource;
use super::view::CorrectionView;
use crate::app::App;
use crate::db::corrections::{self, Filter};
use crate::domain::correction::CorrectionStatus;
use crate::http::auth::FinanceKey;
use crate::http::page::{Page, Window};
use crate::http::problem::Answer;

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct Query {
    /// Only those in this state.
    status: Option<CorrectionStatus>,
    /// Only this affiliate's.
    affiliate_id: Option<Uuid>,
    limit: Option<i64>,
    cursor: Option<String>,
}

pub(in crate::http) async fn list<R: Resource>(
    app: &App,
    FinanceKey { merchant_id, .. }: FinanceKey,
    query: Query,
) -> Answer<Json<Page<CorrectionView>>> {
    let window = Window::new(R::LIST, query.limit, query.cursor.as_deref())?;
    let filter = Filter { kinds: R::KINDS, status: query.status, affiliate_id: query.affiliate_id };
    let mut connection = app.db.acquire().await?;
    let rows = corrections::list(&mut connection, merchant_id, filter, window.before, window.rows_to_read()).await?;
    Ok(Json(window.page(rows, |row| row.of.correction_id).map(CorrectionView::from)))
}
