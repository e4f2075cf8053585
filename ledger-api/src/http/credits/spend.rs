//! `POST /v1/credits/spend`: 201 when the spend is new, 200 with the same answer when it is posted again.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::app::{self, App};
use crate::db::referrals::spends::Spend;
use crate::http::auth::MerchantKey;
use crate::http::idempotency::{Creation, Once};
use crate::http::openapi::{Conflict, InsufficientCredit, tags};
use crate::http::problem::{Answer, Code, Problem};
use crate::http::validate::Check;
use crate::referrals::{self, NewSpend, Outcome, SpendError};

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SpendBody)]
pub(super) struct Request {
    /// Who spends.
    #[schema(min_length = 1, max_length = 200, example = "customer-7")]
    customer_id: String,
    /// In minor units.
    #[schema(minimum = 1, maximum = 1_000_000_000_000i64, example = 300)]
    amount: i64,
    #[schema(value_type = shared::money::Currency)]
    currency: String,
    /// Yours; once for ever.
    #[schema(min_length = 1, max_length = 200, example = "checkout-1001")]
    spend_id: String,
}

/// Credit that was spent.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Spend)]
pub(super) struct SpendView {
    #[schema(example = "checkout-1001")]
    spend_id: String,
    #[schema(example = "customer-7")]
    customer_id: String,
    /// In minor units.
    #[schema(value_type = shared::money::Amount, example = 300)]
    amount: i64,
    #[schema(value_type = shared::money::Currency)]
    currency: &'static str,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
}

/// Spend credit
///
/// All of it or nothing; once per `spend_id` for ever.
#[utoipa::path(
    post,
    path = "/v1/credits/spend",
    operation_id = "spend_credit",
    tag = tags::REFERRALS,
    params(MerchantKey, Once),
    request_body = Request,
    responses(
        (status = 201, description = "Spent", body = SpendView),
        (status = 200, description = "Spent before", body = SpendView),
        Conflict,
        InsufficientCredit,
    ),
)]
pub(super) async fn spend(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, .. }: MerchantKey,
    Creation { once, body: Request { customer_id, amount, currency, spend_id } }: Creation<Request>,
) -> Answer<Response> {
    let mut check = Check::default();
    check.external_id("customer_id", &customer_id);
    check.external_id("spend_id", &spend_id);
    let money = check.money_above_zero(amount, &currency);
    let new = NewSpend { money: check.finish(money)?, customer_id, spend_id, now: app::now() };
    once.guard(&app, merchant_id, async {
        let Outcome { stored, created } = referrals::spend(&app.db, merchant_id, &new).await?;
        let status = if created { StatusCode::CREATED } else { StatusCode::OK };
        Ok((status, Json(SpendView::from(stored))))
    })
    .await
}

impl From<Spend> for SpendView {
    fn from(spend: Spend) -> Self {
        Self {
            spend_id: spend.spend_id,
            customer_id: spend.customer_id,
            amount: spend.money.amount.minor(),
            currency: spend.money.currency.code(),
            created_at: spend.created_at,
        }
    }
}

impl From<SpendError> for Problem {
    fn from(error: SpendError) -> Self {
        let detail = error.to_string();
        match error {
            SpendError::Database(error) => error.into(),
            SpendError::Insufficient(_) => Self::new(Code::InsufficientCredit, detail),
            SpendError::Conflict => Self::new(Code::Conflict, detail),
        }
    }
}
