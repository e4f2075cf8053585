//! The basis of a commission: frozen when it is earned, and all that a reversal needs.

use serde::{Deserialize, Serialize};
use shared::money::Amount;

use super::{CommissionKind, CommissionRole};
use crate::named::named_enum;
use crate::percent::Percent;
use crate::tier::Tier;

named_enum! {
    /// Whose terms were in force.
    pub enum TermsOwner, "an owner of terms" {
        /// The program's.
        Program = "program",
        /// The affiliate's own, which take the program's place whole.
        Affiliate = "affiliate",
    }
}

/// Which version of which terms was in force at the order's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TermsVersion {
    /// Program or affiliate.
    pub of: TermsOwner,
    /// Counts from 1.
    pub version: i32,
}

/// Everything a commission's amount was computed from. Stored as JSON; never computed again from newer terms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = CommissionBasis))]
#[serde(tag = "role", rename_all = "snake_case")]
pub enum Basis {
    /// Of the affiliate who brought the order.
    Primary(PrimaryBasis),
    /// Of that affiliate's recruiter.
    SecondTier {
        /// Share of the primary commission.
        rate: Percent,
        /// The primary commission's basis.
        primary: PrimaryBasis,
    },
}

/// Everything the primary commission's amount was computed from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PrimaryBasis {
    /// The terms in force.
    pub terms: TermsVersion,
    /// Place of the rule that matched, from 0; none: the terms themselves, or a recurring or lead commission.
    pub rule: Option<usize>,
    /// The affiliate's tier then.
    pub tier: Tier,
    /// The whole order, in minor units.
    pub order_amount: Amount,
    /// Month of the subscription, from 1.
    pub recurring_month: Option<u32>,
    /// What was paid, and by what number.
    #[serde(flatten)]
    pub pay: Pay,
}

/// The kind of a primary commission with its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = CommissionPay))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Pay {
    /// A share of the order.
    Percentage {
        /// The affiliate's own or its tier's.
        rate: Percent,
        /// Whether it is the affiliate's own.
        overridden: bool,
    },
    /// An amount per order, at most the order.
    Fixed {
        /// Minor units.
        amount: Amount,
    },
    /// A share of the order by monthly volume.
    Tiered {
        /// The rate of the step reached.
        rate: Percent,
        /// Where that step starts, in minor units of monthly revenue.
        from: Amount,
        /// The affiliate's revenue in the program in the order's UTC month before the order, in minor units.
        month_revenue_before: i64,
    },
    /// A share of a later order of a subscription.
    Recurring {
        /// The affiliate's own or the terms'.
        rate: Percent,
        /// Whether it is the affiliate's own.
        overridden: bool,
        /// The last month that pays; none: lifetime.
        months: Option<u32>,
    },
    /// The fixed amount of a lead.
    Lead {
        /// Minor units.
        amount: Amount,
    },
}

impl Basis {
    /// What the commission is worth when this much of the order remains: the one function for earning (`remaining` = the
    /// whole order) and for every reversal. Rounded down once. Never grows when less remains, and all commissions of an
    /// order together never exceed what remains of it; only a lead, which has no amount, is not capped.
    #[must_use]
    pub fn amount_for(&self, remaining: Amount) -> Amount {
        match self {
            Self::Primary(primary) => primary.amount_for(remaining),
            Self::SecondTier { rate, primary } => {
                let first = primary.amount_for(remaining);
                let share = rate.of(first);
                match primary.pay {
                    Pay::Lead { .. } => share,
                    // The primary never exceeds what remains, so the difference exists.
                    _ => share.min(remaining.checked_sub(first).unwrap_or_default()),
                }
            }
        }
    }

    /// The primary commission's basis: its own, or that it is a share of.
    #[must_use]
    pub fn primary(&self) -> &PrimaryBasis {
        match self {
            Self::Primary(primary) | Self::SecondTier { primary, .. } => primary,
        }
    }

    /// Whose commission it is.
    #[must_use]
    pub fn role(&self) -> CommissionRole {
        match self {
            Self::Primary(_) => CommissionRole::Primary,
            Self::SecondTier { .. } => CommissionRole::SecondTier,
        }
    }

    /// By which kind of rule it was earned.
    #[must_use]
    pub fn kind(&self) -> CommissionKind {
        match self {
            Self::Primary(primary) => primary.pay.kind(),
            Self::SecondTier { .. } => CommissionKind::SecondTier,
        }
    }

    /// The rate, unless the amount is fixed.
    #[must_use]
    pub fn rate(&self) -> Option<Percent> {
        match self {
            Self::Primary(primary) => primary.pay.rate(),
            Self::SecondTier { rate, .. } => Some(*rate),
        }
    }
}

impl PrimaryBasis {
    fn amount_for(&self, remaining: Amount) -> Amount {
        match self.pay {
            Pay::Percentage { rate, .. } | Pay::Tiered { rate, .. } | Pay::Recurring { rate, .. } => rate.of(remaining),
            Pay::Fixed { amount } => amount.min(remaining),
            Pay::Lead { amount } => amount,
        }
    }
}

impl Pay {
    fn kind(&self) -> CommissionKind {
        match self {
            Self::Percentage { .. } => CommissionKind::Percentage,
            Self::Fixed { .. } => CommissionKind::Fixed,
            Self::Tiered { .. } => CommissionKind::Tiered,
            Self::Recurring { .. } => CommissionKind::Recurring,
            Self::Lead { .. } => CommissionKind::Lead,
        }
    }

    fn rate(&self) -> Option<Percent> {
        match self {
            Self::Percentage { rate, .. } | Self::Tiered { rate, .. } | Self::Recurring { rate, .. } => Some(*rate),
            Self::Fixed { .. } | Self::Lead { .. } => None,
        }
    }
}
