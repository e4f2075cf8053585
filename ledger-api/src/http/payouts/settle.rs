//! `POST /v1/payouts/{id}/settle`: the bank has paid it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use time::Date;

use super::show::detail_of;
use super::view::PayoutDetail;
use crate::app::{self, App};
use crate::http::auth::FinanceKey;
use crate::http::day::day;
use crate::http::json::Body;
use crate::http::openapi::{InvalidState, tags};
use crate::http::params::Id;
use crate::http::problem::{Answer, Problem};
use crate::http::validate::Check;
use crate::payouts::sepa::{self, Settlement};

/// Longest reference of a bank, in characters; banks themselves stop at 35.
const REFERENCE_CHARS: usize = 140;

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SettlementBody)]
pub(super) struct SettleBody {
    /// The bank's day.
    #[serde(default, with = "day::option")]
    settled_on: Option<Date>,
    /// The bank's own reference.
    #[schema(min_length = 1, max_length = 140, example = "NOTPROVIDED")]
    bank_reference: Option<String>,
    /// In cents.
    #[schema(value_type = Option<shared::money::Amount>, example = 20)]
    fee: Option<i64>,
}

/// Settle a payout
///
/// The bank has paid it. Saying the same again, or less, changes nothing; other details are `invalid_state`.
#[utoipa::path(
    post,
    path = "/v1/payouts/{id}/settle",
    operation_id = "settle_payout",
    tag = tags::SEPA,
    params(FinanceKey, Id),
    request_body = SettleBody,
    responses(
        (status = 200, description = "The payout as it now stands", body = PayoutDetail),
        InvalidState,
    ),
)]
pub(super) async fn settle(
    State(app): State<Arc<App>>,
    FinanceKey { merchant_id, caller }: FinanceKey,
    Id(payout_id): Id,
    Body(body): Body<SettleBody>,
) -> Answer<Json<PayoutDetail>> {
    let settlement = body.read()?;
    sepa::settle(&app.db, merchant_id, payout_id, &settlement, &caller).await?;
    let mut connection = app.db.acquire().await?;
    detail_of(&mut connection, merchant_id, payout_id).await.map(Json)
}

impl SettleBody {
    fn read(self) -> Result<Settlement, Problem> {
        let mut check = Check::default();
        check_day(&mut check, self.settled_on);
        check.optional_text("bank_reference", self.bank_reference.as_deref(), REFERENCE_CHARS);
        let fee = self.fee.map(|fee| check.amount("fee", fee));
        check.done()?;
        Ok(Settlement { settled_on: self.settled_on, bank_reference: self.bank_reference, fee: fee.flatten() })
    }
}

/// No bank has booked tomorrow; a day's grace is for those east of UTC.
pub(in crate::http) fn check_day(check: &mut Check, settled_on: Option<Date>) {
    let latest = app::now().date().next_day();
    if settled_on.is_some_and(|day| latest.is_some_and(|latest| day > latest)) {
        check.refuse("settled_on", "out_of_range", "is in the future");
    }
}
