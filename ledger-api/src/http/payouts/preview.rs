//! `GET /v1/payouts/preview`: who would be paid now, and who not and why.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use shared::money::{Amount, Currency};
use uuid::Uuid;

use crate::app::App;
use crate::domain::payout::SkipReason;
use crate::domain::rail::Rail;
use crate::http::auth::FinanceKey;
use crate::http::problem::Answer;
use crate::payouts;

#[derive(Debug, Serialize)]
pub(super) struct PreviewView {
    payable: Vec<PayableView>,
    skipped: Vec<SkippedView>,
}

#[derive(Debug, Serialize)]
struct PayableView {
    affiliate_id: Uuid,
    amount: Amount,
    currency: Currency,
    rail: Rail,
}

#[derive(Debug, Serialize)]
struct SkippedView {
    affiliate_id: Uuid,
    amount: i64,
    currency: Currency,
    reason: SkipReason,
}

pub(super) async fn preview(
    State(app): State<Arc<App>>,
    FinanceKey { merchant_id, .. }: FinanceKey,
) -> Answer<Json<PreviewView>> {
    let mut connection = app.db.acquire().await?;
    let preview = payouts::preview(&mut connection, merchant_id).await?;
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
