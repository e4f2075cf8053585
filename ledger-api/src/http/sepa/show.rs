//! `GET /v1/integrations/sepa`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::view::DebtorView;
use crate::app::App;
use crate::db::sepa::debtor;
use crate::http::auth::FinanceKey;
use crate::http::problem::{Answer, Problem};

pub(super) async fn show(
    State(app): State<Arc<App>>,
    FinanceKey { merchant_id, .. }: FinanceKey,
) -> Answer<Json<DebtorView>> {
    let mut connection = app.db.acquire().await?;
    let row = debtor::find(&mut connection, merchant_id).await?;
    Ok(Json(row.ok_or_else(|| Problem::not_found("account to pay from by SEPA"))?.into()))
}
