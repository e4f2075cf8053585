//! `GET /v1/integrations/sepa`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::view::DebtorView;
use crate::app::App;
use crate::db::sepa::debtor;
use crate::http::auth::FinanceKey;
use crate::http::openapi::{NotFound, tags};
use crate::http::problem::{Answer, Problem};

/// Show the account that pays
#[utoipa::path(
    get,
    path = "/v1/integrations/sepa",
    operation_id = "show_sepa_account",
    tag = tags::SEPA,
    params(FinanceKey),
    responses(
        (status = 200, description = "The account", body = DebtorView),
        NotFound,
    ),
)]
pub(super) async fn show(
    State(app): State<Arc<App>>,
    FinanceKey { merchant_id, .. }: FinanceKey,
) -> Answer<Json<DebtorView>> {
    let mut connection = app.db.acquire().await?;
    let row = debtor::find(&mut connection, merchant_id).await?;
    Ok(Json(row.ok_or_else(|| Problem::not_found("account to pay from by SEPA"))?.into()))
}
