//! `GET /v1/payouts/{id}`: the payout, its lines, its attempts.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use sqlx::PgConnection;
use uuid::Uuid;

use super::view::{AttemptView, LineView, PayoutDetail, TransferView};
use crate::app::App;
use crate::db::payouts::{attempts, lines, list};
use crate::db::sepa::transfers;
use crate::http::auth::FinanceKey;
use crate::http::openapi::tags;
use crate::http::params::Id;
use crate::http::problem::{Answer, Problem};

/// Show a payout
///
/// With what it pays and every attempt to send it.
#[utoipa::path(
    get,
    path = "/v1/payouts/{id}",
    operation_id = "show_payout",
    tag = tags::PAYOUTS,
    params(FinanceKey, Id),
    responses(
        (status = 200, description = "The payout", body = PayoutDetail),
    ),
)]
pub(super) async fn show(
    State(app): State<Arc<App>>,
    FinanceKey { merchant_id, .. }: FinanceKey,
    Id(payout_id): Id,
) -> Answer<Json<PayoutDetail>> {
    let mut connection = app.db.acquire().await?;
    detail_of(&mut connection, merchant_id, payout_id).await.map(Json)
}

/// The payout as it now stands, for every call that ends by showing it.
pub(super) async fn detail_of(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_id: Uuid,
) -> Answer<PayoutDetail> {
    let payout = list::find(connection, merchant_id, payout_id).await?.ok_or_else(|| Problem::not_found("payout"))?;
    let lines = lines::of(connection, merchant_id, payout_id).await?;
    let attempts = attempts::of(connection, merchant_id, payout_id).await?;
    let transfers = transfers::of_payout(connection, merchant_id, payout_id).await?;
    Ok(PayoutDetail {
        attempts: attempts.into_iter().map(|attempt| AttemptView::of(&payout, attempt)).collect(),
        payout: payout.into(),
        lines: lines.into_iter().map(LineView::from).collect(),
        transfers: transfers.into_iter().map(TransferView::from).collect(),
    })
}
