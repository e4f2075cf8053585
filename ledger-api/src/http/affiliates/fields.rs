//! What a client may say of an affiliate, and whether it is acceptable.

use serde::Deserialize;
use uuid::Uuid;

use super::own_terms::{self, OwnTermsChange};
use crate::db::affiliates::AffiliateFields;
use crate::domain::paypal_email;
use crate::domain::percent::Percent;
use crate::domain::terms::TermsDraft;
use crate::domain::tier::Tier;
use crate::http::change::{Change, never_null};
use crate::http::problem::Problem;
use crate::http::validate::Check;

/// How an affiliate is paid.
#[derive(Debug, Clone, Copy, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PayoutMethod)]
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
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AffiliateBody, description = "What is said of an affiliate.", example = json!({"name": "Cleo", "email": "cleo@partner.example", "payout_method": "stripe", "stripe_account_id": "acct_1AbCdEfGh"}))]
pub(crate) struct Request {
    /// Needed when created.
    #[serde(default, deserialize_with = "never_null")]
    #[schema(value_type = String, min_length = 1, max_length = 200, example = "Cleo")]
    name: Option<String>,
    /// Needed when created.
    #[serde(default, deserialize_with = "never_null")]
    #[schema(value_type = String, max_length = 254, format = "email", example = "cleo@partner.example")]
    email: Option<String>,
    /// Your own id of this person; unique.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 200, example = "partner-17")]
    external_id: Change<String>,
    /// The affiliate who recruited this one.
    #[serde(default)]
    #[schema(value_type = Option<Uuid>)]
    recruiter_id: Change<Uuid>,
    /// `standard`.
    #[serde(default, deserialize_with = "never_null")]
    #[schema(value_type = Tier)]
    tier: Option<Tier>,
    /// Its own rate, instead of its tier's.
    #[serde(default)]
    #[schema(value_type = Option<Percent>)]
    rate_override: Change<Percent>,
    /// Its own rate for later orders of subscriptions.
    #[serde(default)]
    #[schema(value_type = Option<Percent>)]
    recurring_rate_override: Change<Percent>,
    /// Null: the programs' terms again.
    #[serde(default)]
    #[schema(value_type = Option<crate::domain::terms::TermsDraft>)]
    terms_override: Change<TermsDraft>,
    /// The currency that amounts in `terms_override` are in.
    #[serde(default)]
    #[schema(value_type = Option<shared::money::Currency>)]
    terms_override_currency: Change<String>,
    /// How it is paid.
    #[serde(default)]
    #[schema(value_type = Option<PayoutMethod>)]
    payout_method: Change<PayoutMethod>,
    /// For `stripe`: its connected account.
    #[serde(default)]
    #[schema(value_type = Option<String>, pattern = "^acct_[A-Za-z0-9_]+$", max_length = 100, example = "acct_1AbCdEfGh")]
    stripe_account_id: Change<String>,
    /// For `paypal`.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 127, format = "email", example = "cleo@partner.example")]
    paypal_email: Change<String>,
    /// For `sepa`; spaces do not count.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 15, max_length = 50, example = "DE89 3704 0044 0532 0130 00")]
    iban: Change<String>,
    /// For `sepa`, when it is not `name`.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 140, example = "Cleo Writes")]
    account_holder: Change<String>,
    /// The least that is paid out, in minor units; its programs' when left out.
    #[serde(default)]
    #[schema(value_type = Option<shared::money::Amount>)]
    minimum_payout: Change<i64>,
}

impl Request {
    /// The merchant's own id of it, if one is given.
    pub(in crate::http) fn external_id(&self) -> Option<&str> {
        self.external_id.value().map(String::as_str)
    }

    /// Who recruited it, if somebody is named.
    pub(in crate::http) fn recruiter_id(&self) -> Option<Uuid> {
        self.recruiter_id.value().copied()
    }

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
        // Stored without its spaces.
        let iban = self.iban.map(|text| check.iban("iban", Some(&text)).map_or(text, |iban| iban.as_str().to_owned()));
        let own = own_terms::read(self.terms_override, &self.terms_override_currency, &mut check);
        let own = check.finish(own)?;
        let fields = AffiliateFields {
            name: self.name.unwrap_or(old.name),
            email: self.email.unwrap_or(old.email),
            external_id: self.external_id.onto(old.external_id),
            recruiter_id: self.recruiter_id.onto(old.recruiter_id),
            tier: self.tier.map_or(old.tier, |tier| tier.name().to_owned()),
            rate_override: self.rate_override.map(Percent::decimal).onto(old.rate_override),
            recurring_rate_override: self
                .recurring_rate_override
                .map(Percent::decimal)
                .onto(old.recurring_rate_override),
            payout_method: self.payout_method.map(|method| method.name().to_owned()).onto(old.payout_method),
            stripe_account_id: self.stripe_account_id.onto(old.stripe_account_id),
            paypal_email: self.paypal_email.onto(old.paypal_email),
            iban: iban.onto(old.iban),
            account_holder: self.account_holder.onto(old.account_holder),
            minimum_payout: self.minimum_payout.onto(old.minimum_payout),
        };
        Ok((fields, own))
    }

    fn check(&self, check: &mut Check) {
        check.optional_text("name", self.name.as_deref(), 200);
        check.optional_text("external_id", self.external_id.value().map(String::as_str), 200);
        if let Some(email) = &self.email {
            check.email("email", email);
        }
        if self.paypal_email.value().is_some_and(|email| !paypal_email::is_valid(email)) {
            check.refuse("paypal_email", "invalid", "is an e-mail address of at most 127 ASCII characters");
        }
        if let Change::Set(account) = &self.stripe_account_id
            && !is_stripe_account(account)
        {
            check.refuse("stripe_account_id", "invalid", "looks like acct_1AbC…");
        }
        if let Change::Set(holder) = &self.account_holder {
            check.sepa_name("account_holder", holder);
        }
        if let Change::Set(minimum) = self.minimum_payout {
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
