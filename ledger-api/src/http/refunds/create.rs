//! `POST /v1/refunds`: 201 when the refund is new, 200 with the same answer when it is posted again.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::view::RefundView;
use crate::app::{self, App};
use crate::http::auth::MerchantKey;
use crate::http::idempotency::{Creation, Once};
use crate::http::openapi::{CurrencyMismatch, InvalidState, NotFound, RefundConflict, RefundExceedsOrder, tags};
use crate::http::problem::{Answer, Problem};
use crate::http::validate::Check;
use crate::reversal::{self, NewRefund};

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RefundBody, example = json!({"order_id": "order-1001", "refund_id": "order-1001-refund", "amount": 3000, "currency": "EUR"}))]
pub(super) struct RefundBody {
    /// Yours.
    #[schema(min_length = 1, max_length = 200, example = "order-1001")]
    order_id: String,
    /// Yours; one refund per id for ever.
    #[schema(min_length = 1, max_length = 200, example = "order-1001-refund")]
    refund_id: String,
    /// In minor units; all refunds together at most the order.
    #[schema(minimum = 1, maximum = 1_000_000_000_000i64, example = 2500)]
    amount: i64,
    #[schema(value_type = shared::money::Currency)]
    currency: String,
}

/// Report a refund
///
/// Takes back the part of the commission that the refunded part of the order earned. One refund per `refund_id` for ever.
#[utoipa::path(
    post,
    path = "/v1/refunds",
    operation_id = "create_refund",
    tag = tags::REFUNDS,
    params(MerchantKey, Once),
    request_body = RefundBody,
    responses(
        (status = 201, description = "Recorded", body = RefundView),
        (status = 200, description = "Recorded before: the same answer", body = RefundView),
        NotFound,
        InvalidState,
        CurrencyMismatch,
        RefundConflict,
        RefundExceedsOrder,
    ),
)]
pub(super) async fn create(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, .. }: MerchantKey,
    Creation { once, body }: Creation<RefundBody>,
) -> Answer<Response> {
    let refund = body.read()?;
    once.guard(&app, merchant_id, async {
        let recorded = reversal::refund(&app.db, merchant_id, &refund).await?;
        let status = if recorded.created { StatusCode::CREATED } else { StatusCode::OK };
        Ok((status, Json(RefundView::from(recorded.stored))))
    })
    .await
}

impl RefundBody {
    fn read(self) -> Result<NewRefund, Problem> {
        let mut check = Check::default();
        check.external_id("order_id", &self.order_id);
        check.external_id("refund_id", &self.refund_id);
        let money = check.money_above_zero(self.amount, &self.currency);
        let money = check.finish(money)?;
        let id = app::new_id().map_err(Problem::internal)?;
        Ok(NewRefund { id, refund_id: self.refund_id, order_id: self.order_id, money, now: app::now() })
    }
}
