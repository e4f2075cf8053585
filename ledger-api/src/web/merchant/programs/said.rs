//! Terms in a few words.

use shared::money::{Amount, Currency};

use crate::domain::percent::Percent;
use crate::domain::terms::{Formula, Terms};
use crate::pages::{Texts, format};
use crate::web::money::money;

/// What orders earn by these terms, each part a phrase.
pub(super) fn terms(t: Texts, terms: &Terms, currency: &str) -> Vec<String> {
    let mut said = vec![formula(t, terms.formula(), currency)];
    said.extend(terms.recurring().map(|recurring| {
        let rate = percent(t, recurring.rate());
        recurring.months().map_or_else(|| t.said_recurring_for_ever(&rate), |months| t.said_recurring(&rate, months))
    }));
    if terms.lead_amount() > Amount::ZERO {
        said.push(t.said_lead(money(t, terms.lead_amount().minor(), currency)));
    }
    let exceptions = terms.rules().len();
    if exceptions > 0 {
        said.push(t.said_exceptions(exceptions));
    }
    said
}

fn formula(t: Texts, formula: &Formula, currency: &str) -> String {
    match formula {
        Formula::Percentage(table) => t.said_percentage(
            percent(t, table.standard),
            percent(t, table.silver),
            percent(t, table.gold),
            percent(t, table.platinum),
        ),
        Formula::Fixed(amount) => t.said_fixed(money(t, amount.minor(), currency)),
        Formula::Tiered(steps) => {
            let rate =
                |step: Option<&crate::domain::terms::Step>| step.map_or_else(String::new, |step| percent(t, step.rate));
            t.said_tiered(rate(steps.as_slice().first()), rate(steps.as_slice().last()))
        }
    }
}

/// A rate as it is read.
pub(super) fn percent(t: Texts, rate: Percent) -> String {
    format::percent(t.0, &rate.decimal().normalize().to_string())
}

/// An amount as it is read.
pub(super) fn amount(t: Texts, amount: Amount, currency: Currency) -> String {
    format::money(t.0, amount.minor(), currency)
}
