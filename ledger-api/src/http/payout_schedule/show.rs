//! `GET /v1/payout-schedule`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde_json::Value;
use time::serde::rfc3339;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use crate::app::App;
use crate::db::payouts::schedules;
use crate::http::auth::FinanceKey;
use crate::http::day::day;
use crate::http::openapi::tags;
use crate::http::problem::Answer;
use crate::payouts::name_of;

/// Every schedule of the merchant, by currency.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Schedules)]
pub(super) struct Schedules {
    data: Vec<ScheduleView>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Schedule)]
struct ScheduleView {
    #[schema(value_type = shared::money::Currency)]
    currency: &'static str,
    /// 1 to 28, or `last`.
    #[schema(value_type = super::set::DayText, example = "last")]
    day: Value,
    /// When the next draft is made.
    #[serde(with = "day")]
    next_on: Date,
    set_by: String,
    #[serde(with = "rfc3339")]
    set_at: OffsetDateTime,
}

/// List schedules
#[utoipa::path(
    get,
    path = "/v1/payout-schedule",
    operation_id = "show_payout_schedule",
    tag = tags::PAYOUTS,
    params(FinanceKey),
    responses(
        (status = 200, description = "Every schedule, by currency", body = Schedules),
    ),
)]
pub(super) async fn show(
    State(app): State<Arc<App>>,
    FinanceKey { merchant_id, .. }: FinanceKey,
) -> Answer<Json<Schedules>> {
    schedules_of(&app, merchant_id).await.map(Json)
}

/// As they now stand, for every call that ends by showing them.
pub(super) async fn schedules_of(app: &App, merchant_id: Uuid) -> Answer<Schedules> {
    let rows = schedules::list(&mut *app.db.acquire().await?, merchant_id).await?;
    let data = rows.into_iter().map(|row| ScheduleView {
        currency: row.currency.code(),
        day: name_of(row.day),
        next_on: row.next_on,
        set_by: row.set_by,
        set_at: row.set_at,
    });
    Ok(Schedules { data: data.collect() })
}
