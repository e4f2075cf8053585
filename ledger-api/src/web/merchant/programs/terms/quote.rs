//! What an order would earn by terms that may not be in force yet: the rule that orders go by, with nothing stored.

use shared::money::{Amount, Currency};

use super::super::said::{amount, percent};
use super::draft::Wrong;
use crate::domain::commission::{Earner, Earning, Pay, TermsOwner, TermsVersion, earn};
use crate::domain::order::{Order, OrderType};
use crate::domain::recurring::Renewal;
use crate::domain::terms::{MAX_RECURRING_MONTHS, Terms};
use crate::domain::tier::Tier;
use crate::pages::Texts;
use crate::pages::merchant::Quoted;
use crate::web::form::Form;
use crate::web::money::typed;

/// What the order of the form would earn, in words.
pub(super) fn quoted(t: Texts, form: &Form, terms: &Terms, currency: Currency) -> Result<Quoted, Wrong> {
    let asked = read(t, form, currency)?;
    let order = Order {
        order_type: if form.text("quote_lead") == "on" { OrderType::Lead } else { OrderType::Order },
        amount: asked.amount,
        customer_type: form.text("quote_customer").parse().ok(),
        product: form.filled("quote_product"),
        country: form.filled("quote_country"),
    };
    let tier = form.text("quote_tier").parse().unwrap_or(Tier::Standard);
    let by = Earner { tier, rate_override: None, recurring_rate_override: None };
    // The number of a version is frozen with a commission; here nothing is.
    let version = TermsVersion { of: TermsOwner::Program, version: 0 };
    let Earning::Earned(earned) = earn(terms, version, &by, &order, asked.revenue, asked.renewal) else {
        return Ok(Quoted { answer: t.quote_nothing().to_owned(), because: Vec::new() });
    };
    let basis = earned.basis.primary();
    let mut because = vec![how(t, basis.pay, currency)];
    because.extend(basis.rule.map(|place| t.quote_by_exception(place + 1)));
    Ok(Quoted { answer: t.quote_earns(amount(t, earned.amount, currency)), because })
}

struct Asked {
    amount: Amount,
    revenue: i64,
    renewal: Renewal,
}

fn read(t: Texts, form: &Form, currency: Currency) -> Result<Asked, Wrong> {
    let mut wrong = Wrong::new();
    let mut money = |field: &str| {
        let given = form.filled(field).unwrap_or("0");
        typed(given, currency).unwrap_or_else(|| {
            wrong.push((field.to_owned(), t.field_amount().to_owned()));
            Amount::ZERO
        })
    };
    let (amount, revenue) = (money("quote_amount"), money("quote_revenue").minor());
    let renewal = match form.filled("quote_month").map(str::parse::<u32>) {
        None => Renewal::None,
        Some(Ok(1)) => Renewal::First,
        Some(Ok(month)) if (2..=MAX_RECURRING_MONTHS).contains(&month) => Renewal::Later { month },
        Some(_) => {
            wrong.push(("quote_month".to_owned(), t.field_number().to_owned()));
            Renewal::None
        }
    };
    if wrong.is_empty() { Ok(Asked { amount, revenue, renewal }) } else { Err(wrong) }
}

/// By what the amount follows from the order.
fn how(t: Texts, pay: Pay, currency: Currency) -> String {
    match pay {
        Pay::Percentage { rate, .. } => t.quote_by_percentage(percent(t, rate)),
        Pay::Fixed { amount: fixed } => t.quote_by_fixed(amount(t, fixed, currency)),
        Pay::Tiered { rate, from, .. } => t.quote_by_tiered(percent(t, rate), amount(t, from, currency)),
        Pay::Recurring { rate, .. } => t.quote_by_recurring(percent(t, rate)),
        Pay::Lead { amount: lead } => t.quote_by_lead(amount(t, lead, currency)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::Language;

    fn answer(terms: &serde_json::Value, fields: &[(&str, &str)]) -> String {
        let terms: Terms = serde_json::from_value(terms.clone()).unwrap();
        let form = Form::of(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let quoted = quoted(Texts(Language::En), &form, &terms, "EUR".parse().unwrap()).unwrap();
        format!("{} {}", quoted.answer, quoted.because.join(" ")).replace('\u{a0}', " ")
    }

    #[test]
    fn an_order_is_quoted_by_the_rule_that_would_pay_it() {
        let terms = serde_json::json!({
            "kind": "percentage", "recurring": {"rate": "10", "months": 3}, "lead_amount": 500,
            "rules": [{"when": {"country": "DE"}, "kind": "fixed", "amount": 700}],
        });
        let order = ("quote_amount", "99.99");
        assert_eq!(answer(&terms, &[order]), "It would earn 19.99 EUR. 20% of the order, by the partner's tier.");
        assert!(answer(&terms, &[order, ("quote_tier", "gold")]).starts_with("It would earn 29.99 EUR."));
        let exception = answer(&terms, &[order, ("quote_country", "de")]);
        assert!(exception.starts_with("It would earn 7.00 EUR.") && exception.ends_with("By exception 1."));
        assert!(answer(&terms, &[order, ("quote_month", "3")]).starts_with("It would earn 9.99 EUR."));
        assert!(answer(&terms, &[order, ("quote_month", "4")]).starts_with("It would earn nothing"));
        assert!(answer(&terms, &[("quote_lead", "on")]).starts_with("It would earn 5.00 EUR."));
    }
}
