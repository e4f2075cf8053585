//! What keeps an affiliate from being paid, for its own pages and for its merchant's. It says in advance what would make a run
//! leave the affiliate out (`db/payouts/candidates.rs`).

use sqlx::PgConnection;

use crate::db::affiliates::Affiliate;
use crate::db::decode::decode;
use crate::db::stripe_accounts::{self, StripeAccountRow};
use crate::domain::rail::Rail;
use crate::domain::stripe_account::AccountObstacle;
use crate::pages::{Texts, reasons};

/// The first thing that has to be mended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::web) enum Hindrance {
    /// No way was chosen.
    NoMethod,
    /// A way was chosen, and where it leads is not known.
    NoDestination(Rail),
    /// Something came back from there, for this reason as it is stored.
    Blocked(Rail, String),
    /// Stripe's form was never finished.
    StripeForm,
    /// Stripe wants to know more, or pays nothing out to the account's bank.
    StripeWants,
    /// The platform's access was taken away.
    StripeDisconnected,
}

impl Hindrance {
    /// Looks for it.
    pub(in crate::web) async fn of(
        connection: &mut PgConnection,
        affiliate: &Affiliate,
    ) -> Result<Option<Self>, sqlx::Error> {
        let account = match &affiliate.fields.stripe_account_id {
            Some(id) => stripe_accounts::find(connection, std::slice::from_ref(id)).await?.pop(),
            None => None,
        };
        Self::among(affiliate, account.as_ref())
    }

    /// The same where it is known what Stripe says of the account, if anything.
    pub(in crate::web) fn among(
        affiliate: &Affiliate,
        account: Option<&StripeAccountRow>,
    ) -> Result<Option<Self>, sqlx::Error> {
        let fields = &affiliate.fields;
        let Some(method) = fields.payout_method.as_deref() else { return Ok(Some(Self::NoMethod)) };
        let rail: Rail = method.parse().map_err(decode)?;
        let destination = match rail {
            Rail::Stripe => &fields.stripe_account_id,
            Rail::Paypal => &fields.paypal_email,
            Rail::Sepa => &fields.iban,
        };
        if destination.is_none() {
            return Ok(Some(Self::NoDestination(rail)));
        }
        if let Some(reason) = &affiliate.destination_blocked {
            return Ok(Some(Self::Blocked(rail, reason.clone())));
        }
        Ok(account.filter(|_| rail == Rail::Stripe).and_then(Self::at_stripe))
    }

    /// What keeps an account at Stripe from being paid.
    pub(in crate::web) fn at_stripe(account: &StripeAccountRow) -> Option<Self> {
        let obstacle = account.obstacle.as_deref()?;
        Some(match obstacle.parse() {
            Ok(AccountObstacle::Disconnected) => Self::StripeDisconnected,
            _ if account.details_submitted => Self::StripeWants,
            _ => Self::StripeForm,
        })
    }

    /// For the affiliate: what is wrong, and what to do about it.
    pub(in crate::web) fn told(&self, t: Texts) -> String {
        match self {
            Self::NoMethod => t.home_no_method().to_owned(),
            Self::NoDestination(Rail::Sepa) => t.payable_no_iban().to_owned(),
            Self::NoDestination(Rail::Paypal) => t.payable_no_paypal().to_owned(),
            Self::NoDestination(Rail::Stripe) => t.payable_no_stripe().to_owned(),
            Self::Blocked(rail, reason) => {
                let why = reasons::of_payout(t, reason).said;
                match rail {
                    Rail::Sepa => t.payable_blocked_sepa(why),
                    Rail::Paypal => t.payable_blocked_paypal(why),
                    Rail::Stripe => t.payable_blocked_stripe(why),
                }
            }
            Self::StripeForm => t.payable_stripe_form().to_owned(),
            Self::StripeWants => t.payable_stripe_wants().to_owned(),
            Self::StripeDisconnected => t.payable_stripe_disconnected().to_owned(),
        }
    }

    /// For the merchant, who can only ask the affiliate.
    pub(in crate::web) fn told_merchant(&self, t: Texts) -> String {
        match self {
            Self::NoMethod => t.affiliate_not_payable().to_owned(),
            Self::NoDestination(_) => t.affiliate_no_destination().to_owned(),
            Self::Blocked(_, reason) => t.affiliate_blocked(reasons::of_payout(t, reason).said),
            Self::StripeForm => t.affiliate_stripe_waits().to_owned(),
            Self::StripeWants => t.affiliate_stripe_wants().to_owned(),
            Self::StripeDisconnected => t.affiliate_stripe_disconnected().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use time::OffsetDateTime;
    use uuid::Uuid;

    use super::*;
    use crate::db::affiliates::AffiliateFields;
    use crate::pages::Language;

    fn ada(method: Option<&str>) -> Affiliate {
        let text = |value: &str| Some(value.to_owned());
        Affiliate {
            affiliate_id: Uuid::nil(),
            fields: AffiliateFields {
                name: "Ada".to_owned(),
                email: "ada@partner.example".to_owned(),
                external_id: None,
                recruiter_id: None,
                tier: "standard".to_owned(),
                rate_override: None,
                recurring_rate_override: None,
                payout_method: method.map(str::to_owned),
                stripe_account_id: text("acct_ada"),
                paypal_email: text("ada@partner.example"),
                iban: text("DE89370400440532013000"),
                account_holder: None,
                minimum_payout: None,
            },
            own_terms: None,
            status: "active".to_owned(),
            version: 1,
            destination_blocked: None,
            created_at: OffsetDateTime::UNIX_EPOCH,
            approved_at: None,
            suspended_at: None,
            reinstated_at: None,
            terminated_at: None,
        }
    }

    fn account(obstacle: Option<&str>, details_submitted: bool) -> StripeAccountRow {
        StripeAccountRow {
            stripe_account_id: "acct_ada".to_owned(),
            told_at: None,
            obstacle: obstacle.map(str::to_owned),
            disabled_reason: None,
            details_submitted,
            payouts_enabled: obstacle.is_none(),
            requirements_due: Vec::new(),
            bank_payout_at: None,
            bank_payout_status: None,
            bank_payout_amount: None,
            bank_payout_currency: None,
            bank_payout_failure: None,
        }
    }

    fn found(affiliate: &Affiliate, account: Option<&StripeAccountRow>) -> Option<Hindrance> {
        Hindrance::among(affiliate, account).unwrap()
    }

    #[test]
    fn whoever_has_said_how_to_be_paid_is_kept_by_nothing() {
        for method in ["stripe", "paypal", "sepa"] {
            assert_eq!(found(&ada(Some(method)), None), None, "{method}");
        }
        assert_eq!(found(&ada(Some("stripe")), Some(&account(None, true))), None);
        assert_eq!(found(&ada(None), None), Some(Hindrance::NoMethod));
    }

    #[test]
    fn a_way_that_leads_nowhere_is_told_by_what_is_missing() {
        let mut ada = ada(Some("sepa"));
        ada.fields.iban = None;
        assert_eq!(found(&ada, None), Some(Hindrance::NoDestination(Rail::Sepa)));
    }

    #[test]
    fn a_blocked_destination_is_told_with_its_reason_in_words() {
        let mut ada = ada(Some("sepa"));
        ada.destination_blocked = Some("AC04".to_owned());
        let told = found(&ada, None).unwrap().told(Texts(Language::En));
        assert!(told.contains("the account is closed") && told.contains("another IBAN"), "{told}");
    }

    #[test]
    fn what_stripe_wants_matters_only_where_stripe_pays() {
        let cases = [
            ("transfers_inactive", false, Hindrance::StripeForm),
            ("payouts_disabled", true, Hindrance::StripeWants),
            ("disconnected", true, Hindrance::StripeDisconnected),
        ];
        for (obstacle, submitted, expected) in cases {
            let known = account(Some(obstacle), submitted);
            assert_eq!(found(&ada(Some("stripe")), Some(&known)), Some(expected), "{obstacle}");
            assert_eq!(found(&ada(Some("sepa")), Some(&known)), None, "{obstacle}");
        }
    }
}
