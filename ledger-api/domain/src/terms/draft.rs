//! Terms as they travel in JSON. The shape is checked here (unknown fields and wrong types are refused); values are
//! checked by `Terms::try_from`, which tells everything that is wrong at once.

use serde::{Deserialize, Serialize};

use super::DEFAULT_RECURRING_MONTHS;

/// What an order earns: `percentage` by tier, a `fixed` amount, or `tiered` by the affiliate's monthly revenue.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = Terms, example = json!({
    "kind": "percentage", "tiers": {"standard": "20", "silver": "25", "gold": "30", "platinum": "35"},
    "recurring": {"rate": "10", "months": 12}, "lead_amount": 500, "rules": [],
})))]
#[serde(deny_unknown_fields)]
pub struct TermsDraft {
    /// How the commission follows from the order.
    #[cfg_attr(feature = "openapi", schema(value_type = super::FormulaKind, required = true))]
    pub kind: Option<String>,
    /// With `percentage`; tiers left out keep their default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tiers: Option<TierTableDraft>,
    /// With `fixed`: minor units of the program's currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<shared::money::Amount>, example = 1500))]
    pub amount: Option<i64>,
    /// With `tiered`; left out: the default steps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_items = 20, min_items = 1))]
    pub steps: Option<Vec<StepDraft>>,
    /// Left out or null: one-time.
    #[serde(default)]
    pub recurring: Option<RecurringDraft>,
    /// What a lead earns, in minor units; left out or null: 0.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<shared::money::Amount>, example = 500))]
    pub lead_amount: Option<i64>,
    /// Formulas for some orders only; the first match wins.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 50))]
    pub rules: Vec<RuleDraft>,
}

/// A rate for each tier, as decimal strings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = TierRates))]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are the tiers")]
pub struct TierTableDraft {
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::percent::Percent>, example = "20"))]
    pub standard: Option<String>,
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::percent::Percent>, example = "25"))]
    pub silver: Option<String>,
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::percent::Percent>, example = "30"))]
    pub gold: Option<String>,
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::percent::Percent>, example = "35"))]
    pub platinum: Option<String>,
}

/// From this monthly revenue on, this rate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = RateStep))]
#[serde(deny_unknown_fields)]
pub struct StepDraft {
    /// Minor units, inclusive.
    #[cfg_attr(feature = "openapi", schema(value_type = shared::money::Amount, example = 100_000))]
    pub from: i64,
    /// Decimal string.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::percent::Percent, example = "25"))]
    pub rate: String,
}

/// What later paid orders of a subscription earn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = RecurringTerms))]
#[serde(deny_unknown_fields)]
pub struct RecurringDraft {
    /// Decimal string.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::percent::Percent, example = "10"))]
    pub rate: String,
    /// The last month that pays. Left out: 12. Null: for the subscription's lifetime.
    #[serde(default = "default_months")]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 1200, example = 12))]
    pub months: Option<i64>,
}

#[expect(clippy::unnecessary_wraps, reason = "the default of an optional field")]
fn default_months() -> Option<i64> {
    Some(DEFAULT_RECURRING_MONTHS.into())
}

/// A formula for some orders only.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = TermsRule))]
#[serde(deny_unknown_fields)]
pub struct RuleDraft {
    /// Conditions that must all hold.
    #[serde(default)]
    pub when: WhenDraft,
    /// As in the terms themselves.
    #[cfg_attr(feature = "openapi", schema(value_type = super::FormulaKind, required = true))]
    pub kind: Option<String>,
    /// As in the terms themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tiers: Option<TierTableDraft>,
    /// As in the terms themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<shared::money::Amount>, example = 300))]
    pub amount: Option<i64>,
    /// As in the terms themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_items = 20, min_items = 1))]
    pub steps: Option<Vec<StepDraft>>,
}

/// Conditions on an order; at least one must be set.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = TermsCondition))]
#[serde(deny_unknown_fields)]
pub struct WhenDraft {
    /// Whether the customer bought before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::order::CustomerType>))]
    pub customer_type: Option<String>,
    /// The merchant's product name, compared exactly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 200, min_length = 1, example = "addon"))]
    pub product: Option<String>,
    /// ISO 3166-1 alpha-2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(pattern = "^[A-Za-z]{2}$", example = "DE"))]
    pub country: Option<String>,
}
