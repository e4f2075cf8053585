//! `POST /v1/payouts/{id}/{release,accept}`: two persons decide what became of a frozen payout. The first answer is 202
//! and changes nothing; the second person's, when it is the same, is 200 and does it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use uuid::Uuid;

use super::show::detail_of;
use super::view::PayoutDetail;
use crate::app::App;
use crate::http::auth::FinanceKey;
use crate::http::json::Body;
use crate::http::params::Id;
use crate::http::problem::Answer;
use crate::http::validate::Check;
use crate::payouts::{self, Settled, Verdict};

type Decided = Answer<(StatusCode, Json<PayoutDetail>)>;

/// The provider's payment that paid the payout.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Accept {
    provider_id: String,
}

pub(super) async fn release(State(app): State<Arc<App>>, key: FinanceKey, Id(payout_id): Id) -> Decided {
    decide(&app, key, payout_id, &Verdict::Release).await
}

pub(super) async fn accept(
    State(app): State<Arc<App>>,
    key: FinanceKey,
    Id(payout_id): Id,
    Body(Accept { provider_id }): Body<Accept>,
) -> Decided {
    let mut check = Check::default();
    check.text("provider_id", &provider_id, 255);
    check.done()?;
    decide(&app, key, payout_id, &Verdict::Accept { provider_id }).await
}

async fn decide(app: &App, key: FinanceKey, payout_id: Uuid, verdict: &Verdict) -> Decided {
    let FinanceKey { merchant_id, caller } = key;
    let settled = payouts::settle_frozen(&app.db, merchant_id, payout_id, verdict, &caller).await?;
    let status = match settled {
        Settled::HalfWay => StatusCode::ACCEPTED,
        Settled::Done => StatusCode::OK,
    };
    let mut connection = app.db.acquire().await?;
    Ok((status, Json(detail_of(&mut connection, merchant_id, payout_id).await?)))
}
