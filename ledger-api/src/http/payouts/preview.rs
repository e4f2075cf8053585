//! `GET /v1/payouts/preview`: who would be paid now, and who not and why.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde_json::json;
use shared::money::{Amount, Currency};
use uuid::Uuid;

use crate::app::{self, App};
use crate::db::audit::{self, Deed};
use crate::domain::payout::SkipReason;
use crate::domain::rail::Rail;
use crate::http::auth::FinanceKey;
use crate::http::openapi::tags;
use crate::http::problem::{Answer, Problem};
use crate::payouts;

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = PayoutPreview)]
pub(super) struct PreviewView {
    payable: Vec<PayableView>,
    skipped: Vec<SkippedView>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = PayablePreview)]
struct PayableView {
    affiliate_id: Uuid,
    amount: Amount,
    currency: Currency,
    rail: Rail,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = SkippedPreview)]
struct SkippedView {
    affiliate_id: Uuid,
    /// In minor units; below zero when more was taken back than is left.
    #[schema(example = 120)]
    amount: i64,
    currency: Currency,
    reason: SkipReason,
}

/// Preview a run
///
/// Who would be paid now, and who not and why. The audit trail keeps who asked.
#[utoipa::path(
    get,
    path = "/v1/payouts/preview",
    operation_id = "preview_payouts",
    tag = tags::PAYOUTS,
    params(FinanceKey),
    responses(
        (status = 200, description = "Who would be paid", body = PreviewView),
    ),
)]
pub(super) async fn preview(
    State(app): State<Arc<App>>,
    FinanceKey { merchant_id, caller }: FinanceKey,
) -> Answer<Json<PreviewView>> {
    let mut connection = app.db.acquire().await?;
    let preview = payouts::preview(&mut connection, merchant_id, &app.rails).await?;
    let after = Some(json!({ "payable": preview.payable.len(), "skipped": preview.skipped.len() }));
    let deed = Deed { action: "payout.preview", object_id: merchant_id, before: None, after };
    audit::write(&mut connection, merchant_id, app::new_id().map_err(Problem::internal)?, &caller, &deed).await?;
    let payable = preview.payable.into_iter().map(|to_pay| PayableView {
        affiliate_id: to_pay.affiliate_id,
        amount: to_pay.payable.amount,
        currency: to_pay.currency,
        rail: to_pay.payable.rail,
    });
    let skipped = preview.skipped.into_iter().map(|skipped| SkippedView {
        affiliate_id: skipped.affiliate_id,
        amount: skipped.amount,
        currency: skipped.currency,
        reason: skipped.reason,
    });
    Ok(Json(PreviewView { payable: payable.collect(), skipped: skipped.collect() }))
}
