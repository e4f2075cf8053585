use serde_json::{Value, json};

use super::*;
use crate::field_problem::ProblemCode::{self, BadFormat, NotApplicable, NotAscending, OutOfRange, Required, TooMany};
use crate::order::{CustomerType, OrderType};

fn canonical(terms: Value) -> Value {
    serde_json::to_value(serde_json::from_value::<Terms>(terms).unwrap()).unwrap()
}

fn problems(draft: Value) -> Vec<(String, ProblemCode)> {
    let draft: TermsDraft = serde_json::from_value(draft).unwrap();
    draft.validate().into_iter().map(|problem| (problem.field, problem.code)).collect()
}

#[test]
fn every_default_is_written_out() {
    assert_eq!(
        canonical(json!({"kind": "percentage"})),
        json!({"kind": "percentage", "tiers": {"standard": "20", "silver": "25", "gold": "30", "platinum": "35"},
               "recurring": null, "lead_amount": 0, "rules": []})
    );
    assert_eq!(
        canonical(json!({"kind": "tiered"}))["steps"],
        json!([{"from": 0, "rate": "20"}, {"from": 100_000, "rate": "25"}, {"from": 500_000, "rate": "30"},
               {"from": 1_000_000, "rate": "35"}])
    );
    let fixed = json!({"kind": "fixed", "amount": 1500, "recurring": null, "lead_amount": 0, "rules": []});
    assert_eq!(canonical(json!({"kind": "fixed", "amount": 1500})), fixed);
}

#[test]
fn the_canonical_form_is_its_own_canonical_form() {
    let written = json!({
        "kind": "percentage", "tiers": {"gold": "31.50"}, "recurring": {"rate": "10"}, "lead_amount": 500,
        "rules": [
            {"when": {"customer_type": "existing", "product": "addon", "country": "de"}, "kind": "fixed", "amount": 300},
            {"when": {"country": "FR"}, "kind": "tiered", "steps": [{"from": 0, "rate": "1.0"}]},
        ],
    });
    let once = canonical(written);
    assert_eq!(once["tiers"], json!({"standard": "20", "silver": "25", "gold": "31.5", "platinum": "35"}));
    assert_eq!(once["rules"][0]["when"]["country"], "DE");
    assert_eq!(
        once["rules"][1],
        json!({"when": {"country": "FR"}, "kind": "tiered", "steps": [{"from": 0, "rate": "1"}]})
    );
    assert_eq!(canonical(once.clone()), once);
}

#[test]
fn what_a_rule_asks_of_an_order_can_be_read() {
    let when = json!({"customer_type": "existing", "product": "addon", "country": "de"});
    let terms: Terms = serde_json::from_value(json!({
        "kind": "percentage",
        "rules": [{"when": when, "kind": "fixed", "amount": 300}, {"when": {"product": "book"}, "kind": "fixed", "amount": 1}],
    }))
    .unwrap();
    let asked = |rule: &Rule| {
        let when = rule.when();
        (when.customer_type(), when.product().map(str::to_owned), when.country().map(str::to_owned))
    };
    assert_eq!(
        terms.rules().iter().map(asked).collect::<Vec<_>>(),
        [
            (Some(CustomerType::Existing), Some("addon".to_owned()), Some("DE".to_owned())),
            (None, Some("book".to_owned()), None),
        ]
    );
}

#[test]
fn months_left_out_are_twelve_and_null_is_a_lifetime() {
    let months =
        |recurring: Value| canonical(json!({"kind": "percentage", "recurring": recurring}))["recurring"].clone();
    assert_eq!(months(json!({"rate": "10"})), json!({"rate": "10", "months": 12}));
    assert_eq!(months(json!({"rate": "10", "months": null})), json!({"rate": "10", "months": null}));
    assert_eq!(months(json!({"rate": "10", "months": 1200}))["months"], 1200);
}

#[test]
fn a_recurring_period_ends_with_its_last_month() {
    let months = |months| Recurring { rate: crate::percent::Percent::ZERO, months };
    assert_eq!([1, 12, 13].map(|month| months(Some(12)).pays(month)), [true, true, false]);
    assert!(months(None).pays(u32::MAX));
}

#[test]
fn unknown_fields_and_numbers_for_rates_are_refused() {
    for draft in [
        json!({"kind": "percentage", "rate": "20"}),
        json!({"kind": "percentage", "tiers": {"bronze": "1"}}),
        json!({"kind": "percentage", "tiers": {"gold": 30}}),
        json!({"kind": "tiered", "steps": [{"from": 0, "rate": 20}]}),
        json!({"kind": "tiered", "steps": [{"from": 0, "rate": "20", "to": 5}]}),
        json!({"kind": "percentage", "recurring": {"months": 12}}),
        json!({"kind": "percentage", "rules": [{"when": {"plan": "x"}, "kind": "fixed", "amount": 1}]}),
        json!({"kind": "percentage", "rules": [{"when": {"country": "DE"}, "kind": "percentage", "lead_amount": 1}]}),
    ] {
        assert!(serde_json::from_value::<TermsDraft>(draft.clone()).is_err(), "{draft}");
    }
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let draft = json!({
        "kind": "percentage", "tiers": {"standard": "101", "gold": "x"}, "amount": 5, "lead_amount": -1,
        "recurring": {"rate": "-1", "months": 0},
        "rules": [
            {"when": {}, "kind": "fixed"},
            {"when": {"customer_type": "old", "product": "", "country": "DEU"}, "kind": "free"},
            {"when": {"country": "D1"}},
            {"kind": "fixed", "amount": 1},
        ],
    });
    let expected = [
        ("amount", NotApplicable),
        ("tiers.standard", OutOfRange),
        ("tiers.gold", OutOfRange),
        ("recurring.rate", OutOfRange),
        ("recurring.months", OutOfRange),
        ("lead_amount", OutOfRange),
        ("rules[0].when", Required),
        ("rules[0].amount", Required),
        ("rules[1].when.customer_type", BadFormat),
        ("rules[1].when.product", OutOfRange),
        ("rules[1].when.country", BadFormat),
        ("rules[1].kind", BadFormat),
        ("rules[2].when.country", BadFormat),
        ("rules[2].kind", Required),
        ("rules[3].when", Required),
    ];
    assert_eq!(problems(draft.clone()), expected.map(|(field, code)| (field.to_owned(), code)));
    let error = serde_json::from_value::<Terms>(draft).unwrap_err().to_string();
    assert!(error.starts_with("terms: amount: percentage terms have no amount; tiers.standard: a rate is"), "{error}");
}

#[test]
fn steps_start_at_zero_and_strictly_ascend() {
    let steps = |steps: Value| problems(json!({"kind": "tiered", "steps": steps}));
    let step = |from: i64| json!({"from": from, "rate": "5"});
    assert_eq!(steps(json!([])), [("steps".to_owned(), Required)]);
    assert_eq!(steps(json!([step(1)])), [("steps[0].from".to_owned(), OutOfRange)]);
    assert_eq!(steps(json!([step(0), step(0)])), [("steps[1].from".to_owned(), NotAscending)]);
    assert_eq!(steps(json!([step(0), step(9), step(10)])), []);
    let many = |count: i64| Value::from((0..count).map(step).collect::<Vec<_>>());
    assert_eq!(steps(many(20)), []);
    assert_eq!(steps(many(21)), [("steps".to_owned(), TooMany)]);
}

#[test]
fn fifty_rules_are_allowed_and_no_more() {
    let rule = json!({"when": {"product": "a"}, "kind": "percentage"});
    let with = |count: usize| problems(json!({"kind": "percentage", "rules": vec![rule.clone(); count]}));
    assert_eq!(with(50), []);
    assert_eq!(with(51), [("rules".to_owned(), TooMany)]);
}

#[test]
fn a_product_has_at_most_two_hundred_bytes() {
    let with = |bytes: usize| {
        problems(
            json!({"kind": "percentage", "rules": [{"when": {"product": "a".repeat(bytes)}, "kind": "percentage"}]}),
        )
    };
    assert_eq!(with(200), []);
    assert_eq!(with(201), [("rules[0].when.product".to_owned(), OutOfRange)]);
}

#[test]
fn the_first_rule_whose_conditions_all_hold_wins() {
    let terms: Terms = serde_json::from_value(json!({
        "kind": "percentage",
        "rules": [
            {"when": {"customer_type": "existing", "product": "addon"}, "kind": "fixed", "amount": 1},
            {"when": {"customer_type": "existing"}, "kind": "fixed", "amount": 2},
            {"when": {"country": "DE"}, "kind": "fixed", "amount": 3},
        ],
    }))
    .unwrap();
    let place = |customer_type, product, country| {
        let order = Order { order_type: OrderType::Order, amount: Amount::ZERO, customer_type, product, country };
        terms.formula_for(&order).0
    };
    let existing = Some(CustomerType::Existing);
    assert_eq!(place(existing, Some("addon"), Some("DE")), Some(0));
    assert_eq!(place(existing, Some("Addon"), Some("DE")), Some(1));
    assert_eq!(place(Some(CustomerType::New), Some("addon"), Some("de")), Some(2));
    assert_eq!(place(None, Some("addon"), None), None);
}

#[test]
fn terms_step_by_volume_when_any_of_their_formulas_does() {
    let by_volume = |terms: Value| serde_json::from_value::<Terms>(terms).unwrap().step_by_volume();
    let rule = |kind: &str| json!({"kind": "percentage", "rules": [{"when": {"country": "DE"}, "kind": kind}]});
    assert!(by_volume(json!({"kind": "tiered"})));
    assert!(by_volume(rule("tiered")));
    assert!(!by_volume(rule("percentage")));
}
