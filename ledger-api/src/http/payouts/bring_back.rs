//! `POST /v1/payouts/{id}/return`: the money came back.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;

use super::show::detail_of;
use super::view::PayoutDetail;
use crate::app::App;
use crate::http::auth::FinanceKey;
use crate::http::json::Body;
use crate::http::openapi::{InvalidState, tags};
use crate::http::params::Id;
use crate::http::problem::Answer;
use crate::http::validate::Check;
use crate::payouts::sepa;

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReturnBody)]
pub(super) struct ReturnBody {
    /// The bank's: a code, or its words.
    #[schema(min_length = 1, max_length = 200, example = "AC04")]
    reason: String,
}

/// Return a payout
///
/// The money came back. Before it was settled the payout becomes `refused`, after that `returned`, and the account is
/// blocked until the affiliate gives another.
#[utoipa::path(
    post,
    path = "/v1/payouts/{id}/return",
    operation_id = "return_payout",
    tag = tags::SEPA,
    params(FinanceKey, Id),
    request_body = ReturnBody,
    responses(
        (status = 200, description = "The payout as it now stands", body = PayoutDetail),
        InvalidState,
    ),
)]
pub(super) async fn bring_back(
    State(app): State<Arc<App>>,
    FinanceKey { merchant_id, caller }: FinanceKey,
    Id(payout_id): Id,
    Body(ReturnBody { reason }): Body<ReturnBody>,
) -> Answer<Json<PayoutDetail>> {
    let mut check = Check::default();
    check.text("reason", &reason, sepa::REASON_CHARS);
    check.done()?;
    sepa::bring_back(&app.db, merchant_id, payout_id, &reason, &caller).await?;
    let mut connection = app.db.acquire().await?;
    detail_of(&mut connection, merchant_id, payout_id).await.map(Json)
}
