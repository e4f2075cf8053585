//! From the form to terms, or to everything that is wrong with it, by the fields of the form.

use shared::money::{Amount, Currency};

use crate::domain::terms::{
    MAX_RULES, RecurringDraft, RuleDraft, StepDraft, Terms, TermsDraft, TierTableDraft, WhenDraft,
};
use crate::pages::Texts;
use crate::web::form::Form;
use crate::web::money::typed;

/// Fields of the form with what is wrong with them.
pub(super) type Wrong = Vec<(String, String)>;

/// The names of an exception's fields begin with this.
pub(super) fn prefix(exception: usize) -> String {
    format!("exception{exception}_")
}

/// How many exceptions the form has, filled in or not.
pub(super) fn exceptions(form: &Form) -> usize {
    form.text("exceptions").parse().unwrap_or(0).min(MAX_RULES)
}

/// The terms that a form amounts to.
pub(super) fn read(t: Texts, form: &Form, currency: Currency) -> Result<Terms, Wrong> {
    let mut reading = Reading { t, form, currency, wrong: Wrong::new() };
    let formula = reading.formula("");
    let recurring = reading.recurring();
    let lead_amount = if form.filled("lead_amount").is_some() { reading.amount("lead_amount") } else { None };
    // What was left empty is no exception; the others keep their places in the form for what is wrong with them.
    let places: Vec<usize> = (0..exceptions(form)).filter(|place| reading.has_condition(*place)).collect();
    let rules = places.iter().map(|place| reading.exception(*place)).collect();
    let FormulaDraft { kind, tiers, amount, steps } = formula;
    let draft = TermsDraft { kind, tiers, amount, steps, recurring, lead_amount, rules };
    if !reading.wrong.is_empty() {
        return Err(reading.wrong);
    }
    Terms::try_from(draft).map_err(|invalid| {
        let told = invalid.0.into_iter().map(|problem| {
            let field = form_field(&problem.field, &places);
            let said = words(t, &field);
            (field, said.to_owned())
        });
        told.collect()
    })
}

struct FormulaDraft {
    kind: Option<String>,
    tiers: Option<TierTableDraft>,
    amount: Option<i64>,
    steps: Option<Vec<StepDraft>>,
}

struct Reading<'a> {
    t: Texts,
    form: &'a Form,
    currency: Currency,
    wrong: Wrong,
}

impl Reading<'_> {
    fn formula(&mut self, prefix: &str) -> FormulaDraft {
        let kind = self.form.text(&format!("{prefix}kind")).to_owned();
        let mut draft = FormulaDraft { kind: Some(kind.clone()), tiers: None, amount: None, steps: None };
        match kind.as_str() {
            "fixed" => draft.amount = self.amount(&format!("{prefix}amount")),
            "tiered" => draft.steps = self.steps(&format!("{prefix}steps")),
            _ => {
                let rate = |tier: &str| rate(self.form, &format!("{prefix}rate_{tier}"));
                draft.tiers = Some(TierTableDraft {
                    standard: rate("standard"),
                    silver: rate("silver"),
                    gold: rate("gold"),
                    platinum: rate("platinum"),
                });
            }
        }
        draft
    }

    fn amount(&mut self, field: &str) -> Option<i64> {
        let amount = typed(self.form.text(field), self.currency);
        if amount.is_none() {
            self.wrong.push((field.to_owned(), self.t.field_amount().to_owned()));
        }
        amount.map(Amount::minor)
    }

    /// One step on each line: an amount and a rate.
    fn steps(&mut self, field: &str) -> Option<Vec<StepDraft>> {
        let lines = self.form.text(field).lines().map(str::trim).filter(|line| !line.is_empty());
        let step = |line: &str| {
            let (from, rate) = line.split_once(char::is_whitespace)?;
            let from = typed(from, self.currency)?.minor();
            Some(StepDraft { from, rate: rate.trim().trim_end_matches('%').trim().replace(',', ".") })
        };
        let steps: Option<Vec<StepDraft>> = lines.map(step).collect();
        if steps.is_none() {
            self.wrong.push((field.to_owned(), self.t.terms_steps_bad().to_owned()));
        }
        steps
    }

    fn recurring(&mut self) -> Option<RecurringDraft> {
        let rate = rate(self.form, "recurring_rate")?;
        let months = self.form.filled("recurring_months").map(str::parse::<i64>).transpose();
        if months.is_err() {
            self.wrong.push(("recurring_months".to_owned(), self.t.field_number().to_owned()));
        }
        Some(RecurringDraft { rate, months: months.ok().flatten() })
    }

    fn has_condition(&self, place: usize) -> bool {
        let prefix = prefix(place);
        ["customer", "product", "country"].iter().any(|name| self.form.filled(&format!("{prefix}{name}")).is_some())
    }

    fn exception(&mut self, place: usize) -> RuleDraft {
        let prefix = prefix(place);
        let filled = |name: &str| self.form.filled(&format!("{prefix}{name}")).map(str::to_owned);
        let when =
            WhenDraft { customer_type: filled("customer"), product: filled("product"), country: filled("country") };
        let FormulaDraft { kind, tiers, amount, steps } = self.formula(&prefix);
        RuleDraft { when, kind, tiers, amount, steps }
    }
}

/// A rate as it is typed; an empty one has its default.
fn rate(form: &Form, field: &str) -> Option<String> {
    form.filled(field).map(|text| text.trim_end_matches('%').trim().replace(',', "."))
}

/// The field of the form that a field of the terms was read from.
fn form_field(path: &str, places: &[usize]) -> String {
    let rule = path.strip_prefix("rules[").and_then(|rest| {
        let (place, field) = rest.split_once(']')?;
        Some((prefix(*places.get(place.parse::<usize>().ok()?)?), field.trim_start_matches('.')))
    });
    let (prefix, field) = rule.unwrap_or((String::new(), path));
    let name = match field {
        "recurring.rate" => "recurring_rate".to_owned(),
        "recurring.months" => "recurring_months".to_owned(),
        "when" | "when.customer_type" => "customer".to_owned(),
        field if field.starts_with("steps") => "steps".to_owned(),
        field => field
            .strip_prefix("tiers.")
            .map_or_else(|| field.strip_prefix("when.").unwrap_or(field).to_owned(), |tier| format!("rate_{tier}")),
    };
    format!("{prefix}{name}")
}

fn words(t: Texts, field: &str) -> &'static str {
    match field {
        field if field.contains("rate") => t.terms_rate_bad(),
        field if field.ends_with("steps") => t.terms_steps_bad(),
        field if field.ends_with("country") => t.terms_when_country_bad(),
        field if field.ends_with("amount") => t.field_amount(),
        "recurring_months" => t.field_range(),
        _ => t.field_bad(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::filled;
    use super::*;
    use crate::pages::Language;

    const T: Texts = Texts(Language::En);

    fn euro() -> Currency {
        "EUR".parse().unwrap()
    }

    fn terms(json: &serde_json::Value) -> Terms {
        serde_json::from_value(json.clone()).unwrap()
    }

    #[test]
    fn every_kind_of_terms_comes_back_from_its_form_as_it_was() {
        for json in [
            serde_json::json!({"kind": "percentage", "tiers": {"standard": "12.5"}, "lead_amount": 550}),
            serde_json::json!({"kind": "fixed", "amount": 1_500, "recurring": {"rate": "10", "months": null}}),
            serde_json::json!({"kind": "tiered", "steps": [{"from": 0, "rate": "5"}, {"from": 100_050, "rate": "7.5"}]}),
            serde_json::json!({"kind": "percentage", "recurring": {"rate": "10", "months": 6}, "rules": [
                {"when": {"customer_type": "new"}, "kind": "fixed", "amount": 300},
                {"when": {"product": "Add-on & <more>", "country": "DE"}, "kind": "percentage", "tiers": {"gold": "1"}},
                {"when": {"country": "FR"}, "kind": "tiered", "steps": [{"from": 0, "rate": "1"}]},
            ]}),
        ] {
            let terms = terms(&json);
            assert_eq!(read(T, &filled::form(&terms, euro()), euro()), Ok(terms));
        }
    }

    #[test]
    fn what_is_wrong_is_said_at_its_field_also_in_an_exception_behind_an_empty_one() {
        let form = Form::of([
            ("kind", "percentage".to_owned()),
            ("rate_gold", "101".to_owned()),
            ("exceptions", "3".to_owned()),
            ("exception2_country", "Germany".to_owned()),
            ("exception2_kind", "fixed".to_owned()),
            ("exception2_amount", "5".to_owned()),
        ]);
        let wrong = read(T, &form, euro()).unwrap_err();
        let fields: Vec<&str> = wrong.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!(fields, ["rate_gold", "exception2_country"]);
    }

    #[test]
    fn steps_that_are_no_steps_and_amounts_that_are_none_are_not_guessed() {
        for (kind, field, text) in
            [("tiered", "steps", "1000"), ("tiered", "steps", "a 5"), ("fixed", "amount", "1,2,3")]
        {
            let form = Form::of([("kind", kind.to_owned()), (field, text.to_owned())]);
            assert_eq!(read(T, &form, euro()).unwrap_err()[0].0, field, "{text}");
        }
    }
}
