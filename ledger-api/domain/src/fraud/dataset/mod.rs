//! A month of a shop that never was: honest and dishonest orders with known labels, the same ones every time. It says how
//! often each rule is right; docs/fraud.md has the figures, and this fails when they are not these.

mod dishonest;
mod facts;
mod honest;
mod random;
mod report;
mod world;

use std::path::PathBuf;
use std::sync::LazyLock;

use super::settings::{FraudRules, Settings};
use super::{Judgement, Outcome, judge};
use report::Report;
use world::{Order, World};

/// The month, with everybody in it.
fn month() -> World {
    let mut world = World::new();
    honest::act(&mut world);
    dishonest::act(&mut world);
    world
}

/// The defaults, and a list with the one site that sends planted clicks.
fn rules() -> FraudRules {
    let mut settings = Settings::default();
    settings.banned_referrer.hosts = vec!["deals.example".into()];
    FraudRules::try_from(settings).unwrap()
}

/// The month that the tests share, and what was found in it: it takes most of their time.
static MONTH: LazyLock<World> = LazyLock::new(month);
static JUDGED: LazyLock<Vec<(&Order, Judgement)>> = LazyLock::new(|| judged(&MONTH));

fn judged(world: &World) -> Vec<(&Order, Judgement)> {
    let (index, rules) = (facts::Index::of(world), rules());
    world.orders.iter().map(|order| (order, judge(&index.facts(world, order), &rules))).collect()
}

#[test]
fn no_rule_finds_and_the_rules_hold_no_more_than_one_in_a_hundred_of_the_honest() {
    let report = Report::of(&JUDGED);
    for line in &report.rules {
        assert!(line.honest_found * 100 <= report.honest, "{}: {} of {}", line.rule, line.honest_found, report.honest);
        assert!(line.honest_held * 100 <= report.honest, "{}", line.rule);
    }
    assert!(report.honest_held * 100 <= report.honest, "{} of {} held", report.honest_held, report.honest);
}

#[test]
fn every_rule_finds_most_of_what_it_is_for() {
    for line in Report::of(&JUDGED).rules {
        assert!(line.aimed_at > 50, "{}: {} cases are too few to tell", line.rule, line.aimed_at);
        assert!(line.aimed_found * 2 > line.aimed_at, "{}: {} of {}", line.rule, line.aimed_found, line.aimed_at);
    }
}

#[test]
fn the_month_is_the_same_every_time() {
    let another = month();
    assert_eq!(Report::of(&JUDGED).to_string(), Report::of(&judged(&another)).to_string());
    assert!(JUDGED.iter().all(|(_, judgement)| judgement.outcome != Outcome::Reject), "defaults reject nothing");
}

/// `UPDATE_FRAUD_FIGURES=1` writes them.
#[test]
fn the_figures_in_the_documentation_are_these() {
    const BEGIN: &str = "<!-- figures: begin -->\n";
    const END: &str = "<!-- figures: end -->";
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/fraud.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once(BEGIN).expect("docs/fraud.md has a place for the figures");
    let (told, after) = rest.split_once(END).expect("the figures end");
    let figures = Report::of(&JUDGED).to_string();
    if std::env::var_os("UPDATE_FRAUD_FIGURES").is_some() {
        std::fs::write(&path, format!("{before}{BEGIN}{figures}{END}{after}")).unwrap();
    } else {
        assert_eq!(told, figures, "UPDATE_FRAUD_FIGURES=1 writes the figures anew");
    }
}
