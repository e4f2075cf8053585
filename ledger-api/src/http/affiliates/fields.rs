//! What a client may say of an affiliate, and whether it is acceptable.

use serde::Deserialize;
use uuid::Uuid;

use super::own_terms::{self, OwnTermsChange};
use crate::db::affiliates::AffiliateFields;
use crate::domain::paypal_email;
use crate::domain::percent::Percent;
use crate::domain::terms::TermsDraft;
use crate::domain::tier::Tier;
use crate::http::change::Change;
use crate::http::problem::Problem;
use crate::http::validate::Check;

/// How an affiliate is paid.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum PayoutMethod {
    Stripe,
    Paypal,
    Sepa,
}

impl PayoutMethod {
    fn name(self) -> &'static str {
        match self {
            Self::Stripe => "stripe",
            Self::Paypal => "paypal",
            Self::Sepa => "sepa",
        }
    }
}

/// Body of a create (name and e-mail required) and of a patch (nothing is).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct Request {
    name: Option<String>,
    email: Option<String>,
    external_id: Option<String>,
    recruiter_id: Option<Uuid>,
    tier: Option<Tier>,
    rate_override: Option<Percent>,
    recurring_rate_override: Option<Percent>,
    /// Null: the programs' terms again.
    #[serde(default)]
    terms_override: Change<TermsDraft>,
    terms_override_currency: Option<String>,
    payout_method: Option<PayoutMethod>,
    stripe_account_id: Option<String>,
    paypal_email: Option<String>,
    iban: Option<String>,
    account_holder: Option<String>,
    minimum_payout: Option<i64>,
}

impl Request {
    /// The fields of a new affiliate, and its own terms.
    pub(in crate::http) fn into_new(self) -> Result<(AffiliateFields, OwnTermsChange), Problem> {
        let mut check = Check::default();
        if self.name.is_none() {
            check.refuse("name", "required", "must be given");
        }
        if self.email.is_none() {
            check.refuse("email", "required", "must be given");
        }
        let nothing = AffiliateFields {
            name: String::new(),
            email: String::new(),
            external_id: None,
            recruiter_id: None,
            tier: Tier::Standard.name().to_owned(),
            rate_override: None,
            recurring_rate_override: None,
            payout_method: None,
            stripe_account_id: None,
            paypal_email: None,
            iban: None,
            account_holder: None,
            minimum_payout: None,
        };
        self.read(nothing, check)
    }

    /// The given fields over those there are, and what becomes of its own terms.
    pub(super) fn onto(self, old: AffiliateFields) -> Result<(AffiliateFields, OwnTermsChange), Problem> {
        self.read(old, Check::default())
    }

    fn read(self, old: AffiliateFields, mut check: Check) -> Result<(AffiliateFields, OwnTermsChange), Problem> {
        self.check(&mut check);
        let iban = check.iban("iban", self.iban.as_deref());
        let own = own_terms::read(self.terms_override, self.terms_override_currency.as_deref(), &mut check);
        let own = check.finish(own)?;
        let fields = AffiliateFields {
            name: self.name.unwrap_or(old.name),
            email: self.email.unwrap_or(old.email),
            external_id: self.external_id.or(old.external_id),
            recruiter_id: self.recruiter_id.or(old.recruiter_id),
            tier: self.tier.map_or(old.tier, |tier| tier.name().to_owned()),
            rate_override: self.rate_override.map(Percent::decimal).or(old.rate_override),
            recurring_rate_override: self.recurring_rate_override.map(Percent::decimal).or(old.recurring_rate_override),
            payout_method: self.payout_method.map(|method| method.name().to_owned()).or(old.payout_method),
            stripe_account_id: self.stripe_account_id.or(old.stripe_account_id),
            paypal_email: self.paypal_email.or(old.paypal_email),
            iban: iban.map(|iban| iban.as_str().to_owned()).or(old.iban),
            account_holder: self.account_holder.or(old.account_holder),
            minimum_payout: self.minimum_payout.or(old.minimum_payout),
        };
        Ok((fields, own))
    }

    fn check(&self, check: &mut Check) {
        check.optional_text("name", self.name.as_deref(), 200);
        check.optional_text("external_id", self.external_id.as_deref(), 200);
        if let Some(email) = &self.email {
            check.email("email", email);
        }
        if self.paypal_email.as_deref().is_some_and(|email| !paypal_email::is_valid(email)) {
            check.refuse("paypal_email", "invalid", "is an e-mail address of at most 127 ASCII characters");
        }
        if let Some(account) = &self.stripe_account_id
            && !is_stripe_account(account)
        {
            check.refuse("stripe_account_id", "invalid", "looks like acct_1AbC…");
        }
        if let Some(holder) = &self.account_holder {
            check.sepa_name("account_holder", holder);
        }
        if let Some(minimum) = self.minimum_payout {
            check.amount("minimum_payout", minimum);
        }
    }
}

fn is_stripe_account(text: &str) -> bool {
    text.len() <= 100
        && text.strip_prefix("acct_").is_some_and(|rest| {
            !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        })
}
