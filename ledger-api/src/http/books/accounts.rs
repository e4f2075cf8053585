//! `GET /v1/accounts?owner=`: balances.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;

use crate::app::App;
use crate::db::statements::{self, AccountRow};
use crate::http::auth::ReadKey;
use crate::http::openapi::tags;
use crate::http::page::{List, Page, Window};
use crate::http::params::Params;
use crate::http::problem::Answer;

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Query {
    /// `merchant`, `affiliate:<id>` or `customer:<id>`.
    #[param(example = "merchant")]
    owner: Option<String>,
    limit: Option<i64>,
    cursor: Option<String>,
}

/// List accounts
///
/// Debits, credits and balance of each.
#[utoipa::path(
    get,
    path = "/v1/accounts",
    operation_id = "list_accounts",
    tag = tags::BOOKS,
    params(ReadKey, Query),
    responses(
        (status = 200, description = "A page of accounts", body = Page<AccountRow>),
    ),
)]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    ReadKey { merchant_id, .. }: ReadKey,
    Params(query): Params<Query>,
) -> Answer<Json<Page<AccountRow>>> {
    let window = Window::new(List::Accounts, query.limit, query.cursor.as_deref())?;
    let mut connection = app.db.acquire().await?;
    let owner = query.owner.as_deref();
    let rows = statements::accounts(&mut connection, merchant_id, owner, window.before, window.rows_to_read()).await?;
    Ok(Json(window.page(rows, |account| account.account_id)))
}
