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
use crate::http::params::Id;
use crate::http::problem::Answer;
use crate::http::validate::Check;
use crate::payouts::sepa;

/// Longest reason, in characters: a code such as `AC04`, or the bank's words.
const REASON_CHARS: usize = 200;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReturnBody {
    reason: String,
}

pub(super) async fn bring_back(
    State(app): State<Arc<App>>,
    FinanceKey { merchant_id, caller }: FinanceKey,
    Id(payout_id): Id,
    Body(ReturnBody { reason }): Body<ReturnBody>,
) -> Answer<Json<PayoutDetail>> {
    let mut check = Check::default();
    check.text("reason", &reason, REASON_CHARS);
    check.done()?;
    sepa::bring_back(&app.db, merchant_id, payout_id, &reason, &caller).await?;
    let mut connection = app.db.acquire().await?;
    detail_of(&mut connection, merchant_id, payout_id).await.map(Json)
}
