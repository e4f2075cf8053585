//! A program as clients see it.

use rust_decimal::Decimal;
use serde::Serialize;
use shared::link::Consent;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::db::programs::Program;
use crate::domain::terms::Terms;

#[derive(Debug, Serialize)]
pub(super) struct ProgramView {
    id: Uuid,
    name: String,
    currency: String,
    site_url: String,
    cookie_domain: Option<String>,
    attribution_window_days: i32,
    attribution_model: String,
    lifetime_attribution: bool,
    hold_days: i32,
    minimum_payout: i64,
    second_tier_rate: Option<Decimal>,
    consent_mode: &'static str,
    consent_cookie_name: Option<String>,
    consent_cookie_value: Option<String>,
    status: String,
    terms: Terms,
    terms_version: i32,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
}

impl From<Program> for ProgramView {
    fn from(program: Program) -> Self {
        let (consent_mode, consent_cookie_name, consent_cookie_value) = match program.consent.0 {
            Consent::Implied => ("implied", None, None),
            Consent::Cookieless => ("cookieless", None, None),
            Consent::Required { cookie_name, cookie_value } => ("required", Some(cookie_name), Some(cookie_value)),
        };
        Self {
            id: program.program_id,
            name: program.name,
            currency: program.currency,
            site_url: program.site_url,
            cookie_domain: program.cookie_domain,
            attribution_window_days: program.attribution_window_days,
            attribution_model: program.attribution_model,
            lifetime_attribution: program.lifetime_attribution,
            hold_days: program.hold_days,
            minimum_payout: program.minimum_payout,
            second_tier_rate: program.second_tier_rate,
            consent_mode,
            consent_cookie_name,
            consent_cookie_value,
            status: program.status,
            terms: program.terms.0,
            terms_version: program.terms_version,
            created_at: program.created_at,
        }
    }
}
