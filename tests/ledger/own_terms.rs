//! Terms of an affiliate's own: which orders they decide, and in which programs.

use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, Partner, text};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

fn moment() -> String {
    OffsetDateTime::now_utc().format(&Rfc3339).unwrap()
}

fn change(shop: &Merchant, partner: &Partner, body: &Value) -> Value {
    shop.api.patch(&format!("/v1/affiliates/{}", partner.affiliate_id), body).expect(200)
}

/// Kind, rate and amount of an order's primary commission.
fn earned(order: &Value) -> Value {
    let commission = &order["commissions"][0];
    json!([commission["kind"], commission["rate"], commission["amount"]])
}

/// Whose terms a conversion's primary commission is frozen with, and which version.
fn frozen_terms(ledger: &Ledger, order: &Value) -> (String, i64) {
    use sqlx::Row as _;
    let id = text(&order["id"]);
    let sql = format!(
        "select basis #>> '{{terms,of}}', (basis #>> '{{terms,version}}')::bigint
         from commission where conversion_id = '{id}' and role = 'primary'"
    );
    let row = ledger.database.rows(&sql).remove(0);
    (row.get(0), row.get(1))
}

#[test]
fn the_version_in_force_at_the_orders_own_time_decides() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let partner = shop.partner(&shop.program(&json!({})), &json!({}));
    let order = |id: &str, at: &str| {
        let order = shop.order(id, 10_000, &partner.code, &json!({"occurred_at": at})).expect(201);
        (earned(&order), frozen_terms(&ledger, &order))
    };
    let before = moment();
    let first = change(&shop, &partner, &json!({"terms_override": {"kind": "fixed", "amount": 700}}));
    let while_fixed = moment();
    let second =
        change(&shop, &partner, &json!({"terms_override": {"kind": "percentage", "tiers": {"standard": "50"}}}));
    let while_half = moment();
    let third = change(&shop, &partner, &json!({"terms_override": null}));
    let after = moment();

    let program = |version| ("program".to_owned(), version);
    let own = |version| ("affiliate".to_owned(), version);
    assert_eq!(order("after", &after), (json!(["percentage", "20", 2000]), program(1)));
    assert_eq!(order("half", &while_half), (json!(["percentage", "50", 5000]), own(2)));
    assert_eq!(order("fixed", &while_fixed), (json!(["fixed", null, 700]), own(1)));
    assert_eq!(order("before", &before), (json!(["percentage", "20", 2000]), program(1)));

    let shown = |affiliate: &Value| json!([affiliate["terms_override"]["kind"], affiliate["terms_override_version"]]);
    assert_eq!(
        [&first, &second, &third].map(shown),
        [json!(["fixed", 1]), json!(["percentage", 2]), json!([null, null])]
    );
    assert_eq!(third["terms_override"], Value::Null);
    let people = "select count(*) from affiliate_terms where person = 'owner@shop.example'";
    assert_eq!(ledger.database.number(people), 3);
    ledger.assert_books_hold();
}

#[test]
fn terms_an_affiliate_is_created_with_are_shown_whole_and_decide_older_orders_too() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let program = shop.program(&json!({"second_tier_rate": "10"}));
    let recruiter = shop.partner(&program, &json!({"email": "r@x.example"}));
    let terms = json!({
        "kind": "percentage", "recurring": {"rate": "5", "months": 2}, "lead_amount": 300,
        "rules": [{"when": {"product": "addon"}, "kind": "fixed", "amount": 150}],
    });
    let with = json!({
        "terms_override": terms, "recruiter_id": recruiter.affiliate_id, "recurring_rate_override": "7",
        "rate_override": "12.5",
    });
    let partner = shop.partner(&program, &with);
    let order = |id: &str, with: Value| shop.order(id, 10_000, &partner.code, &with).expect(201);

    let affiliate = shop.api.get(&format!("/v1/affiliates/{}", partner.affiliate_id)).expect(200);
    assert_eq!(affiliate["terms_override"]["tiers"]["gold"], "30", "defaults are written out");
    assert_eq!(affiliate["terms_override"]["recurring"], terms["recurring"]);
    assert_eq!(affiliate["terms_override_currency"], "EUR");
    let listed = shop.api.get("/v1/affiliates").expect(200);
    assert!(listed["data"].as_array().unwrap().contains(&affiliate));

    let plain = order("plain", json!({"occurred_at": "2026-01-10T00:00:00Z", "subscription_id": "s"}));
    assert_eq!(earned(&plain), json!(["percentage", "12.5", 1250]));
    assert_eq!(plain["commissions"][1]["amount"], 125, "the recruiter's share is the program's");
    let second = order("second", json!({"occurred_at": "2026-02-10T00:00:00Z", "subscription_id": "s", "ref": null}));
    assert_eq!(earned(&second), json!(["recurring", "7", 700]));
    let third = order("third", json!({"occurred_at": "2026-03-10T00:00:00Z", "subscription_id": "s", "ref": null}));
    assert_eq!((&third["reason"], &third["commissions"]), (&json!("recurring_ended"), &json!([])));
    assert_eq!(earned(&order("addon", json!({"product": "addon"}))), json!(["fixed", null, 150]));
    assert_eq!(earned(&order("lead", json!({"type": "lead", "amount": null}))), json!(["lead", null, 300]));
    ledger.assert_books_hold();
}

#[test]
fn a_refund_follows_the_frozen_terms_down_to_zero() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let partner = shop.partner(&shop.program(&json!({"hold_days": 14})), &json!({"rate_override": "33.3"}));
    change(&shop, &partner, &json!({"terms_override": {"kind": "percentage"}}));
    let rate = shop.order("rate", 9999, &partner.code, &json!({})).expect(201);
    change(&shop, &partner, &json!({"terms_override": {"kind": "fixed", "amount": 700}}));
    let fixed = shop.order("fixed", 9999, &partner.code, &json!({})).expect(201);
    assert_eq!([earned(&rate), earned(&fixed)], [json!(["percentage", "33.3", 3329]), json!(["fixed", null, 700])]);

    change(&shop, &partner, &json!({"terms_override": null, "rate_override": "1"}));
    let taken = |order: &str| {
        let parts = [3333, 3333, 3333].into_iter().enumerate();
        let taken = parts.map(|(part, amount)| {
            let refund = shop.refund(order, &format!("{order}-{part}"), amount).expect(201);
            refund["clawbacks"][0]["amount"].as_i64().unwrap()
        });
        taken.collect::<Vec<i64>>()
    };

    assert_eq!(taken("rate"), [1110, 1110, 1109]);
    assert_eq!(taken("fixed"), [0, 0, 700]);
    for kind in ["pending", "payable", "receivable"] {
        assert_eq!(shop.balance(&format!("affiliate:{}", partner.affiliate_id), kind), 0, "{kind}");
    }
    assert_eq!(shop.balance("merchant", "commission_expense"), 0);
    ledger.assert_books_hold();
}

#[test]
fn amounts_never_reach_a_program_of_another_currency() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let euros = shop.program(&json!({}));
    let yen = shop.program(&json!({"currency": "JPY"}));
    let fixed = json!({"kind": "fixed", "amount": 700});
    let new = |with: Value| {
        let mut body = json!({"name": "Ada", "email": "ada@x.example", "terms_override": fixed});
        integration_tests::merchant::merge(&mut body, &with);
        shop.api.post("/v1/affiliates", &body)
    };

    let unclear = new(json!({}));
    assert_eq!(unclear.problem(422), "validation_failed");
    assert_eq!(unclear.json()["errors"][0]["field"], "terms_override_currency");
    assert_eq!(ledger.database.number("select count(*) from affiliate"), 0);
    assert_eq!(new(json!({"terms_override_currency": "EUR"})).expect(201)["terms_override_currency"], "EUR");
    let rates = new(json!({"terms_override": {"kind": "percentage", "tiers": {"standard": "40"}}})).expect(201);
    assert_eq!(rates["terms_override_currency"], Value::Null);

    let partner = shop.partner(&euros, &json!({}));
    let bound = change(&shop, &partner, &json!({"terms_override": fixed}));
    assert_eq!(bound["terms_override_currency"], "EUR", "it takes part in one program");
    let links = format!("/v1/affiliates/{}/links", partner.affiliate_id);
    let in_yen = text(&shop.api.post(&links, &json!({"program_id": yen})).expect(201)["code"]);
    let order = |id: &str, code: &str, currency: &str| {
        earned(&shop.order(id, 10_000, code, &json!({"currency": currency})).expect(201))
    };
    assert_eq!(order("e-1", &partner.code, "EUR"), json!(["fixed", null, 700]));
    assert_eq!(order("j-1", &in_yen, "JPY"), json!(["percentage", "20", 2000]));

    // Read and sent back: the same terms, no question. Others with amounts: which currency?
    assert_eq!(change(&shop, &partner, &json!({"terms_override": bound["terms_override"]})), bound);
    let other = json!({"terms_override": {"kind": "fixed", "amount": 800}});
    let patch = |body: &Value| shop.api.patch(&format!("/v1/affiliates/{}", partner.affiliate_id), body);
    assert_eq!(patch(&other).json()["errors"][0]["field"], "terms_override_currency");
    change(&shop, &partner, &json!({"terms_override": {"kind": "percentage", "tiers": {"standard": "40"}}}));
    assert_eq!(order("e-2", &partner.code, "EUR"), json!(["percentage", "40", 4000]));
    assert_eq!(order("j-2", &in_yen, "JPY"), json!(["percentage", "40", 4000]));
    ledger.assert_books_hold();
}

#[test]
fn volume_steps_count_the_revenue_in_the_orders_own_program() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let (one, other) = (shop.program(&json!({})), shop.program(&json!({})));
    let steps = json!([{"from": 0, "rate": "10"}, {"from": 50_000, "rate": "15"}]);
    let partner = shop.partner(&one, &json!({"terms_override": {"kind": "tiered", "steps": steps}}));
    let links = format!("/v1/affiliates/{}/links", partner.affiliate_id);
    let second = text(&shop.api.post(&links, &json!({"program_id": other})).expect(201)["code"]);

    let rates: Vec<Value> = [&partner.code, &partner.code, &second]
        .into_iter()
        .enumerate()
        .map(|(number, code)| shop.order(&format!("o-{number}"), 50_000, code, &json!({})).expect(201))
        .map(|order| order["commissions"][0]["rate"].clone())
        .collect();

    assert_eq!(rates, [json!("10"), json!("15"), json!("10")]);
}

#[test]
fn a_quote_and_the_dashboard_go_by_the_affiliates_own_terms() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let program = shop.program(&json!({}));
    let partner = shop.partner(&program, &json!({}));
    let before = moment();
    change(&shop, &partner, &json!({"terms_override": {"kind": "percentage", "tiers": {"standard": "45"}}}));
    let quote = |with: Value| {
        let mut body = json!({"amount": 1000, "affiliate_id": partner.affiliate_id});
        integration_tests::merchant::merge(&mut body, &with);
        let quote = shop.api.post(&format!("/v1/programs/{program}/quote"), &body).expect(200);
        json!([quote["terms_of"], quote["terms_version"], quote["total"]])
    };

    assert_eq!(quote(json!({})), json!(["affiliate", 1, 450]));
    assert_eq!(quote(json!({"occurred_at": before})), json!(["program", 1, 200]));
    assert_eq!(quote(json!({"affiliate_id": null, "tier": "gold"})), json!(["program", 1, 300]));
    assert_eq!(
        earned(&shop.order("o-1", 1000, &partner.code, &json!({})).expect(201)),
        json!(["percentage", "45", 450])
    );
    let dashboard = shop.api.get(&format!("/v1/affiliates/{}/dashboard", partner.affiliate_id)).expect(200);
    assert_eq!(dashboard["affiliate"]["commission_rate"], "45");
}

#[test]
fn all_that_is_wrong_is_named_at_once_and_nothing_is_stored() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let partner = shop.partner(&shop.program(&json!({})), &json!({}));
    let terms = json!({
        "kind": "percentage", "tiers": {"gold": "101"}, "recurring": {"rate": "-1"}, "lead_amount": -5,
        "rules": [{"when": {}, "kind": "fixed"}],
    });
    let wrong = json!({"email": "nobody", "terms_override": terms, "terms_override_currency": "EURO"});
    let expected = [
        "email",
        "terms_override.tiers.gold",
        "terms_override.recurring.rate",
        "terms_override.lead_amount",
        "terms_override.rules[0].when",
        "terms_override.rules[0].amount",
        "terms_override_currency",
    ];
    let create = shop.api.post("/v1/affiliates", &wrong);
    let patch = |body: &Value| shop.api.patch(&format!("/v1/affiliates/{}", partner.affiliate_id), body);
    let named = |problem: &Value| -> Vec<String> {
        problem["errors"].as_array().unwrap().iter().map(|error| text(&error["field"])).collect()
    };

    let mut on_create = named(&create.expect(422));
    assert_eq!(on_create.remove(0), "name", "missing in a create");
    for mut fields in [on_create, named(&patch(&wrong).expect(422))] {
        fields.sort_unstable();
        let mut expected = expected;
        expected.sort_unstable();
        assert_eq!(fields, expected);
    }
    for (body, field) in [
        (json!({"terms_override_currency": "EUR"}), "terms_override_currency"),
        (json!({"terms_override": null, "terms_override_currency": "EUR"}), "terms_override_currency"),
        (json!({"terms_override": {}}), "terms_override.kind"),
        (json!({"terms_override": {"kind": "fixed", "amount": 1, "colour": "red"}}), "terms_override.colour"),
        (json!({"terms_override": {"kind": "fixed", "amount": "1"}}), "terms_override.amount"),
        (json!({"terms_override": "fixed"}), "terms_override"),
    ] {
        assert_eq!(named(&patch(&body).expect(422)), [field], "{body}");
    }
    assert_eq!(ledger.database.number("select count(*) from affiliate_terms"), 0);
    assert_eq!(ledger.database.number("select count(*) from affiliate"), 1);
}

#[test]
fn what_changes_nothing_is_no_new_version_and_removing_nothing_is_none() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let partner = shop.partner(&shop.program(&json!({})), &json!({}));

    change(&shop, &partner, &json!({"terms_override": null}));
    assert_eq!(ledger.database.number("select count(*) from affiliate_terms"), 0);
    change(&shop, &partner, &json!({"terms_override": {"kind": "fixed", "amount": 700}}));
    change(&shop, &partner, &json!({"terms_override": {"kind": "fixed", "amount": 700}}));
    let kept = change(&shop, &partner, &json!({"name": "Ada L."}));

    assert_eq!(ledger.database.number("select count(*) from affiliate_terms"), 1);
    assert_eq!((&kept["terms_override"]["amount"], &kept["terms_override_version"]), (&json!(700), &json!(1)));
}

#[test]
fn another_merchant_can_neither_see_nor_set_them() {
    let ledger = Ledger::start();
    let (shop, other) = (Merchant::new(&ledger), Merchant::new(&ledger));
    other.program(&json!({"currency": "JPY"}));
    let partner = shop.partner(&shop.program(&json!({})), &json!({}));
    let path = format!("/v1/affiliates/{}", partner.affiliate_id);
    let body = json!({"terms_override": {"kind": "fixed", "amount": 700}});

    assert_eq!(other.api.patch(&path, &body).problem(404), "not_found");
    // The other merchant's program in yen does not make the currency unclear here.
    assert_eq!(shop.api.patch(&path, &body).expect(200)["terms_override_currency"], "EUR");
    assert_eq!(other.api.get(&path).problem(404), "not_found");
    assert_eq!(ledger.database.number("select count(*) from affiliate_terms"), 1);
}

#[test]
fn fifty_changes_at_once_are_versions_without_a_gap() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let partner = shop.partner(&shop.program(&json!({})), &json!({}));

    std::thread::scope(|scope| {
        for amount in 1..=50 {
            let (shop, partner) = (&shop, &partner);
            scope.spawn(move || change(shop, partner, &json!({"terms_override": {"kind": "fixed", "amount": amount}})));
        }
    });

    assert_eq!(ledger.database.number("select count(*) from affiliate_terms"), 50);
    assert_eq!(ledger.database.number("select max(version)::bigint from affiliate_terms"), 50);
    let now = shop.api.get(&format!("/v1/affiliates/{}", partner.affiliate_id)).expect(200);
    let order = shop.order("o-1", 10_000, &partner.code, &json!({})).expect(201);
    assert_eq!(order["commissions"][0]["amount"], now["terms_override"]["amount"]);
}
