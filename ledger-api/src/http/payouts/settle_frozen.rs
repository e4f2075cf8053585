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
use crate::http::json::{Body, NoBody};
use crate::http::openapi::{FourEyesRequired, InvalidState, tags};
use crate::http::params::Id;
use crate::http::problem::Answer;
use crate::http::validate::Check;
use crate::payouts::{self, Settled, Verdict};

type Decided = Answer<(StatusCode, Json<PayoutDetail>)>;

/// The provider's payment that paid the payout.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AcceptanceBody)]
pub(super) struct Accept {
    #[schema(min_length = 1, max_length = 255, example = "tr_1AbCdEfGh")]
    provider_id: String,
}

/// Release a frozen payout
///
/// The money was never sent, and is payable again. Two persons must say the same.
#[utoipa::path(
    post,
    path = "/v1/payouts/{id}/release",
    operation_id = "release_payout",
    tag = tags::PAYOUTS,
    params(FinanceKey, Id),
    responses(
        (status = 200, description = "Said by the second person: done", body = PayoutDetail),
        (status = 202, description = "Said by one person: nothing has changed", body = PayoutDetail),
        FourEyesRequired,
        InvalidState,
    ),
)]
pub(super) async fn release(State(app): State<Arc<App>>, key: FinanceKey, Id(payout_id): Id, _: NoBody) -> Decided {
    decide(&app, key, payout_id, &Verdict::Release).await
}

/// Accept a frozen payout
///
/// One of the provider's payments paid it. Two persons must say the same, and the provider must know the payment as one of
/// this payout: another one is `validation_failed`, and `unavailable` means that it could not be asked. By SEPA the id is
/// one of the payout's references. What else Stripe has for the payout counts as paid twice.
#[utoipa::path(
    post,
    path = "/v1/payouts/{id}/accept",
    operation_id = "accept_payout",
    tag = tags::PAYOUTS,
    params(FinanceKey, Id),
    request_body = Accept,
    responses(
        (status = 200, description = "Said by the second person: done", body = PayoutDetail),
        (status = 202, description = "Said by one person: nothing has changed", body = PayoutDetail),
        FourEyesRequired,
        InvalidState,
    ),
)]
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
    let settled = payouts::settle_frozen(&app.db, merchant_id, payout_id, verdict, &app.rails, &caller).await?;
    let status = match settled {
        Settled::HalfWay => StatusCode::ACCEPTED,
        Settled::Done => StatusCode::OK,
    };
    let mut connection = app.db.acquire().await?;
    Ok((status, Json(detail_of(&mut connection, merchant_id, payout_id).await?)))
}
