//! `/affiliate/terms`: what the programs promise, in words.

use std::sync::Arc;

use axum::extract::State;

use super::scene::Scene;
use crate::app::App;
use crate::db::programs::Program;
use crate::domain::percent::Percent;
use crate::domain::terms::{Formula, Terms};
use crate::pages::affiliate::{Programme, TermsPage};
use crate::pages::{Texts, format};
use crate::web::page::{PageResult, page};
use crate::web::visitor::AffiliateDesk;

pub(super) async fn show(State(app): State<Arc<App>>, visitor: AffiliateDesk) -> PageResult {
    let scene = Scene::load(&mut *app.db.acquire().await?, visitor.merchant_id, visitor.subject_id).await?;
    let t = visitor.texts();
    let programmes = scene
        .programs
        .iter()
        .map(|program| Programme { name: program.name.clone(), sentences: sentences(t, &scene, program) });
    page(&TermsPage { shell: visitor.shell(), programmes: programmes.collect() })
}

fn sentences(t: Texts, scene: &Scene, program: &Program) -> Vec<String> {
    let own = scene.affiliate.own_terms.as_ref().zip(program.currency.parse().ok());
    let own = own.and_then(|((_, own), currency)| own.for_program_in(currency));
    let terms: &Terms = own.unwrap_or(&program.terms.0);
    let mut said = Vec::new();
    if program.status != "active" {
        said.push(t.terms_paused().to_owned());
    }
    if own.is_some() {
        said.push(t.terms_own().to_owned());
    }
    said.extend(earning(t, scene, program, terms));
    said.push(if program.attribution_model == "first_click" {
        t.terms_window_first(program.attribution_window_days)
    } else {
        t.terms_window_last(program.attribution_window_days)
    });
    said.push(t.terms_hold(program.hold_days));
    let minimum = scene.affiliate.fields.minimum_payout.unwrap_or(program.minimum_payout);
    said.push(t.terms_minimum(super::words::money(t, minimum, &program.currency)));
    said
}

/// What orders earn by these terms.
fn earning(t: Texts, scene: &Scene, program: &Program, terms: &Terms) -> Vec<String> {
    let money = |minor: i64| super::words::money(t, minor, &program.currency);
    let percent = |rate: Percent| format::percent(t.0, &rate.decimal().normalize().to_string());
    let own_rate = scene.affiliate.fields.rate_override.and_then(|rate| Percent::new(rate).ok());
    let mut said = Vec::new();
    match terms.formula() {
        Formula::Percentage(table) => {
            let tier = scene.affiliate.fields.tier.parse().ok().map(|tier| table.rate(tier));
            said.extend(own_rate.or(tier).map(|rate| t.terms_percentage(percent(rate))));
        }
        Formula::Fixed(amount) => said.push(t.terms_fixed(money(amount.minor()))),
        Formula::Tiered(_) => said.push(t.terms_tiered().to_owned()),
    }
    if let Some(recurring) = terms.recurring() {
        let rate = percent(recurring.rate());
        said.push(
            recurring
                .months()
                .map_or_else(|| t.terms_recurring_for_ever(&rate), |months| t.terms_recurring(&rate, months)),
        );
    }
    if terms.lead_amount().minor() > 0 {
        said.push(t.terms_lead(money(terms.lead_amount().minor())));
    }
    let second = program.second_tier_rate.map(|rate| rate.normalize().to_string());
    said.extend(second.map(|rate| t.terms_second_tier(format::percent(t.0, &rate))));
    said
}
