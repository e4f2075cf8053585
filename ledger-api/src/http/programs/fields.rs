//! What a client may say of a program, and whether it is acceptable.

use serde::Deserialize;
use shared::link::{AttributionModel, Consent};
use url::Url;

use super::consent_cookie;
use super::referral::ReferralBody;
use crate::db::programs::{Program, ProgramFields};
use crate::domain::percent::Percent;
use crate::domain::terms::{Terms, TermsDraft};
use crate::domain::web_host::host_of;
use crate::http::change::{Change, never_null};
use crate::http::problem::Problem;
use crate::http::validate::Check;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ConsentMode)]
pub(super) enum ConsentMode {
    Implied,
    Required,
    Cookieless,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Status {
    Active,
    Paused,
}

/// Body of a create (name, currency and site required) and of a patch (nothing is).
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProgramBody, description = "What is said of a program.")]
pub(crate) struct Request {
    /// Shown to affiliates. Needed when created.
    #[serde(default, deserialize_with = "never_null")]
    #[schema(value_type = String, min_length = 1, max_length = 200, example = "Partners")]
    name: Option<String>,
    /// What commissions are in; never changed. Needed when created.
    #[serde(default, deserialize_with = "never_null")]
    #[schema(value_type = shared::money::Currency)]
    currency: Option<String>,
    /// The site that affiliates lead to. Needed when created.
    #[serde(default, deserialize_with = "never_null")]
    #[schema(value_type = String, max_length = 2000, format = "uri", example = "https://shop.example/")]
    site_url: Option<String>,
    /// The site's host or a domain above it, so that `www` and `checkout` share the cookies.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 253, example = "shop.example")]
    cookie_domain: Change<String>,
    /// How old a click may be when the order happens, in days; 30.
    #[serde(default, deserialize_with = "never_null")]
    #[schema(value_type = i32, minimum = 1, maximum = 365, example = 30)]
    attribution_window_days: Option<i32>,
    /// Which click an order is credited to; `last_click`.
    #[serde(default, deserialize_with = "never_null")]
    #[schema(value_type = AttributionModel)]
    attribution_model: Option<AttributionModel>,
    /// A known customer's later orders keep going to the affiliate who brought them; false.
    #[serde(default, deserialize_with = "never_null")]
    #[schema(value_type = bool, example = false)]
    lifetime_attribution: Option<bool>,
    /// Days a commission waits from the order's own time before it is approved; 14.
    #[serde(default, deserialize_with = "never_null")]
    #[schema(value_type = i32, minimum = 0, maximum = 180, example = 14)]
    hold_days: Option<i32>,
    /// The least that is paid out, in minor units; 5000.
    #[serde(default, deserialize_with = "never_null")]
    #[schema(value_type = shared::money::Amount)]
    minimum_payout: Option<i64>,
    /// Percent of the commission that the affiliate's recruiter gets.
    #[serde(default)]
    #[schema(value_type = Option<Percent>)]
    second_tier_rate: Change<Percent>,
    /// How far visitors are tracked; `implied`.
    #[serde(default, deserialize_with = "never_null")]
    #[schema(value_type = ConsentMode)]
    consent_mode: Option<ConsentMode>,
    /// With `required`, and only then: the name of your consent cookie.
    #[serde(default, deserialize_with = "never_null")]
    #[schema(value_type = String, min_length = 1, max_length = 100, example = "consent")]
    consent_cookie_name: Option<String>,
    /// With `required`, and only then: the value that means yes.
    #[serde(default, deserialize_with = "never_null")]
    #[schema(value_type = String, min_length = 1, max_length = 100, example = "yes")]
    consent_cookie_value: Option<String>,
    /// `active`.
    #[serde(default, deserialize_with = "never_null")]
    #[schema(value_type = crate::domain::status::ProgramStatus)]
    status: Option<Status>,
    /// What customers who invite friends are promised; null, and when left out at the creation: nothing.
    #[serde(default)]
    #[schema(value_type = Option<ReferralBody>)]
    referral: Change<ReferralBody>,
    /// Percentage by tier with the default rates, when left out at the creation.
    #[serde(default, deserialize_with = "never_null")]
    #[schema(value_type = TermsDraft)]
    terms: Option<TermsDraft>,
}

/// A program's fields before anything was said: the defaults of the product.
fn defaults() -> ProgramFields {
    ProgramFields {
        name: String::new(),
        currency: String::new(),
        site_url: String::new(),
        site_host: String::new(),
        cookie_domain: None,
        attribution_window_days: 30,
        attribution_model: "last_click",
        lifetime_attribution: false,
        hold_days: 14,
        minimum_payout: 5_000,
        second_tier_rate: None,
        consent: Consent::Implied,
        status: "active",
        referral: None,
    }
}

/// The fields a program has.
pub(super) fn fields_of(program: &Program) -> ProgramFields {
    ProgramFields {
        name: program.name.clone(),
        currency: program.currency.clone(),
        site_url: program.site_url.clone(),
        site_host: Url::parse(&program.site_url).ok().as_ref().map(host_of).unwrap_or_default(),
        cookie_domain: program.cookie_domain.clone(),
        attribution_window_days: program.attribution_window_days,
        attribution_model: if program.attribution_model == "first_click" { "first_click" } else { "last_click" },
        lifetime_attribution: program.lifetime_attribution,
        hold_days: program.hold_days,
        minimum_payout: program.minimum_payout,
        second_tier_rate: program.second_tier_rate,
        consent: program.consent.0.clone(),
        status: if program.status == "paused" { "paused" } else { "active" },
        referral: program.referral.as_ref().map(|referral| referral.0),
    }
}

impl Request {
    /// New terms, and nothing else.
    pub(crate) fn of_terms(terms: TermsDraft) -> Self {
        Self { terms: Some(terms), ..Self::default() }
    }

    /// The fields of a new program.
    pub(super) fn to_new(&self) -> Result<ProgramFields, Problem> {
        let mut check = Check::default();
        for (field, missing) in [
            ("name", self.name.is_none()),
            ("currency", self.currency.is_none()),
            ("site_url", self.site_url.is_none()),
        ] {
            if missing {
                check.refuse(field, "required", "must be given");
            }
        }
        check.done()?;
        self.onto(defaults())
    }

    /// The terms, when the body has any.
    pub(super) fn terms(&self) -> Result<Option<Terms>, Problem> {
        self.terms.clone().map(checked).transpose()
    }

    /// The terms, or those of a program that says nothing: a percentage by tier.
    pub(super) fn terms_or_default(&self) -> Result<Terms, Problem> {
        let default = TermsDraft { kind: Some("percentage".into()), ..TermsDraft::default() };
        checked(self.terms.clone().unwrap_or(default))
    }

    /// The given fields over those the program has.
    pub(super) fn to_update(&self, program: &Program) -> Result<ProgramFields, Problem> {
        if self.currency.as_ref().is_some_and(|currency| *currency != program.currency) {
            return Err(Problem::field("currency", "immutable", "money is already counted in the program's currency"));
        }
        self.onto(fields_of(program))
    }

    fn onto(&self, old: ProgramFields) -> Result<ProgramFields, Problem> {
        let mut check = Check::default();
        let mut new = old;
        if let Some(name) = &self.name {
            check.text("name", name, 200);
            new.name.clone_from(name);
        }
        if let Some(code) = &self.currency
            && let Some(currency) = check.currency("currency", code)
        {
            currency.code().clone_into(&mut new.currency);
        }
        if let Some(text) = &self.site_url
            && let Some(site) = check.destination("site_url", text)
        {
            new.site_host = host_of(&site);
            new.site_url = site.into();
        }
        let cookie_domain =
            self.cookie_domain.clone().map(|domain| domain.trim_start_matches('.').to_ascii_lowercase());
        new.cookie_domain = cookie_domain.onto(new.cookie_domain);
        if let Some(domain) = &new.cookie_domain {
            if !covers(domain, &new.site_host) {
                let detail = "must be the site's host or a domain above it, such as example.com";
                check.refuse("cookie_domain", "invalid", detail);
            } else if is_public_suffix(domain) {
                let detail = "is a public suffix, under which others have their sites too";
                check.refuse("cookie_domain", "public_suffix", detail);
            }
        }
        self.numbers_onto(&mut new, &mut check);
        self.consent_onto(&mut new, &mut check);
        match &self.referral {
            Change::Keep => {}
            Change::Remove => new.referral = None,
            Change::Set(body) => new.referral = body.read(&mut check),
        }
        if let Some(draft) = &self.terms {
            check.domain("terms.", draft.validate());
        }
        check.finish(Some(new))
    }

    fn numbers_onto(&self, new: &mut ProgramFields, check: &mut Check) {
        if let Some(days) = self.attribution_window_days {
            check.range("attribution_window_days", days, 1..=365);
            new.attribution_window_days = days;
        }
        if let Some(model) = self.attribution_model {
            new.attribution_model = match model {
                AttributionModel::LastClick => "last_click",
                AttributionModel::FirstClick => "first_click",
            };
        }
        new.lifetime_attribution = self.lifetime_attribution.unwrap_or(new.lifetime_attribution);
        if let Some(days) = self.hold_days {
            check.range("hold_days", days, 0..=180);
            new.hold_days = days;
        }
        if let Some(minimum) = self.minimum_payout {
            check.amount("minimum_payout", minimum);
            new.minimum_payout = minimum;
        }
        new.second_tier_rate = self.second_tier_rate.clone().map(Percent::decimal).onto(new.second_tier_rate);
        if let Some(status) = self.status {
            new.status = match status {
                Status::Active => "active",
                Status::Paused => "paused",
            };
        }
    }

    /// Cookie and value go with `required`, where each may be said alone.
    fn consent_onto(&self, new: &mut ProgramFields, check: &mut Check) {
        let (name, value) = (self.consent_cookie_name.as_deref(), self.consent_cookie_value.as_deref());
        consent_cookie::check(check, name, value);
        let (mode, known) = match &new.consent {
            Consent::Implied => (ConsentMode::Implied, None),
            Consent::Cookieless => (ConsentMode::Cookieless, None),
            Consent::Required { cookie_name, cookie_value } => {
                (ConsentMode::Required, Some((cookie_name.as_str(), cookie_value.as_str())))
            }
        };
        let consent = match self.consent_mode.unwrap_or(mode) {
            ConsentMode::Required => {
                let (known_name, known_value) = known.unzip();
                let Some((name, value)) = name.or(known_name).zip(value.or(known_value)) else {
                    let detail = "consent_mode required needs consent_cookie_name and consent_cookie_value";
                    check.refuse("consent_cookie_name", "required", detail);
                    return;
                };
                Consent::Required { cookie_name: name.to_owned(), cookie_value: value.to_owned() }
            }
            mode => {
                for (field, said) in [("consent_cookie_name", name), ("consent_cookie_value", value)] {
                    if said.is_some() {
                        check.refuse(field, "not_applicable", "goes with consent_mode required");
                    }
                }
                if mode == ConsentMode::Implied { Consent::Implied } else { Consent::Cookieless }
            }
        };
        new.consent = consent;
    }
}

fn checked(draft: TermsDraft) -> Result<Terms, Problem> {
    Terms::try_from(draft).map_err(|invalid| Problem::field("terms", "invalid", invalid.to_string()))
}

/// Whether the domain is one under which anybody may have a site, such as `co.uk` or `github.io`
/// (<https://publicsuffix.org>). Browsers refuse cookies for all of it.
fn is_public_suffix(domain: &str) -> bool {
    psl::suffix_str(domain).is_some_and(|suffix| suffix == domain)
}

/// Whether a cookie of this domain reaches the host. A domain without a dot would be a public suffix.
fn covers(domain: &str, host: &str) -> bool {
    let host = host.split(':').next().unwrap_or_default();
    let shaped = domain.len() <= 253
        && domain.contains('.')
        && domain.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
    let beneath = host.strip_suffix(domain).is_some_and(|above| above.is_empty() || above.ends_with('.'));
    shaped && beneath
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_domain_must_cover_the_site() {
        assert!(covers("example.com", "www.example.com"));
        assert!(covers("www.example.com", "www.example.com:8443"));
        for (domain, host) in [("com", "example.com"), ("ample.com", "example.com"), ("other.com", "example.com")] {
            assert!(!covers(domain, host), "{domain} {host}");
        }
    }

    #[test]
    fn a_public_suffix_is_told_from_a_shops_own_domain() {
        for domain in ["co.uk", "com.au", "github.io", "blogspot.com"] {
            assert!(is_public_suffix(domain), "{domain}");
        }
        for domain in ["shop.co.uk", "example.com", "shop.github.io", "shop.example", "127.0.0.1"] {
            assert!(!is_public_suffix(domain), "{domain}");
        }
    }
}
