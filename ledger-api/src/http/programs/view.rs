//! A program as clients see it.

use rust_decimal::Decimal;
use serde::Serialize;
use shared::link::Consent;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::db::programs::Program;
use crate::domain::referral::ReferralTerms;
use crate::domain::terms::Terms;

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Program, example = json!({"minimum_payout": 5000}))]
pub(super) struct ProgramView {
    id: Uuid,
    #[schema(example = "Partners")]
    name: String,
    #[schema(value_type = shared::money::Currency)]
    currency: String,
    #[schema(format = "uri", example = "https://shop.example/")]
    site_url: String,
    #[schema(example = "shop.example")]
    cookie_domain: Option<String>,
    /// In days.
    #[schema(example = 30)]
    attribution_window_days: i32,
    #[schema(value_type = shared::link::AttributionModel)]
    attribution_model: String,
    lifetime_attribution: bool,
    /// In days from the order's own time.
    #[schema(example = 14)]
    hold_days: i32,
    /// In minor units.
    #[schema(value_type = shared::money::Amount)]
    minimum_payout: i64,
    /// Percent of the commission that the affiliate's recruiter gets.
    #[schema(value_type = Option<crate::domain::percent::Percent>)]
    second_tier_rate: Option<Decimal>,
    #[schema(value_type = super::fields::ConsentMode)]
    consent_mode: &'static str,
    consent_cookie_name: Option<String>,
    consent_cookie_value: Option<String>,
    #[schema(value_type = crate::domain::status::ProgramStatus)]
    status: String,
    /// What customers who invite friends are promised; null: there is no referral programme.
    referral: Option<ReferralTerms>,
    #[schema(value_type = crate::domain::terms::TermsDraft)]
    terms: Terms,
    /// Counts from 1.
    #[schema(example = 1)]
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
            referral: program.referral.map(|referral| referral.0),
            terms: program.terms.0,
            terms_version: program.terms_version,
            created_at: program.created_at,
        }
    }
}
