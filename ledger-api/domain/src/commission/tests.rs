use serde_json::json;

use super::*;

const VERSION: TermsVersion = TermsVersion { of: TermsOwner::Program, version: 2 };

fn amount(minor: i64) -> Amount {
    Amount::new(minor).unwrap()
}

fn terms(json: serde_json::Value) -> Terms {
    serde_json::from_value(json).unwrap()
}

fn percent(text: &str) -> Percent {
    text.parse().unwrap()
}

fn order(minor: i64) -> Order<'static> {
    Order { order_type: OrderType::Order, amount: amount(minor), customer_type: None, product: None, country: None }
}

const GOLD: Earner = Earner { tier: Tier::Gold, rate_override: None, recurring_rate_override: None };

fn earned(earning: Earning) -> Earned {
    match earning {
        Earning::Earned(earned) => earned,
        Earning::RecurringEnded { month } => panic!("ended in month {month}"),
    }
}

#[test]
fn the_basis_tells_every_number_that_produced_the_amount() {
    let terms = terms(json!({"kind": "percentage", "rules": [{"when": {"product": "addon"}, "kind": "tiered"}]}));
    let order = Order { product: Some("addon"), ..order(9_900) };
    let primary = earned(earn(&terms, VERSION, &GOLD, &order, 123_456, Renewal::First));
    let second = second_tier(primary.basis.primary(), percent("10"));
    let frozen = json!({
        "terms": {"of": "program", "version": 2}, "rule": 0, "tier": "gold", "month_revenue_before": 123_456,
        "order_amount": 9900, "recurring_month": 1, "kind": "tiered", "rate": "25", "from": 100_000,
    });
    let mut with_role = frozen.clone();
    with_role["role"] = "primary".into();
    assert_eq!(serde_json::to_value(&primary.basis).unwrap(), with_role);
    assert_eq!(
        serde_json::to_value(&second.basis).unwrap(),
        json!({"role": "second_tier", "rate": "10", "primary": frozen})
    );
    assert_eq!(
        (primary.amount, primary.kind, primary.rate),
        (amount(2_475), CommissionKind::Tiered, Some(percent("25")))
    );
    assert_eq!(
        (second.amount, second.kind, second.rate),
        (amount(247), CommissionKind::SecondTier, Some(percent("10")))
    );
    assert_eq!([primary.recurring_month, second.recurring_month], [Some(1), Some(1)]);
    assert_eq!([primary.basis.role(), second.basis.role()], [CommissionRole::Primary, CommissionRole::SecondTier]);
}

#[test]
fn an_affiliates_own_rates_replace_the_rates_and_nothing_else() {
    let own = Earner { rate_override: Some(percent("50")), recurring_rate_override: Some(percent("1")), ..GOLD };
    let hybrid = terms(json!({"kind": "percentage", "recurring": {"rate": "10", "months": 3}}));
    let rate = |earner: &Earner, renewal| earned(earn(&hybrid, VERSION, earner, &order(100), 0, renewal)).rate;
    assert_eq!([rate(&GOLD, Renewal::None), rate(&own, Renewal::None)], [Some(percent("30")), Some(percent("50"))]);
    let later = Renewal::Later { month: 3 };
    assert_eq!([rate(&GOLD, later), rate(&own, later)], [Some(percent("10")), Some(percent("1"))]);
    let past = earn(&hybrid, VERSION, &own, &order(100), 0, Renewal::Later { month: 4 });
    assert_eq!(past, Earning::RecurringEnded { month: 4 });
    let tiered = terms(json!({"kind": "tiered"}));
    assert_eq!(earned(earn(&tiered, VERSION, &own, &order(100), 0, Renewal::None)).rate, Some(percent("20")));
    let one_time = terms(json!({"kind": "percentage"}));
    let later = earn(&one_time, VERSION, &own, &order(100), 0, Renewal::Later { month: 1 });
    assert_eq!(later, Earning::RecurringEnded { month: 1 });
}

#[test]
fn a_second_order_in_the_first_month_earns_the_recurring_rate() {
    let hybrid = terms(json!({"kind": "percentage", "recurring": {"rate": "10"}}));
    let second = earned(earn(&hybrid, VERSION, &GOLD, &order(1_000), 0, Renewal::Later { month: 1 }));
    assert_eq!((second.kind, second.amount, second.recurring_month), (CommissionKind::Recurring, amount(100), Some(1)));
}

#[test]
fn a_lead_earns_its_amount_uncapped_whatever_the_subscription() {
    let lead = Order { order_type: OrderType::Lead, ..order(0) };
    let paying = terms(json!({"kind": "percentage", "lead_amount": 500}));
    let primary = earned(earn(&paying, VERSION, &GOLD, &lead, 0, Renewal::Later { month: 99 }));
    assert_eq!((primary.kind, primary.amount, primary.rate), (CommissionKind::Lead, amount(500), None));
    assert_eq!(second_tier(primary.basis.primary(), percent("10")).amount, amount(50));
    let silent = terms(json!({"kind": "percentage"}));
    assert_eq!(earned(earn(&silent, VERSION, &GOLD, &lead, 0, Renewal::None)).amount, Amount::ZERO);
}

#[test]
fn the_second_tier_gets_what_the_primary_leaves_of_the_order() {
    let whole = Earner { rate_override: Some(percent("95")), ..GOLD };
    let primary = earned(earn(&terms(json!({"kind": "percentage"})), VERSION, &whole, &order(1_000), 0, Renewal::None));
    let second = second_tier(primary.basis.primary(), percent("20"));
    assert_eq!((primary.amount, second.amount), (amount(950), amount(50)));
    let fixed =
        earned(earn(&terms(json!({"kind": "fixed", "amount": 900})), VERSION, &GOLD, &order(500), 0, Renewal::None));
    assert_eq!((fixed.amount, fixed.rate), (amount(500), None));
    assert_eq!(second_tier(fixed.basis.primary(), percent("10")).amount, Amount::ZERO);
}
