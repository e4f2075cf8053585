//! Terms as the form is filled in with them.

use shared::money::Currency;

use super::draft::prefix;
use crate::domain::terms::{StepDraft, Terms, TermsDraft, TierTableDraft};
use crate::web::form::Form;
use crate::web::money::to_type;

/// An order to begin asking with, in whole units of the currency.
const ORDER: &str = "100";

/// The form of these terms.
pub(super) fn form(terms: &Terms, currency: Currency) -> Form {
    let draft = TermsDraft::from(terms.clone());
    let mut pairs = vec![("quote_amount".to_owned(), ORDER.to_owned())];
    formula(&mut pairs, "", currency, draft.kind, draft.tiers, draft.amount, draft.steps);
    if let Some(recurring) = draft.recurring {
        pairs.push(("recurring_rate".to_owned(), recurring.rate));
        pairs.extend(recurring.months.map(|months| ("recurring_months".to_owned(), months.to_string())));
    }
    let lead = draft.lead_amount.filter(|amount| *amount > 0);
    pairs.extend(lead.map(|amount| ("lead_amount".to_owned(), to_type(amount, currency))));
    pairs.push(("exceptions".to_owned(), draft.rules.len().to_string()));
    for (place, rule) in draft.rules.into_iter().enumerate() {
        let prefix = prefix(place);
        let when =
            [("customer", rule.when.customer_type), ("product", rule.when.product), ("country", rule.when.country)];
        pairs.extend(when.into_iter().filter_map(|(name, value)| Some((format!("{prefix}{name}"), value?))));
        formula(&mut pairs, &prefix, currency, rule.kind, rule.tiers, rule.amount, rule.steps);
    }
    Form::of(pairs)
}

fn formula(
    pairs: &mut Vec<(String, String)>,
    prefix: &str,
    currency: Currency,
    kind: Option<String>,
    tiers: Option<TierTableDraft>,
    amount: Option<i64>,
    steps: Option<Vec<StepDraft>>,
) {
    let tiers = tiers.unwrap_or_default();
    let line = |step: StepDraft| format!("{} {}", to_type(step.from, currency), step.rate);
    let steps = steps.map(|steps| steps.into_iter().map(line).collect::<Vec<_>>().join("\n"));
    let values = [
        ("kind", kind),
        ("rate_standard", tiers.standard),
        ("rate_silver", tiers.silver),
        ("rate_gold", tiers.gold),
        ("rate_platinum", tiers.platinum),
        ("amount", amount.map(|amount| to_type(amount, currency))),
        ("steps", steps),
    ];
    pairs.extend(values.into_iter().filter_map(|(name, value)| Some((format!("{prefix}{name}"), value?))));
}
