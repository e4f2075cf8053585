//! What a program promises, in sentences: to an affiliate, by its tier, its own rates and its own terms, or to somebody who
//! thinks of becoming one. It says what `domain/commission.rs` computes by.

use shared::money::Currency;

use crate::db::decode::decode;
use crate::db::programs::Program;
use crate::domain::commission::{Earner, OwnTerms};
use crate::domain::order::CustomerType;
use crate::domain::percent::Percent;
use crate::domain::terms::{Formula, Recurring, Rule, Steps, Terms, When};
use crate::pages::affiliate::Programme;
use crate::pages::{Texts, format};
use crate::web::money::money;

/// To whom it is promised.
#[derive(Debug, Clone, Copy)]
pub(in crate::web) struct Promised<'a> {
    /// By which rates.
    pub earner: Earner,
    /// Instead of the program's terms.
    pub own: Option<&'a OwnTerms>,
    /// From which amount on it is paid, in minor units, instead of the program's.
    pub minimum: Option<i64>,
}

/// The promise of a program.
pub(in crate::web) fn of(t: Texts, program: &Program, to: &Promised<'_>) -> Result<Programme, sqlx::Error> {
    let currency: Currency = program.currency.parse().map_err(decode)?;
    let own = to.own.and_then(|own| own.for_program_in(currency));
    let terms: &Terms = own.unwrap_or(&program.terms.0);
    let mut said = Vec::new();
    if program.status != "active" {
        said.push(t.terms_paused().to_owned());
    }
    if own.is_some() {
        said.push(t.terms_own().to_owned());
    }
    let words = Words { t, currency: &program.currency, earner: &to.earner };
    said.extend(words.earning(terms));
    let second = program.second_tier_rate.map(|rate| rate.normalize().to_string());
    said.extend(second.map(|rate| t.terms_second_tier(format::percent(t.0, &rate))));
    said.push(if program.attribution_model == "first_click" {
        t.terms_window_first(program.attribution_window_days)
    } else {
        t.terms_window_last(program.attribution_window_days)
    });
    if program.lifetime_attribution {
        said.push(t.terms_lifetime().to_owned());
    }
    said.push(t.terms_hold(program.hold_days));
    said.push(t.terms_minimum(words.money(to.minimum.unwrap_or(program.minimum_payout))));
    Ok(Programme { name: program.name.clone(), sentences: said })
}

struct Words<'a> {
    t: Texts,
    currency: &'a str,
    earner: &'a Earner,
}

impl Words<'_> {
    /// What orders earn by these terms.
    fn earning(&self, terms: &Terms) -> Vec<String> {
        let t = self.t;
        let mut said = self.formula(terms.formula());
        if !terms.rules().is_empty() {
            said.push(t.terms_rules().to_owned());
        }
        said.extend(terms.rules().iter().map(|rule| self.exception(rule)));
        said.extend(terms.recurring().map(|recurring| self.recurring(recurring)));
        if terms.lead_amount().minor() > 0 {
            said.push(t.terms_lead(self.money(terms.lead_amount().minor())));
        }
        said
    }

    fn formula(&self, formula: &Formula) -> Vec<String> {
        let t = self.t;
        match formula {
            Formula::Percentage(_) => vec![t.terms_percentage(self.rate(formula))],
            Formula::Fixed(amount) => vec![t.terms_fixed(self.money(amount.minor()))],
            Formula::Tiered(steps) => {
                vec![t.terms_tiered().to_owned(), t.terms_steps_are(self.steps(steps))]
            }
        }
    }

    /// The rate of a percentage; nothing for others.
    fn rate(&self, formula: &Formula) -> String {
        let Formula::Percentage(table) = formula else { return String::new() };
        self.percent(self.earner.rate_override.unwrap_or(table.rate(self.earner.tier)))
    }

    fn steps(&self, steps: &Steps) -> String {
        let said = steps.as_slice().iter().map(|step| {
            let rate = self.percent(step.rate);
            if step.from.minor() == 0 { rate } else { self.t.terms_step_from(rate, self.money(step.from.minor())) }
        });
        said.collect::<Vec<_>>().join(", ")
    }

    fn exception(&self, rule: &Rule) -> String {
        let t = self.t;
        let what = match rule.formula() {
            formula @ Formula::Percentage(_) => t.terms_share(self.rate(formula)),
            Formula::Fixed(amount) => self.money(amount.minor()),
            Formula::Tiered(steps) => t.terms_share_by_month(self.steps(steps)),
        };
        t.terms_exception(self.which(rule.when()), what)
    }

    /// For which orders an exception holds.
    fn which(&self, when: &When) -> String {
        let t = self.t;
        let customers = when.customer_type().map(|customers| match customers {
            CustomerType::New => t.terms_of_new().to_owned(),
            CustomerType::Existing => t.terms_of_existing().to_owned(),
        });
        let product = when.product().map(|product| t.terms_of_product(product));
        let country = when.country().map(|country| t.terms_from_country(country));
        [customers, product, country].into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    fn recurring(&self, recurring: Recurring) -> String {
        let rate = self.percent(self.earner.recurring_rate_override.unwrap_or(recurring.rate()));
        match recurring.months() {
            Some(months) => self.t.terms_recurring(rate, months),
            None => self.t.terms_recurring_for_ever(rate),
        }
    }

    fn percent(&self, rate: Percent) -> String {
        format::percent(self.t.0, &rate.decimal().normalize().to_string())
    }

    fn money(&self, minor: i64) -> String {
        money(self.t, minor, self.currency)
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;
    use serde_json::{Value, json};

    use super::*;
    use crate::domain::tier::Tier;
    use crate::pages::Language;

    fn said(terms: Value, own_rates: (Option<i64>, Option<i64>)) -> String {
        let terms: Terms = serde_json::from_value(terms).unwrap();
        let percent = |rate: i64| Percent::new(Decimal::from(rate)).unwrap();
        let (rate, recurring) = own_rates;
        let earner = Earner {
            tier: Tier::Gold,
            rate_override: rate.map(percent),
            recurring_rate_override: recurring.map(percent),
        };
        let words = Words { t: Texts(Language::En), currency: "EUR", earner: &earner };
        words.earning(&terms).join(" ").replace('\u{a0}', " ")
    }

    #[test]
    fn own_rates_take_the_place_of_the_tiers_and_of_the_subscriptions() {
        let terms = json!({"kind": "percentage", "tiers": {"gold": "30"}, "recurring": {"rate": "10", "months": 12}});
        let by_tier = said(terms.clone(), (None, None));
        assert!(by_tier.contains("You get 30% of every order.") && by_tier.contains("earn 10%"), "{by_tier}");
        let own = said(terms, (Some(40), Some(15)));
        assert!(own.contains("You get 40% of every order.") && own.contains("earn 15%, for 12 months"), "{own}");
    }

    #[test]
    fn every_step_is_told_with_its_rate() {
        let steps = json!({"kind": "tiered", "steps": [{"from": 0, "rate": "5"}, {"from": 100_000, "rate": "8"}]});
        let told = said(steps, (None, None));
        assert!(told.contains("5%") && told.contains("8% from 1,000.00 EUR on"), "{told}");
    }

    #[test]
    fn every_exception_says_for_which_orders_it_holds_and_what_they_earn() {
        let rules = json!({"kind": "percentage", "rules": [
            {"when": {"customer_type": "new", "country": "DE"}, "kind": "percentage"},
            {"when": {"product": "addon"}, "kind": "fixed", "amount": 300},
            {"when": {"customer_type": "existing"}, "kind": "tiered", "steps": [{"from": 0, "rate": "1"}]},
        ]});
        let told = said(rules, (None, None));
        assert!(told.contains("Orders of new customers, from DE: 30% of the order."), "{told}");
        assert!(told.contains("Orders of the product “addon”: 3.00 EUR."), "{told}");
        assert!(told.contains("Orders of customers who bought before: a share") && told.contains("1%"), "{told}");
    }
}
