//! Terms as they travel in JSON. The shape is checked here (unknown fields and wrong types are refused); values are
//! checked by `Terms::try_from`, which tells everything that is wrong at once.

use serde::{Deserialize, Serialize};

use super::DEFAULT_RECURRING_MONTHS;

/// Terms not yet checked, as in a request body.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TermsDraft {
    /// `percentage`, `fixed` or `tiered`.
    pub kind: Option<String>,
    /// With `percentage`; tiers left out keep their default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tiers: Option<TierTableDraft>,
    /// With `fixed`: minor units of the program's currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<i64>,
    /// With `tiered`; left out: the default steps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steps: Option<Vec<StepDraft>>,
    /// Left out or null: one-time.
    #[serde(default)]
    pub recurring: Option<RecurringDraft>,
    /// What a lead earns, in minor units; left out or null: 0.
    #[serde(default)]
    pub lead_amount: Option<i64>,
    /// Formulas for some orders only; the first match wins.
    #[serde(default)]
    pub rules: Vec<RuleDraft>,
}

/// A rate for each tier, as decimal strings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are the tiers")]
pub struct TierTableDraft {
    pub standard: Option<String>,
    pub silver: Option<String>,
    pub gold: Option<String>,
    pub platinum: Option<String>,
}

/// From this monthly revenue on, this rate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepDraft {
    /// Minor units, inclusive.
    pub from: i64,
    /// Decimal string.
    pub rate: String,
}

/// What later paid orders of a subscription earn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecurringDraft {
    /// Decimal string.
    pub rate: String,
    /// The last month that pays. Left out: 12. Null: for the subscription's lifetime.
    #[serde(default = "default_months")]
    pub months: Option<i64>,
}

#[expect(clippy::unnecessary_wraps, reason = "the default of an optional field")]
fn default_months() -> Option<i64> {
    Some(DEFAULT_RECURRING_MONTHS.into())
}

/// A formula for some orders only.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleDraft {
    /// Conditions that must all hold.
    #[serde(default)]
    pub when: WhenDraft,
    /// As in [`TermsDraft`].
    pub kind: Option<String>,
    /// As in [`TermsDraft`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tiers: Option<TierTableDraft>,
    /// As in [`TermsDraft`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<i64>,
    /// As in [`TermsDraft`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steps: Option<Vec<StepDraft>>,
}

/// Conditions on an order; at least one must be set.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WhenDraft {
    /// `new` or `existing`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_type: Option<String>,
    /// The merchant's product name, compared exactly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// ISO 3166-1 alpha-2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}
