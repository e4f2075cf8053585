//! `POST /v1/fraud-rules/backtest`: what rules would have said of the past. Nothing is stored.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::report::ReportView;
use super::set::checked;
use crate::app::{self, App};
use crate::db::programs;
use crate::domain::fraud::Settings;
use crate::http::auth::MerchantKey;
use crate::http::json::Body;
use crate::http::openapi::{NotFound, tags};
use crate::http::problem::{Answer, Problem};
use crate::screening::{self, Backtest};

/// Longest range.
const LONGEST: Duration = Duration::days(92);

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BacktestBody, example = json!({
    "program_id": "01a204c4-e90a-70b1-9285-e6554767bec6", "from": "2026-11-01T00:00:00Z",
    "rules": {"quick_conversion": {"score": 100, "seconds": 10}},
}))]
pub(super) struct BacktestBody {
    /// Its commissions are judged.
    program_id: Uuid,
    /// By these rules; what is left out has its default.
    #[serde(default)]
    rules: Settings,
    /// Commissions recorded from here on,
    #[serde(with = "time::serde::rfc3339")]
    from: OffsetDateTime,
    /// and before this; left out: until now. At most 92 days after `from`.
    #[serde(default, with = "time::serde::rfc3339::option")]
    to: Option<OffsetDateTime>,
    /// `next_cursor` of the answer before, to go on.
    cursor: Option<Uuid>,
}

/// Try fraud rules on the past
///
/// Which commissions these rules would have held or rejected, with examples. Nothing is changed. One call judges at most
/// 20,000 commissions and takes about 10 seconds; go on with `next_cursor` and add the counts up. Refunds are looked at as
/// they are today, clicks as long as they are kept.
#[utoipa::path(
    post,
    path = "/v1/fraud-rules/backtest",
    operation_id = "backtest_fraud_rules",
    tag = tags::FRAUD,
    params(MerchantKey),
    request_body = BacktestBody,
    responses(
        (status = 200, description = "What they would have said", body = ReportView),
        NotFound,
    ),
)]
pub(super) async fn backtest(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, .. }: MerchantKey,
    Body(body): Body<BacktestBody>,
) -> Answer<Json<ReportView>> {
    let rules = checked(body.rules, "rules.")?;
    let to = body.to.unwrap_or_else(app::now);
    if to <= body.from || to - body.from > LONGEST {
        return Err(Problem::field("to", "out_of_range", "lies after from, at most 92 days"));
    }
    if body.from.year() < 2000 || to.year() > 9000 {
        return Err(Problem::field("from", "out_of_range", "lies before the year 2000"));
    }
    let program_id = body.program_id;
    if programs::find(&mut *app.db.acquire().await?, merchant_id, program_id).await?.is_none() {
        return Err(Problem::not_found("program"));
    }
    let click_retention_days = app.click_retention_days;
    let asked = Backtest { program_id, rules, from: body.from, to, after: body.cursor, click_retention_days };
    let report = screening::backtest(&app.db, merchant_id, &asked).await?;
    Ok(Json(ReportView::from(report)))
}
