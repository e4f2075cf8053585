//! An affiliate as clients see it.

use rust_decimal::Decimal;
use serde::Serialize;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::stripe_account::{self, StripeAccountView};
use crate::db::affiliates::Affiliate;
use crate::domain::terms::Terms;
use crate::domain::{paypal_email, sepa};

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Affiliate, example = json!({
    "status": "active", "payout_method": "stripe", "rate_override": null, "recurring_rate_override": null,
    "terms_override": null, "terms_override_currency": null, "minimum_payout": null,
}))]
pub(crate) struct AffiliateView {
    pub(crate) id: Uuid,
    #[schema(example = "Cleo")]
    name: String,
    /// Null once the affiliate was erased.
    #[schema(format = "email", example = "cleo@partner.example")]
    email: Option<String>,
    /// Your own id of this person.
    #[schema(example = "partner-17")]
    external_id: Option<String>,
    /// The affiliate who recruited this one.
    recruiter_id: Option<Uuid>,
    #[schema(value_type = crate::domain::tier::Tier)]
    tier: String,
    #[schema(value_type = Option<crate::domain::percent::Percent>)]
    rate_override: Option<Decimal>,
    #[schema(value_type = Option<crate::domain::percent::Percent>)]
    recurring_rate_override: Option<Decimal>,
    /// Instead of its programs' terms.
    #[schema(value_type = Option<crate::domain::terms::TermsDraft>)]
    terms_override: Option<Terms>,
    /// The terms count in programs of this currency only; null: in all of them.
    #[schema(value_type = Option<shared::money::Currency>)]
    terms_override_currency: Option<&'static str>,
    /// What a commission's basis names them by.
    terms_override_version: Option<i32>,
    #[schema(value_type = Option<crate::domain::rail::Rail>)]
    payout_method: Option<String>,
    #[schema(example = "acct_1AbCdEfGh")]
    stripe_account_id: Option<String>,
    /// What Stripe says of that account; null before it has said anything.
    stripe_account: Option<StripeAccountView>,
    /// Its beginning and domain only.
    paypal_email: Option<String>,
    /// Country and the last four characters only.
    iban: Option<String>,
    account_holder: Option<String>,
    /// The least that is paid out, in minor units; null: its programs' minimum.
    #[schema(value_type = Option<shared::money::Amount>)]
    minimum_payout: Option<i64>,
    /// Why nothing is sent to its address, until it gives another.
    destination_blocked: Option<String>,
    #[schema(value_type = crate::domain::status::AffiliateStatus)]
    status: String,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339::option")]
    approved_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    suspended_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    reinstated_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    terminated_at: Option<OffsetDateTime>,
}

/// Affiliates in their order, each with what is known of its Stripe account.
pub(crate) async fn views(
    connection: &mut PgConnection,
    affiliates: Vec<Affiliate>,
) -> Result<Vec<AffiliateView>, sqlx::Error> {
    let named: Vec<String> = affiliates.iter().filter_map(|one| one.fields.stripe_account_id.clone()).collect();
    let accounts = stripe_account::of_many(connection, &named).await?;
    let view = |affiliate: Affiliate| {
        let account = affiliate.fields.stripe_account_id.as_ref().and_then(|id| accounts.get(id)).cloned();
        AffiliateView::new(affiliate, account)
    };
    Ok(affiliates.into_iter().map(view).collect())
}

impl AffiliateView {
    /// The affiliate, and what is known of its Stripe account.
    pub(crate) fn new(affiliate: Affiliate, stripe_account: Option<StripeAccountView>) -> Self {
        let fields = affiliate.fields;
        let is_erased = fields.is_erased();
        let own = affiliate.own_terms;
        Self {
            id: affiliate.affiliate_id,
            name: fields.name,
            email: (!is_erased).then_some(fields.email),
            external_id: fields.external_id,
            recruiter_id: fields.recruiter_id,
            tier: fields.tier,
            rate_override: fields.rate_override,
            recurring_rate_override: fields.recurring_rate_override,
            terms_override_currency: own.as_ref().and_then(|(_, own)| Some(own.currency()?.code())),
            terms_override_version: own.as_ref().map(|(version, _)| *version),
            terms_override: own.map(|(_, own)| own.terms().clone()),
            payout_method: fields.payout_method,
            stripe_account_id: fields.stripe_account_id,
            stripe_account,
            paypal_email: fields.paypal_email.as_deref().map(paypal_email::masked),
            iban: fields.iban.as_deref().map(sepa::masked),
            account_holder: fields.account_holder,
            minimum_payout: fields.minimum_payout,
            destination_blocked: affiliate.destination_blocked,
            status: affiliate.status,
            created_at: affiliate.created_at,
            approved_at: affiliate.approved_at,
            suspended_at: affiliate.suspended_at,
            reinstated_at: affiliate.reinstated_at,
            terminated_at: affiliate.terminated_at,
        }
    }
}
