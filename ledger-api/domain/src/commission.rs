//! What an order earns, and everything that produced the number.

mod basis;
mod in_force;

pub use basis::{Basis, Pay, PrimaryBasis, TermsOwner, TermsVersion};
pub use in_force::{AffiliateVersion, CurrencyUnclear, OwnTerms, ProgramVersion, in_force};

use shared::money::Amount;

use super::named::named_enum;
use super::order::{Order, OrderType};
use super::percent::Percent;
use super::recurring::Renewal;
use super::terms::{Formula, Terms};
use super::tier::Tier;

named_enum! {
    /// By which kind of rule a commission was earned.
    pub enum CommissionKind, "a commission's kind" {
        /// Rate of the affiliate or its tier.
        Percentage = "percentage",
        /// An amount per order.
        Fixed = "fixed",
        /// Rate by monthly volume.
        Tiered = "tiered",
        /// A later paid order of a subscription.
        Recurring = "recurring",
        /// The fixed amount of a lead.
        Lead = "lead",
        /// The recruiter's share of the primary commission.
        SecondTier = "second_tier",
    }
}

named_enum! {
    /// Whose commission of a conversion it is; each role at most once.
    pub enum CommissionRole, "a commission's role" {
        /// The affiliate who brought the order.
        Primary = "primary",
        /// The affiliate who recruited that one.
        SecondTier = "second_tier",
    }
}

/// What the rules look at in the affiliate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Earner {
    /// Its tier at the order's time.
    pub tier: Tier,
    /// Its own rate; takes the place of the tier's in every percentage formula, also in a rule's.
    pub rate_override: Option<Percent>,
    /// Its own recurring rate; the months stay the terms'.
    pub recurring_rate_override: Option<Percent>,
}

/// What an attributed order earns its affiliate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Earning {
    /// A commission, possibly of zero: that is recorded too, and writes no posting.
    Earned(Earned),
    /// A later order of a subscription past the paying months, or of one-time terms: no commission, the order keeps its
    /// attribution with the reason `recurring_ended`.
    RecurringEnded {
        /// The month of the subscription, from 1.
        month: u32,
    },
}

/// One commission to record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earned {
    /// By which kind of rule.
    pub kind: CommissionKind,
    /// None for a fixed amount.
    pub rate: Option<Percent>,
    /// Minor units of the program's currency.
    pub amount: Amount,
    /// Month of the subscription, from 1, when the order belongs to one.
    pub recurring_month: Option<u32>,
    /// Frozen: every later reversal computes from it.
    pub basis: Basis,
}

impl Earned {
    fn from_basis(basis: Basis) -> Self {
        let primary = basis.primary();
        Self {
            kind: basis.kind(),
            rate: basis.rate(),
            amount: basis.amount_for(primary.order_amount),
            recurring_month: primary.recurring_month,
            basis,
        }
    }
}

/// What an order earns by the terms in force at its time. `month_revenue_before` is the affiliate's attributed revenue
/// in the program in the order's UTC month, in minor units: conversions committed before this one, net of refunds.
#[must_use]
pub fn earn(
    terms: &Terms,
    terms_version: TermsVersion,
    earner: &Earner,
    order: &Order<'_>,
    month_revenue_before: i64,
    renewal: Renewal,
) -> Earning {
    let (rule, pay) = match (order.order_type, renewal) {
        (OrderType::Lead, _) => (None, Pay::Lead { amount: terms.lead_amount() }),
        (OrderType::Order, Renewal::Later { month }) => {
            let Some(recurring) = terms.recurring().filter(|recurring| recurring.pays(month)) else {
                return Earning::RecurringEnded { month };
            };
            let rate = earner.recurring_rate_override.unwrap_or(recurring.rate());
            let overridden = earner.recurring_rate_override.is_some();
            (None, Pay::Recurring { rate, overridden, months: recurring.months() })
        }
        (OrderType::Order, Renewal::None | Renewal::First) => {
            let (rule, formula) = terms.formula_for(order);
            (rule, pay_by(formula, earner, month_revenue_before))
        }
    };
    Earning::Earned(Earned::from_basis(Basis::Primary(PrimaryBasis {
        terms: terms_version,
        rule,
        tier: earner.tier,
        order_amount: order.amount,
        recurring_month: renewal.month(),
        pay,
    })))
}

/// The recruiter's commission beside a primary one: a share of it, rounded down.
#[must_use]
pub fn second_tier(primary: &PrimaryBasis, rate: Percent) -> Earned {
    Earned::from_basis(Basis::SecondTier { rate, primary: primary.clone() })
}

fn pay_by(formula: &Formula, earner: &Earner, month_revenue_before: i64) -> Pay {
    match formula {
        Formula::Percentage(table) => Pay::Percentage {
            rate: earner.rate_override.unwrap_or(table.rate(earner.tier)),
            overridden: earner.rate_override.is_some(),
        },
        Formula::Fixed(amount) => Pay::Fixed { amount: *amount },
        Formula::Tiered(steps) => {
            let step = steps.reached(month_revenue_before);
            Pay::Tiered { rate: step.rate, from: step.from, month_revenue_before }
        }
    }
}

#[cfg(test)]
mod tests;
