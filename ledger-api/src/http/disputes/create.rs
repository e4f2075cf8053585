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
use crate::http::idempotency::Creation;
use crate::http::problem::{Answer, Problem};
use crate::http::validate::Check;
use crate::reversal::{self, DisputeReport};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DisputeBody {
    order_id: String,
    dispute_id: String,
    amount: i64,
    currency: String,
    status: DisputeStatus,
}

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
