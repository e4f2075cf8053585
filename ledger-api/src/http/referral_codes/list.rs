//! `GET /v1/referral-codes`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use uuid::Uuid;

use super::view::CodeView;
use crate::app::App;
use crate::db::referrals::codes::{self, Filter};
use crate::http::auth::ReadKey;
use crate::http::openapi::tags;
use crate::http::page::{List, Page, Window};
use crate::http::params::Params;
use crate::http::problem::Answer;

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Query {
    /// Only those of this program.
    program_id: Option<Uuid>,
    /// Only those of this customer.
    customer_id: Option<String>,
    limit: Option<i64>,
    cursor: Option<String>,
}

/// List customers' codes
#[utoipa::path(
    get,
    path = "/v1/referral-codes",
    operation_id = "list_referral_codes",
    tag = tags::REFERRALS,
    params(ReadKey, Query),
    responses(
        (status = 200, description = "A page of codes", body = Page<CodeView>),
    ),
)]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    ReadKey { merchant_id, .. }: ReadKey,
    Params(query): Params<Query>,
) -> Answer<Json<Page<CodeView>>> {
    let window = Window::new(List::ReferralCodes, query.limit, query.cursor.as_deref())?;
    let filter = Filter {
        program_id: query.program_id,
        customer_id: query.customer_id.as_deref().filter(|id| !id.contains('\0')),
        ..Filter::default()
    };
    let mut connection = app.db.acquire().await?;
    let rows = codes::list(&mut connection, merchant_id, &filter, window.before, window.rows_to_read()).await?;
    let page = window.page(rows, |code| code.link_id);
    let data = page.data.into_iter().map(|code| CodeView::new(code, &app.link_url)).collect::<Answer<Vec<_>>>()?;
    Ok(Json(Page { data, has_more: page.has_more, next_cursor: page.next_cursor }))
}
