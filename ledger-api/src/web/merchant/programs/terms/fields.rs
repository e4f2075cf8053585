//! The fields of the editor, filled in with a form.

use shared::money::Currency;

use super::draft::{Wrong, exceptions, prefix};
use crate::domain::terms::MAX_RULES;
use crate::domain::tier::Tier;
use crate::pages::Texts;
use crate::pages::components::{Choice, Field};
use crate::pages::merchant::FormulaPart;
use crate::web::form::Form;
use crate::web::merchant::words::tier;

pub(super) struct Fields<'a> {
    pub(super) t: Texts,
    pub(super) form: &'a Form,
    pub(super) wrong: &'a Wrong,
    pub(super) currency: Currency,
}

impl Fields<'_> {
    fn said(&self, name: &str) -> Option<String> {
        self.wrong.iter().find(|(field, _)| field == name).map(|(_, said)| said.clone())
    }

    fn text(&self, name: String, label: &str) -> Field {
        let (value, said) = (self.form.text(&name), self.said(&name));
        Field::text(name, label, value).error(said)
    }

    fn select(&self, name: String, label: &str, choices: &[(&str, &str)]) -> Field {
        let choice = |(value, label): &(&str, &str)| Choice { value: (*value).to_owned(), label: (*label).to_owned() };
        let (value, said) = (self.form.text(&name), self.said(&name));
        Field::select(name, label, value, choices.iter().map(choice).collect()).error(said)
    }

    fn customer(&self, name: String) -> Field {
        let t = self.t;
        let choices = [("", t.terms_when_any()), ("new", t.terms_when_new()), ("existing", t.terms_when_existing())];
        self.select(name, t.terms_when_customer(), &choices)
    }

    fn formula(&self, prefix: &str, legend: String, when: Vec<Field>) -> FormulaPart {
        let t = self.t;
        let kinds = [
            ("percentage", t.terms_kind_percentage()),
            ("fixed", t.terms_kind_fixed()),
            ("tiered", t.terms_kind_tiered()),
        ];
        let rate = |known: &Tier| {
            let name = known.name();
            self.text(format!("{prefix}rate_{name}"), &t.terms_rate_of(tier(t, name)))
        };
        let steps = format!("{prefix}steps");
        let (value, said) = (self.form.text(&steps), self.said(&steps));
        let steps = Field::lines(steps, t.terms_steps(), value).hint(&t.terms_steps_hint(self.currency)).error(said);
        FormulaPart {
            legend,
            when,
            kind: self.select(format!("{prefix}kind"), t.terms_kind(), &kinds),
            percentage: Tier::ALL.iter().map(rate).collect(),
            fixed: vec![self.text(format!("{prefix}amount"), &t.terms_fixed_amount(self.currency))],
            tiered: vec![steps],
        }
    }

    /// The formula of the terms themselves.
    pub(super) fn terms(&self) -> FormulaPart {
        self.formula("", self.t.program_terms().to_owned(), Vec::new())
    }

    /// Subscriptions and leads.
    pub(super) fn more(&self) -> Vec<Field> {
        let t = self.t;
        vec![
            self.text("recurring_rate".to_owned(), t.terms_recurring_rate()).hint(t.terms_recurring_rate_hint()),
            self.text("recurring_months".to_owned(), t.terms_recurring_months()).hint(t.terms_recurring_months_hint()),
            self.text("lead_amount".to_owned(), &t.terms_lead_amount(self.currency)),
        ]
    }

    /// The exceptions there are, and one more to fill in.
    pub(super) fn exceptions(&self) -> Vec<FormulaPart> {
        let t = self.t;
        let filled = (0..exceptions(self.form)).rev().find(|place| {
            let prefix = prefix(*place);
            ["customer", "product", "country"].iter().any(|name| self.form.filled(&format!("{prefix}{name}")).is_some())
        });
        let shown = filled.map_or(1, |last| last + 2).min(MAX_RULES);
        let part = |place: usize| {
            let prefix = prefix(place);
            let when = vec![
                self.customer(format!("{prefix}customer")),
                self.text(format!("{prefix}product"), t.terms_when_product()),
                self.text(format!("{prefix}country"), t.terms_when_country()).hint(t.terms_when_country_hint()),
            ];
            self.formula(&prefix, t.terms_special_one(place + 1), when)
        };
        (0..shown).map(part).collect()
    }

    /// The order that is asked about.
    pub(super) fn order(&self) -> Vec<Field> {
        let t = self.t;
        let tiers: Vec<(&str, &str)> = Tier::ALL.iter().map(|known| (known.name(), tier(t, known.name()))).collect();
        vec![
            self.text("quote_amount".to_owned(), &t.quote_amount(self.currency)),
            self.select("quote_tier".to_owned(), t.quote_tier(), &tiers),
            self.customer("quote_customer".to_owned()),
            self.text("quote_product".to_owned(), t.terms_when_product()),
            self.text("quote_country".to_owned(), t.terms_when_country()),
            self.text("quote_month".to_owned(), t.quote_month()).hint(t.quote_month_hint()),
            self.text("quote_revenue".to_owned(), &t.quote_revenue(self.currency)),
        ]
    }
}
