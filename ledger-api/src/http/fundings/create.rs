//! `POST /v1/fundings`: 201 when the funding is new, 200 with the same answer when it is posted again.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::view::FundingView;
use crate::app::App;
use crate::domain::rail::Rail;
use crate::funding::{self, FundingError, NewFunding};
use crate::http::auth::FinanceKey;
use crate::http::idempotency::{Creation, Once};
use crate::http::openapi::{Conflict, CurrencyMismatch, tags};
use crate::http::problem::{Answer, Code, Problem};
use crate::http::validate::Check;

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FundingBody)]
pub(super) struct FundingBody {
    rail: Rail,
    /// In minor units.
    #[schema(minimum = 1, maximum = 1_000_000_000_000i64, example = 2500)]
    amount: i64,
    #[schema(value_type = shared::money::Currency)]
    currency: String,
    /// Yours; once for ever.
    #[schema(min_length = 1, max_length = 200, example = "bank-2026-11-22")]
    reference: String,
}

/// Record a funding
///
/// Money that you have put on a rail; once per reference for ever.
#[utoipa::path(
    post,
    path = "/v1/fundings",
    operation_id = "record_funding",
    tag = tags::CORRECTIONS,
    params(FinanceKey, Once),
    request_body = FundingBody,
    responses(
        (status = 201, description = "Recorded", body = FundingView),
        (status = 200, description = "Recorded before", body = FundingView),
        Conflict,
        CurrencyMismatch,
    ),
)]
pub(super) async fn create(
    State(app): State<Arc<App>>,
    FinanceKey { merchant_id, caller }: FinanceKey,
    Creation { once, body: FundingBody { rail, amount, currency, reference } }: Creation<FundingBody>,
) -> Answer<Response> {
    let mut check = Check::default();
    check.external_id("reference", &reference);
    let money = check.money_above_zero(amount, &currency);
    let new = NewFunding { rail, money: check.finish(money)?, reference };
    once.guard(&app, merchant_id, async {
        let (funding, created) = funding::fund(&app.db, merchant_id, new, &caller).await?;
        let status = if created { StatusCode::CREATED } else { StatusCode::OK };
        Ok((status, Json(FundingView::from(funding))))
    })
    .await
}

impl From<FundingError> for Problem {
    fn from(error: FundingError) -> Self {
        let detail = error.to_string();
        match error {
            FundingError::Database(error) => error.into(),
            FundingError::Random(error) => Self::internal(error),
            FundingError::UnusedCurrency(_) => Self::new(Code::CurrencyMismatch, detail),
            FundingError::ReferenceTaken => Self::new(Code::Conflict, detail),
        }
    }
}
