//! `POST /v1/disputes`: where a dispute stands. 201 when it is new, 200 with the dispute as it stands when it was known.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::view::DisputeView;
use crate::app::{self, App};
use crate::domain::dispute::DisputeStatus;
use crate::http::auth::MerchantKey;
use crate::http::idempotency::{Creation, Once};
use crate::http::openapi::{Conflict, CurrencyMismatch, InvalidState, NotFound, tags};
use crate::http::problem::{Answer, Problem};
use crate::http::validate::Check;
use crate::reversal::{self, DisputeReport};

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DisputeBody, example = json!({"order_id": "order-1001", "dispute_id": "dispute-1", "amount": 5000, "currency": "EUR", "status": "opened"}))]
pub(super) struct DisputeBody {
    /// Yours.
    #[schema(min_length = 1, max_length = 200, example = "order-1001")]
    order_id: String,
    /// Yours.
    #[schema(min_length = 1, max_length = 200, example = "dispute-1")]
    dispute_id: String,
    /// In minor units; no more than the order is taken.
    #[schema(minimum = 1, maximum = 1_000_000_000_000i64, example = 2500)]
    amount: i64,
    #[schema(value_type = shared::money::Currency)]
    currency: String,
    status: DisputeStatus,
}

/// Report where a dispute stands
///
/// `opened`: the commissions wait. `lost`: they are taken back. `won`: they go on, or come back. A report that was
/// overtaken answers with the dispute as it stands.
#[utoipa::path(
    post,
    path = "/v1/disputes",
    operation_id = "report_dispute",
    tag = tags::REFUNDS,
    params(MerchantKey, Once),
    request_body = DisputeBody,
    responses(
        (status = 201, description = "The dispute is new", body = DisputeView),
        (status = 200, description = "The dispute as it now stands", body = DisputeView),
        NotFound,
        InvalidState,
        CurrencyMismatch,
        Conflict,
    ),
)]
pub(super) async fn create(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, .. }: MerchantKey,
    Creation { once, body }: Creation<DisputeBody>,
) -> Answer<Response> {
    let report = body.read()?;
    once.guard(&app, merchant_id, async {
        let recorded = reversal::report(&app.db, merchant_id, &report).await?;
        let status = if recorded.created { StatusCode::CREATED } else { StatusCode::OK };
        Ok((status, Json(DisputeView::new(report.order_id.clone(), recorded.stored))))
    })
    .await
}

impl DisputeBody {
    fn read(self) -> Result<DisputeReport, Problem> {
        let mut check = Check::default();
        check.external_id("order_id", &self.order_id);
        check.external_id("dispute_id", &self.dispute_id);
        let money = check.money_above_zero(self.amount, &self.currency);
        let money = check.finish(money)?;
        let id = app::new_id().map_err(Problem::internal)?;
        let (dispute_id, order_id) = (self.dispute_id, self.order_id);
        Ok(DisputeReport { id, dispute_id, order_id, money, status: self.status, now: app::now() })
    }
}
