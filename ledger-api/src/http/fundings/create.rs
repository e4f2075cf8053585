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
use crate::http::idempotency::Creation;
use crate::http::problem::{Answer, Code, Problem};
use crate::http::validate::Check;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FundingBody {
    rail: Rail,
    amount: i64,
    currency: String,
    reference: String,
}

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
