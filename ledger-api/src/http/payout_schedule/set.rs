//! `PUT /v1/payout-schedule`: sets the day for one currency; null ends its schedule.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use shared::money::Currency;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, OneOfBuilder, Schema, Type};

use super::show::{Schedules, schedules_of};
use crate::app::App;
use crate::db::programs;
use crate::domain::payout_schedule::{DayOfMonth, NoSuchDay};
use crate::http::auth::FinanceKey;
use crate::http::json::Body;
use crate::http::openapi::{CurrencyMismatch, tags};
use crate::http::problem::{Answer, Code, Problem};
use crate::http::validate::Check;
use crate::payouts;

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ScheduleBody, example = json!({"currency": "EUR", "day": "last"}))]
pub(super) struct ScheduleBody {
    #[schema(value_type = shared::money::Currency)]
    currency: String,
    /// 1 to 28, or `last`; null ends the schedule.
    // Needed, so that nobody ends a schedule by leaving something out.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(value_type = Option<DayText>, required = true)]
    day: Option<DayText>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "is a day from 1 to 28, or `last`")]
pub(super) enum DayText {
    Number(u8),
    Word(String),
}

impl utoipa::PartialSchema for DayText {
    fn schema() -> RefOr<Schema> {
        let day = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1)).maximum(Some(28));
        let last = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(["last"]));
        OneOfBuilder::new().item(day).item(last).examples(["last"]).into()
    }
}

impl utoipa::ToSchema for DayText {
    fn name() -> std::borrow::Cow<'static, str> {
        "ScheduleDay".into()
    }
}

/// Schedule drafts
///
/// Has a draft made every month for one currency, in the first seconds of the day in UTC. Whoever sets it counts as the
/// maker of its drafts, so another person approves them.
#[utoipa::path(
    put,
    path = "/v1/payout-schedule",
    operation_id = "set_payout_schedule",
    tag = tags::PAYOUTS,
    params(FinanceKey),
    request_body = ScheduleBody,
    responses(
        (status = 200, description = "Every schedule as it now stands", body = Schedules),
        CurrencyMismatch,
    ),
)]
pub(super) async fn set(
    State(app): State<Arc<App>>,
    FinanceKey { merchant_id, caller }: FinanceKey,
    Body(body): Body<ScheduleBody>,
) -> Answer<Json<Schedules>> {
    let (currency, day) = body.read()?;
    if !programs::any_in(&mut *app.db.acquire().await?, merchant_id, currency).await? {
        let detail = format!("no program of this merchant is in {currency}");
        return Err(Problem::new(Code::CurrencyMismatch, detail));
    }
    payouts::set_schedule(&app.db, merchant_id, currency, day, &caller).await?;
    schedules_of(&app, merchant_id).await.map(Json)
}

impl ScheduleBody {
    fn read(self) -> Result<(Currency, Option<DayOfMonth>), Problem> {
        let mut check = Check::default();
        let day = match self.day {
            None => Ok(None),
            Some(DayText::Number(day)) => DayOfMonth::day(day).map(Some),
            Some(DayText::Word(word)) if word == "last" => Ok(Some(DayOfMonth::Last)),
            Some(DayText::Word(_)) => Err(NoSuchDay),
        };
        if let Err(error) = day {
            check.refuse("day", "invalid", error.to_string());
        }
        let currency = check.currency("currency", &self.currency);
        Ok((check.finish(currency)?, day.unwrap_or_default()))
    }
}
