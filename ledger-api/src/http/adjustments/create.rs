//! `POST /v1/adjustments`: proposes one; another person approves it.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use uuid::Uuid;

use crate::app::App;
use crate::corrections::NewCorrection;
use crate::domain::correction::CorrectionKind;
use crate::http::auth::FinanceKey;
use crate::http::corrections::{CorrectionView, REASON_CHARS, propose};
use crate::http::idempotency::{Creation, Once};
use crate::http::openapi::{Conflict, CurrencyMismatch, NotFound, tags};
use crate::http::problem::{Answer, Problem};
use crate::http::validate::{Check, ID_CHARS};

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AdjustmentBody, example = json!({"affiliate_id": "01a204c4-e90a-70b1-9285-e6554767bec6", "direction": "credit", "amount": 2500, "currency": "EUR", "reason": "spring bonus", "reference": "bonus-1"}))]
pub(super) struct AdjustmentBody {
    affiliate_id: Uuid,
    direction: Direction,
    /// In minor units.
    #[schema(minimum = 1, maximum = 1_000_000_000_000i64, example = 2500)]
    amount: i64,
    #[schema(value_type = shared::money::Currency)]
    currency: String,
    /// Why.
    #[schema(min_length = 1, max_length = 500, example = "spring bonus")]
    reason: String,
    /// Yours: the same again is answered with what is stored.
    #[schema(min_length = 1, max_length = 200, example = "bonus-1")]
    reference: Option<String>,
}

/// Seen from the affiliate.
#[derive(Debug, Clone, Copy, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AdjustmentDirection)]
enum Direction {
    Credit,
    Debit,
}

/// Propose an adjustment
///
/// Gives an affiliate money, or takes it. No money moves before another person approves it.
#[utoipa::path(
    post,
    path = "/v1/adjustments",
    operation_id = "propose_adjustment",
    tag = tags::CORRECTIONS,
    params(FinanceKey, Once),
    request_body = AdjustmentBody,
    responses(
        (status = 201, description = "Proposed", body = CorrectionView),
        (status = 200, description = "Proposed before under this reference", body = CorrectionView),
        Conflict,
        CurrencyMismatch,
        NotFound,
    ),
)]
pub(super) async fn create(
    State(app): State<Arc<App>>,
    key: FinanceKey,
    Creation { once, body }: Creation<AdjustmentBody>,
) -> Answer<Response> {
    propose(&app, key, &once, body.read()?).await
}

impl AdjustmentBody {
    fn read(self) -> Result<NewCorrection, Problem> {
        let mut check = Check::default();
        let money = check.money_above_zero(self.amount, &self.currency);
        check.text("reason", &self.reason, REASON_CHARS);
        check.optional_text("reference", self.reference.as_deref(), ID_CHARS);
        let money = check.finish(money)?;
        let kind = match self.direction {
            Direction::Credit => CorrectionKind::Credit,
            Direction::Debit => CorrectionKind::Debit,
        };
        let Self { affiliate_id, reason, reference, .. } = self;
        Ok(NewCorrection { kind, reference, affiliate_id, money, reason })
    }
}
