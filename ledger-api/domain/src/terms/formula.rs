//! How an amount follows from an order: percentage by tier, fixed, or tiered by monthly volume.

use shared::money::Amount;

use crate::named::named_enum;
use crate::percent::Percent;
use crate::tier::Tier;

named_enum! {
    /// The ways to compute a commission, by name.
    pub enum FormulaKind, "kind" {
        /// By tier or the affiliate's own rate.
        Percentage = "percentage",
        /// An amount per order.
        Fixed = "fixed",
        /// By monthly volume.
        Tiered = "tiered",
    }
}

/// One way to compute a commission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Formula {
    /// The affiliate's own rate if it has one, else its tier's.
    Percentage(TierTable),
    /// Minor units of the program's currency per order.
    Fixed(Amount),
    /// By the affiliate's revenue in the program in the order's UTC month, before the order.
    Tiered(Steps),
}

impl Formula {
    /// Whether it has an amount of money other than zero.
    pub(super) fn has_amounts(&self) -> bool {
        match self {
            Self::Percentage(_) => false,
            Self::Fixed(amount) => *amount > Amount::ZERO,
            Self::Tiered(steps) => steps.as_slice().iter().any(|step| step.from > Amount::ZERO),
        }
    }
}

/// A rate for every tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TierTable {
    /// Standard.
    pub standard: Percent,
    /// Silver.
    pub silver: Percent,
    /// Gold.
    pub gold: Percent,
    /// Platinum.
    pub platinum: Percent,
}

impl Default for TierTable {
    fn default() -> Self {
        Self {
            standard: const { Percent::whole(20) },
            silver: const { Percent::whole(25) },
            gold: const { Percent::whole(30) },
            platinum: const { Percent::whole(35) },
        }
    }
}

impl TierTable {
    /// The rate of a tier.
    #[must_use]
    pub fn rate(&self, tier: Tier) -> Percent {
        match tier {
            Tier::Standard => self.standard,
            Tier::Silver => self.silver,
            Tier::Gold => self.gold,
            Tier::Platinum => self.platinum,
        }
    }
}

/// From this monthly revenue on, this rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Minor units, inclusive.
    pub from: Amount,
    /// The rate of an order placed at or above it.
    pub rate: Percent,
}

/// Steps that start at 0 and strictly ascend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Steps(Vec<Step>);

impl Default for Steps {
    fn default() -> Self {
        let step = |from, rate| Step { from: Amount::new(from).unwrap_or_default(), rate };
        Self(vec![
            step(0, const { Percent::whole(20) }),
            step(100_000, const { Percent::whole(25) }),
            step(500_000, const { Percent::whole(30) }),
            step(1_000_000, const { Percent::whole(35) }),
        ])
    }
}

impl Steps {
    /// Takes steps that were checked.
    pub(super) fn checked(steps: Vec<Step>) -> Self {
        Self(steps)
    }

    /// The step for a monthly revenue in minor units: the highest one reached.
    #[must_use]
    pub fn reached(&self, revenue: i64) -> Step {
        let reached = self.0.iter().rev().find(|step| step.from.minor() <= revenue).or(self.0.first());
        // The list is never empty; without a step there would be no rate.
        reached.copied().unwrap_or(Step { from: Amount::ZERO, rate: Percent::ZERO })
    }

    /// In ascending order.
    #[must_use]
    pub fn as_slice(&self) -> &[Step] {
        &self.0
    }
}

/// What later paid orders of the same subscription earn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recurring {
    pub(super) rate: Percent,
    pub(super) months: Option<u32>,
}

impl Recurring {
    /// The rate, unless the affiliate has its own recurring rate.
    #[must_use]
    pub fn rate(&self) -> Percent {
        self.rate
    }

    /// The last month that pays; none: for the subscription's lifetime.
    #[must_use]
    pub fn months(&self) -> Option<u32> {
        self.months
    }

    /// Whether a month of the subscription (from 1) still pays.
    #[must_use]
    pub fn pays(&self, month: u32) -> bool {
        self.months.is_none_or(|cap| month <= cap)
    }
}
