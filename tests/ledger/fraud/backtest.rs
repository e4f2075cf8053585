//! Rules tried on the past: counts and examples, and nothing changes.

use integration_tests::merchant::Merchant;
use integration_tests::process::eventually;
use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

use super::scene::Scene;

fn ago(time: Duration) -> String {
    (OffsetDateTime::now_utc() - time).format(&Rfc3339).unwrap()
}

fn rule<'a>(report: &'a Value, name: &str) -> &'a Value {
    report["rules"].as_array().unwrap().iter().find(|one| one["rule"] == name).unwrap()
}

#[test]
fn rules_are_tried_on_the_past_and_change_nothing_of_it() {
    let scene = Scene::new(&json!({"hold_days": 14}));
    let quick: Vec<String> = (0..3)
        .map(|number| {
            let clicked = scene.click(Duration::seconds(20), &json!({}));
            scene.order(&format!("quick-{number}"), &clicked, &json!({}))
        })
        .collect();
    let thrown = json!({"customer_email": "x@mailinator.com"});
    scene.order("slow", &scene.click(Duration::minutes(10), &json!({})), &thrown);
    eventually(20, "all are screened", || scene.decided() == 4);
    let state = || {
        let sql = "select sum(hashtext(line))::bigint from (
            select c::text as line from commission c union all select d::text from fraud_decision d
            union all select e::text from audit_entry e union all select r::text from fraud_rules r
            union all select u::text from commission_unscreened u) rows";
        scene.ledger.database.number(sql)
    };
    let before = (state(), scene.shop.api.get("/v1/conversions").text, scene.queue());

    let rules = json!({"quick_conversion": {"score": 150, "seconds": 60}, "reject_at": 180, "disposable_email": {"score": 180}});
    let body = json!({"program_id": scene.program_id, "rules": rules, "from": ago(Duration::hours(1))});
    let report = scene.shop.api.post("/v1/fraud-rules/backtest", &body).expect(200);

    assert_eq!(
        [&report["screened"], &report["ok"], &report["hold"], &report["reject"]],
        [&json!(4), &json!(0), &json!(3), &json!(1)]
    );
    let line = rule(&report, "quick_conversion");
    assert_eq!([&line["found"], &line["held"], &line["rejected"]], [&json!(3), &json!(3), &json!(0)]);
    let examples: Vec<_> =
        line["examples"].as_array().unwrap().iter().map(|one| one["conversion_id"].clone()).collect();
    assert_eq!(examples, quick.iter().map(|id| json!(id)).collect::<Vec<_>>());
    assert_eq!(rule(&report, "disposable_email")["rejected"], 1);
    assert_eq!(rule(&report, "banned_referrer")["found"], 0);
    assert_eq!((&report["has_more"], &report["next_cursor"]), (&json!(false), &Value::Null));
    assert_eq!((state(), scene.shop.api.get("/v1/conversions").text, scene.queue()), before);
    scene.ledger.assert_books_hold();
}

#[test]
fn a_long_past_is_told_in_pages_that_add_up() {
    let scene = Scene::new(&json!({"hold_days": 14}));
    // Commissions of the past, as bare as the test needs them: one call reads 20,000.
    scene
        .ledger
        .database
        .execute(&format!(
            "insert into conversion (merchant_id, conversion_id, order_id, type, customer_id, amount, currency,
                 occurred_at, program_id, affiliate_id, link_id, method, candidates, customer_email)
             select '{m}', uuid_v7(n), 'o-' || n, 'order', 'c-' || n, 100, 'EUR', now() - interval '1 day',
                 '{p}', '{a}', '{l}', 'ref', '[]', case when n % 10 = 0 then 'x@mailinator.com' end
             from (select n, n as id from generate_series(1, 20600) n) ids,
                 lateral (select 1) one
             ",
            m = scene.shop.id,
            p = scene.program_id,
            a = scene.partner.affiliate_id,
            l = scene.partner.link_id,
        )
        .replace("uuid_v7(n)", "(left(uuid_v7_floor(now() - interval '1 day' + n * interval '1 ms')::text, 14) || '7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid"))
        .unwrap();
    scene
        .ledger
        .database
        .execute(
            "insert into commission (merchant_id, commission_id, conversion_id, program_id, affiliate_id, role, kind,
                 amount, currency, basis, hold_until, occurred_at)
             select merchant_id, conversion_id, conversion_id, program_id, affiliate_id, 'primary', 'percentage', 0,
                 'EUR', '{}', now() + interval '14 days', occurred_at
             from conversion; analyze",
        )
        .unwrap();
    let mut body = json!({"program_id": scene.program_id, "from": ago(Duration::days(2)), "rules": {"disposable_email": {"score": 100}}});

    let first = scene.shop.api.post("/v1/fraud-rules/backtest", &body).expect(200);
    body["cursor"] = first["next_cursor"].clone();
    let mut rest = scene.shop.api.post("/v1/fraud-rules/backtest", &body).expect(200);
    let sum = |page: &Value, total: &mut (u64, u64)| {
        total.0 += page["screened"].as_u64().unwrap();
        total.1 += page["hold"].as_u64().unwrap();
    };
    let mut total = (0, 0);
    sum(&first, &mut total);
    sum(&rest, &mut total);
    while rest["has_more"] == true {
        body["cursor"] = rest["next_cursor"].clone();
        rest = scene.shop.api.post("/v1/fraud-rules/backtest", &body).expect(200);
        sum(&rest, &mut total);
    }

    assert_eq!(first["has_more"], true);
    assert_eq!(total, (20_600, 2_060));
}

#[test]
fn a_range_that_is_none_and_another_merchants_program_are_refused() {
    let scene = Scene::new(&json!({}));
    let stranger = Merchant::new(&scene.ledger);
    let body = |from: Duration, to: Duration| json!({"program_id": scene.program_id, "rules": {}, "from": ago(from), "to": ago(to)});
    let path = "/v1/fraud-rules/backtest";
    for (from, to) in [(1, 2), (94, 1)] {
        let body = body(Duration::days(from), Duration::days(to));
        assert_eq!(scene.shop.api.post(path, &body).problem(422), "validation_failed", "{from} {to}");
    }
    let mut bad = body(Duration::days(2), Duration::days(1));
    bad["rules"] = json!({"hold_at": 0});
    let answer = scene.shop.api.post(path, &bad);
    assert!(answer.status == 422 && answer.text.contains("rules.hold_at"), "{}", answer.text);
    let good = body(Duration::days(2), Duration::days(1));
    assert_eq!(scene.shop.api.post(path, &good).expect(200)["screened"], 0);
    assert_eq!(stranger.api.post(path, &good).problem(404), "not_found");
    assert_eq!(scene.shop.finance.post(path, &good).problem(403), "forbidden");
}
