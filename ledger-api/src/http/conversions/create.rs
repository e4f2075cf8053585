//! `POST /v1/conversions`: 201 when the order is new, 200 with the same conversion when it is posted again.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use uuid::Uuid;

use super::body::ConversionBody;
use super::view::{self, ConversionView};
use crate::app::{self, App};
use crate::http::auth::MerchantKey;
use crate::http::json::Body;
use crate::http::problem::{Answer, Code, Problem};
use crate::writer::{self, RecordError, Verdict};

pub(super) async fn create(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, .. }: MerchantKey,
    Body(body): Body<ConversionBody>,
) -> Answer<(StatusCode, Json<ConversionView>)> {
    let conversion_id = app::new_id().map_err(Problem::internal)?;
    let order = body.read(conversion_id, app::now(), &app.token_keys)?;
    let verdicts = writer::record(&app.db, merchant_id, std::slice::from_ref(&order)).await?;
    let (status, conversion_id) = outcome(verdicts.first().unwrap_or(&Verdict::Conflict))?;
    let mut connection = app.db.acquire().await?;
    let view = view::load(&mut connection, merchant_id, &[conversion_id]).await?.pop();
    Ok((status, Json(view.ok_or_else(|| Problem::internal("a recorded conversion cannot be read"))?)))
}

/// What became of an order, as a client is told.
pub(super) fn outcome(verdict: &Verdict) -> Answer<(StatusCode, Uuid)> {
    match verdict {
        Verdict::Created { conversion_id } => Ok((StatusCode::CREATED, *conversion_id)),
        Verdict::Replayed { conversion_id } => Ok((StatusCode::OK, *conversion_id)),
        Verdict::CurrencyMismatch(mismatch) => Err(Problem::new(Code::CurrencyMismatch, mismatch.to_string())),
        Verdict::Conflict => Err(Problem::new(
            Code::ConversionConflict,
            "this order_id was posted before with another amount, currency or customer",
        )),
    }
}

impl From<RecordError> for Problem {
    fn from(error: RecordError) -> Self {
        match error {
            RecordError::Database(error) => error.into(),
            RecordError::Raced => {
                Self::new(Code::Unavailable, "too many writers of the same order; nothing was stored")
            }
        }
    }
}
