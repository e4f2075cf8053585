//! `GET /v1/affiliates/{id}/dashboard?range=7d|30d|90d|ytd&program_id=`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use time::{Date, Duration, OffsetDateTime};
use uuid::Uuid;

use crate::app::{self, App};
use crate::db::affiliate_days;
use crate::db::affiliates::{self, Affiliate};
use crate::db::dashboard::{self, Balances, Day, Scope};
use crate::db::filtered_visits::{self, ReasonCount};
use crate::db::links::{self, Link};
use crate::db::programs::{self, Program};
use crate::domain::percent::Percent;
use crate::domain::terms::{Formula, Terms};
use crate::http::auth::ReadKey;
use crate::http::links::view::LinkView;
use crate::http::openapi::tags;
use crate::http::params::{Id, Params};
use crate::http::problem::{Answer, Problem};
use crate::views::conversion::{self as view, ConversionView};

/// Links shown; an affiliate with more has the link list.
const MOST_LINKS: i64 = 100;
const RECENT_CONVERSIONS: i64 = 10;

#[derive(Debug, Clone, Copy, Default, Deserialize, utoipa::ToSchema)]
#[schema(as = DashboardRange)]
enum Range {
    #[serde(rename = "7d")]
    Week,
    #[default]
    #[serde(rename = "30d")]
    Month,
    #[serde(rename = "90d")]
    Quarter,
    #[serde(rename = "ytd")]
    YearToDate,
}

impl Range {
    /// The first moment: midnight UTC, so that every day of the series is whole.
    fn since(self, now: OffsetDateTime) -> OffsetDateTime {
        let today = now.date();
        let first = match self {
            Self::Week => today.saturating_sub(Duration::days(6)),
            Self::Month => today.saturating_sub(Duration::days(29)),
            Self::Quarter => today.saturating_sub(Duration::days(89)),
            Self::YearToDate => Date::from_ordinal_date(today.year(), 1).unwrap_or(today),
        };
        first.midnight().assume_utc()
    }

    /// Whether days past are read as they were last written down, instead of from every order.
    fn is_long(self) -> bool {
        matches!(self, Self::Quarter | Self::YearToDate)
    }
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Query {
    /// Days in UTC, today included; `30d`.
    #[serde(default)]
    #[param(inline = true)]
    range: Range,
    /// Only this program; without it balances and earnings are in the currency of the affiliate's first link.
    program_id: Option<Uuid>,
}

#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Dashboard)]
pub(super) struct Dashboard {
    affiliate: Head,
    stats: Stats,
    /// What `filtered_clicks` is made of.
    filtered: Vec<Filtered>,
    /// By UTC day.
    series: Vec<Point>,
    /// The ten latest.
    recent_conversions: Vec<ConversionView>,
    /// At most 100.
    links: Vec<LinkView>,
}

#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = DashboardAffiliate, example = json!({"status": "active"}))]
struct Head {
    /// The first link's code.
    #[schema(example = "ABC12345")]
    code: Option<String>,
    #[schema(value_type = crate::domain::tier::Tier)]
    tier: String,
    #[schema(value_type = crate::domain::status::AffiliateStatus)]
    status: String,
    /// What an ordinary order earns now; null when that is not a rate.
    #[schema(value_type = Option<crate::domain::percent::Percent>)]
    commission_rate: Option<Percent>,
}

#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = DashboardStats)]
struct Stats {
    #[schema(example = 1250)]
    clicks: i64,
    /// Visits of crawlers, previews and the like.
    #[schema(example = 40)]
    filtered_clicks: i64,
    #[schema(example = 31)]
    conversions: i64,
    /// Percent of clicks that became conversions, with two decimal places.
    #[schema(value_type = String, example = "2.48")]
    conversion_rate: Decimal,
    /// Orders in the range, minor units.
    #[schema(example = 306_900)]
    revenue: i64,
    /// Earned in the range, net of reversals, minor units.
    #[schema(example = 61_380)]
    earnings: i64,
    /// Waits for its hold to end, minor units.
    #[schema(example = 12_000)]
    pending_balance: i64,
    /// Approved and not paid yet, minor units.
    #[schema(example = 34_000)]
    payable_balance: i64,
    /// Ever paid, minor units.
    #[schema(example = 105_500)]
    paid_total: i64,
    #[schema(value_type = shared::money::Currency)]
    currency: String,
}

#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = FilteredCount)]
struct Filtered {
    #[schema(value_type = shared::click::FilterReason)]
    reason: String,
    #[schema(example = 40)]
    visits: i64,
}

#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = DashboardDay)]
struct Point {
    #[schema(format = "date", example = "2026-11-23")]
    day: String,
    #[schema(example = 42)]
    clicks: i64,
    #[schema(example = 1)]
    conversions: i64,
    /// Minor units.
    #[schema(example = 1980)]
    earnings: i64,
}

/// Show an affiliate's dashboard
///
/// Clicks, conversions and earnings of the range, balances as they are now. In 90 days and the year, of all programs, a refund
/// of an order of an earlier day shows within an hour, and within a day where the order is older than a quarter.
#[utoipa::path(
    get,
    path = "/v1/affiliates/{id}/dashboard",
    operation_id = "show_dashboard",
    tag = tags::AFFILIATES,
    params(ReadKey, Id, Query),
    responses(
        (status = 200, description = "The dashboard", body = Dashboard),
    ),
)]
pub(super) async fn show(
    State(app): State<Arc<App>>,
    ReadKey { merchant_id, .. }: ReadKey,
    Id(affiliate_id): Id,
    Params(query): Params<Query>,
) -> Answer<Json<Dashboard>> {
    let mut connection = app.db.acquire().await?;
    let affiliate = affiliates::find(&mut connection, merchant_id, affiliate_id)
        .await?
        .ok_or_else(|| Problem::not_found("affiliate"))?;
    let links = links::of_affiliate(&mut connection, merchant_id, affiliate_id, MOST_LINKS).await?;
    let program = program_of(&mut connection, merchant_id, query.program_id, &links).await?;
    let now = app::now();
    let scope = Scope {
        merchant_id,
        affiliate_id,
        program_id: query.program_id,
        currency: program.as_ref().map_or("EUR", |program| &program.currency),
        since: query.range.since(now),
    };
    let days = if query.range.is_long() && query.program_id.is_none() {
        affiliate_days::days(&mut connection, scope, now).await?
    } else {
        dashboard::days(&mut connection, scope).await?
    };
    let filtered = filtered_visits::by_reason(&mut connection, scope).await?;
    let balances = dashboard::balances(&mut connection, scope).await?;
    let recent = dashboard::recent_conversions(&mut connection, scope, RECENT_CONVERSIONS).await?;
    let recent_conversions = view::load(&mut connection, merchant_id, &recent).await?;
    Ok(Json(Dashboard {
        affiliate: head(&affiliate, program.as_ref(), &links),
        stats: stats(&days, &filtered, &balances, scope.currency),
        filtered: filtered.into_iter().map(|ReasonCount { reason, visits }| Filtered { reason, visits }).collect(),
        series: days.into_iter().map(Point::from).collect(),
        recent_conversions,
        links: links.into_iter().map(|link| LinkView::new(link, &app.link_url)).collect::<Result<_, _>>()?,
    }))
}

/// The program asked for, else that of the affiliate's first link.
async fn program_of(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    asked: Option<Uuid>,
    links: &[Link],
) -> Answer<Option<Program>> {
    let Some(program_id) = asked.or_else(|| links.first().map(|link| link.program_id)) else { return Ok(None) };
    let program = programs::find(connection, merchant_id, program_id).await?;
    if program.is_none() { Err(Problem::not_found("program")) } else { Ok(program) }
}

fn head(affiliate: &Affiliate, program: Option<&Program>, links: &[Link]) -> Head {
    let own_rate = affiliate.fields.rate_override.and_then(|rate| Percent::new(rate).ok());
    let terms = program.map(|program| terms_of(affiliate, program));
    let tier_rate = terms.and_then(|terms| match terms.formula() {
        Formula::Percentage(table) => affiliate.fields.tier.parse().ok().map(|tier| table.rate(tier)),
        Formula::Fixed(_) | Formula::Tiered(_) => None,
    });
    Head {
        code: links.first().map(|link| link.code.clone()),
        tier: affiliate.fields.tier.clone(),
        status: affiliate.status.clone(),
        commission_rate: tier_rate.map(|rate| own_rate.unwrap_or(rate)),
    }
}

/// The affiliate's own terms, where they count, else the program's.
fn terms_of<'a>(affiliate: &'a Affiliate, program: &'a Program) -> &'a Terms {
    let own = affiliate.own_terms.as_ref().zip(program.currency.parse().ok());
    own.and_then(|((_, own), currency)| own.for_program_in(currency)).unwrap_or(&program.terms.0)
}

fn stats(days: &[Day], filtered: &[ReasonCount], balances: &Balances, currency: &str) -> Stats {
    let sum = |of: fn(&Day) -> i64| days.iter().map(of).sum::<i64>();
    let (clicks, conversions) = (sum(|day| day.clicks), sum(|day| day.conversions));
    Stats {
        clicks,
        filtered_clicks: filtered.iter().map(|count| count.visits).sum(),
        conversions,
        conversion_rate: percent_of(conversions, clicks),
        revenue: sum(|day| day.revenue),
        earnings: sum(|day| day.earnings),
        pending_balance: balances.pending,
        payable_balance: balances.payable,
        paid_total: balances.paid,
        currency: currency.to_owned(),
    }
}

/// Two decimals, as shown; nothing of nothing is 0.00.
fn percent_of(part: i64, whole: i64) -> Decimal {
    let share = (Decimal::from(part) * Decimal::ONE_HUNDRED).checked_div(Decimal::from(whole)).unwrap_or_default();
    let mut share = share.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    share.rescale(2);
    share
}

impl From<Day> for Point {
    fn from(day: Day) -> Self {
        Self { day: day.day.to_string(), clicks: day.clicks, conversions: day.conversions, earnings: day.earnings }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_has_two_decimals_and_no_division_by_zero() {
        assert_eq!(percent_of(25, 1000).to_string(), "2.50");
        assert_eq!(percent_of(1, 3).to_string(), "33.33");
        assert_eq!(percent_of(1, 0).to_string(), "0.00");
    }

    #[test]
    fn a_range_begins_at_midnight_and_holds_whole_days() {
        let now = time::macros::datetime!(2026-03-05 17:00 UTC);
        assert_eq!(Range::Week.since(now), time::macros::datetime!(2026-02-27 00:00 UTC));
        assert_eq!(Range::YearToDate.since(now), time::macros::datetime!(2026-01-01 00:00 UTC));
    }
}
