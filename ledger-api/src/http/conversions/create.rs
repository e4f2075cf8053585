//! `POST /v1/conversions`: 201 when the order is new, 200 with the same conversion when it is posted again.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::address::pseudonym;
use super::body::ConversionBody;
use super::view::ConversionView;
use crate::app::{self, App};
use crate::http::auth::MerchantKey;
use crate::http::idempotency::{Creation, Once};
use crate::http::openapi::{ConversionConflict, CurrencyMismatch, RateLimited, tags};
use crate::http::problem::{Answer, Code, Problem};
use crate::writer::{QueueError, RecordError, Recorded, Verdict};

/// Report an order or a lead
///
/// What shows who brought it is tried in this order: `click_token`, `ref`, `coupon`, `subscription_id`, and the customer
/// itself in programs with lifetime attribution. An order that nobody brought is stored too, with the `reason`.
#[utoipa::path(
    post,
    path = "/v1/conversions",
    operation_id = "create_conversion",
    tag = tags::CONVERSIONS,
    params(MerchantKey, Once),
    request_body = ConversionBody,
    responses(
        (status = 201, description = "Recorded", body = ConversionView),
        (status = 200, description = "Recorded before: the same conversion", body = ConversionView),
        ConversionConflict,
        CurrencyMismatch,
        RateLimited,
    ),
)]
pub(super) async fn create(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, .. }: MerchantKey,
    Creation { once, body }: Creation<ConversionBody>,
) -> Answer<Response> {
    let conversion_id = app::new_id().map_err(Problem::internal)?;
    let ip_pseudonym = pseudonym(&app, merchant_id, &body).await?;
    let order = body.read(conversion_id, app::now(), &app.token_keys, ip_pseudonym)?;
    once.guard(&app, merchant_id, async {
        let _waits = app.metrics.orders.wait();
        let (status, conversion) = answer(app.orders.record(merchant_id, order).await?)?;
        Ok((status, Json(conversion)))
    })
    .await
}

/// What became of an order, as a client is told.
pub(super) fn answer(recorded: Recorded) -> Answer<(StatusCode, ConversionView)> {
    let status = match recorded.verdict {
        Verdict::Created { .. } => StatusCode::CREATED,
        Verdict::Replayed { .. } => StatusCode::OK,
        Verdict::CurrencyMismatch(mismatch) => {
            return Err(Problem::new(Code::CurrencyMismatch, mismatch.to_string()));
        }
        Verdict::Conflict => {
            let detail = "this order_id was posted before with another amount, currency or customer";
            return Err(Problem::new(Code::ConversionConflict, detail));
        }
    };
    let (row, commissions) =
        recorded.conversion.ok_or_else(|| Problem::internal("a recorded conversion cannot be read"))?;
    Ok((status, ConversionView::new(row, commissions)))
}

impl From<QueueError> for Problem {
    fn from(error: QueueError) -> Self {
        match error {
            QueueError::Full => {
                Self::new(Code::RateLimited, "too many orders wait to be recorded; nothing of this was stored")
            }
            QueueError::NoAnswer => {
                Self::new(Code::Unavailable, "no answer in time; posting the same order again is safe and tells")
            }
            QueueError::Record(error) => error.into(),
        }
    }
}

impl From<RecordError> for Problem {
    fn from(error: RecordError) -> Self {
        match error {
            RecordError::Database(error) => Self::from(error.as_ref()),
            RecordError::Raced => {
                Self::new(Code::Unavailable, "too many writers of the same order; nothing was stored")
            }
        }
    }
}
