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
use crate::http::idempotency::Creation;
use crate::http::problem::{Answer, Problem};
use crate::http::validate::Check;
use crate::reversal::{self, NewRefund};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RefundBody {
    order_id: String,
    refund_id: String,
    amount: i64,
    currency: String,
}

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
