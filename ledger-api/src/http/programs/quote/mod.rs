//! `POST /v1/programs/{id}/quote`: what an order would earn, and why. Nothing is stored.
//!
//! The affiliate is named, or only its tier is (`standard` when neither is). The affiliate's own terms and rates, its
//! recruiter and, for terms by monthly volume, its revenue so far are read only when they matter.

mod body;
mod view;

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use sqlx::PgConnection;
use uuid::Uuid;

use self::body::{QuoteBody, Quoted};
use self::view::{Frame, QuoteView};
use crate::app::{self, App};
use crate::db::commissions::MonthKey;
use crate::db::quote_facts::{self, QuotedAffiliate, QuotedProgram};
use crate::db::terms_versions;
use crate::domain::commission::{self, Basis, Earned, Earner, Earning, Pay, TermsVersion};
use crate::domain::month::utc_month;
use crate::domain::status::{AffiliateStatus, ProgramStatus};
use crate::domain::terms::Terms;
use crate::http::auth::ReadKey;
use crate::http::json::Body;
use crate::http::openapi::{CurrencyMismatch, tags};
use crate::http::params::Id;
use crate::http::problem::{Answer, Code, Problem};

/// Quote an order
///
/// What an order would earn, and why. Nothing is stored. The affiliate is named by `affiliate_id`, or only its `tier`.
#[utoipa::path(
    post,
    path = "/v1/programs/{id}/quote",
    operation_id = "quote_order",
    tag = tags::PROGRAMS,
    params(ReadKey, Id),
    request_body = QuoteBody,
    responses(
        (status = 200, description = "What it would earn", body = QuoteView),
        CurrencyMismatch,
    ),
)]
pub(super) async fn quote(
    State(app): State<Arc<App>>,
    ReadKey { merchant_id, .. }: ReadKey,
    Id(program_id): Id,
    Body(body): Body<QuoteBody>,
) -> Answer<Json<QuoteView>> {
    let asked = body.read(app::now())?;
    let mut connection = app.db.acquire().await?;
    let program = quote_facts::program(&mut connection, merchant_id, program_id).await?;
    let program = program.ok_or_else(|| Problem::not_found("program"))?;
    if asked.currency.is_some_and(|currency| currency != program.currency) {
        return Err(Problem::new(Code::CurrencyMismatch, format!("the program is in {}", program.currency)));
    }
    let affiliate = match asked.affiliate_id {
        None => None,
        Some(id) => {
            let found = quote_facts::affiliate(&mut connection, merchant_id, id).await?;
            Some(found.ok_or_else(|| Problem::field("affiliate_id", "unknown", "there is no such affiliate"))?)
        }
    };
    let (version, terms) = terms(&mut connection, merchant_id, program_id, &asked, &program).await?;
    let frame = Frame { program_id, asked: &asked, program: &program, version };
    if let Some(reason) = earns_nothing(&program, affiliate.as_ref()) {
        return Ok(Json(frame.nothing(reason)));
    }
    let by_tier = Earner { tier: asked.tier, rate_override: None, recurring_rate_override: None };
    let earner = affiliate.as_ref().map_or(by_tier, |affiliate| affiliate.earner);
    let earning = earn(&mut connection, merchant_id, frame, &terms, &earner).await?;
    let Earning::Earned(primary) = earning else { return Ok(Json(frame.nothing("recurring_ended"))) };
    let second = second_tier(&primary, &program, affiliate.as_ref());
    Ok(Json(frame.earned(primary, second)))
}

/// The terms the order would go by.
async fn terms(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    program_id: Uuid,
    asked: &Quoted,
    program: &QuotedProgram,
) -> Answer<(TermsVersion, Terms)> {
    let of_program = terms_versions::of_programs(connection, merchant_id, &[program_id]).await?.remove(&program_id);
    let of_affiliate = match asked.affiliate_id {
        None => None,
        Some(id) => terms_versions::of_affiliates(connection, merchant_id, &[id]).await?.remove(&id),
    };
    let (of_program, of_affiliate) = (of_program.unwrap_or_default(), of_affiliate.unwrap_or_default());
    let found = commission::in_force(&of_program, &of_affiliate, program.currency, asked.occurred_at);
    let (version, terms) = found.ok_or_else(|| Problem::internal("a program without terms"))?;
    Ok((version, terms.clone()))
}

/// Why the order would not be credited at all.
fn earns_nothing(program: &QuotedProgram, affiliate: Option<&QuotedAffiliate>) -> Option<&'static str> {
    if affiliate.is_some_and(|affiliate| affiliate.status != AffiliateStatus::Active) {
        Some("affiliate_inactive")
    } else if program.status == ProgramStatus::Paused {
        Some("program_paused")
    } else {
        None
    }
}

async fn earn(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    frame: Frame<'_>,
    terms: &Terms,
    earner: &Earner,
) -> Result<Earning, sqlx::Error> {
    let Frame { program_id, asked, version, .. } = frame;
    let with = |revenue| commission::earn(terms, version, earner, &asked.order(), revenue, asked.renewal);
    let earning = with(asked.month_revenue_before.unwrap_or(0));
    match (asked.affiliate_id, asked.month_revenue_before) {
        (Some(affiliate_id), None) if by_volume(&earning) => {
            let key = MonthKey { program_id, affiliate_id, month: utc_month(asked.occurred_at) };
            Ok(with(quote_facts::month_revenue(connection, merchant_id, key).await?))
        }
        _ => Ok(earning),
    }
}

fn by_volume(earning: &Earning) -> bool {
    matches!(earning, Earning::Earned(earned) if matches!(earned.basis.primary().pay, Pay::Tiered { .. }))
}

fn second_tier(
    primary: &Earned,
    program: &QuotedProgram,
    affiliate: Option<&QuotedAffiliate>,
) -> Option<(Uuid, Earned)> {
    let recruiter_id = affiliate?.recruiter_id?;
    let Basis::Primary(basis) = &primary.basis else { return None };
    Some((recruiter_id, commission::second_tier(basis, program.second_tier_rate?)))
}
