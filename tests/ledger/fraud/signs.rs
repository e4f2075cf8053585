//! What each rule sees in real orders and clicks.

use integration_tests::process::eventually;
use serde_json::{Value, json};
use time::Duration;

use super::scene::Scene;

/// The rules found in a conversion's first commission, once it was screened.
fn found(scene: &Scene, conversion_id: &str) -> Vec<String> {
    let sql = format!(
        "select count(*) from fraud_decision d join commission c using (merchant_id, commission_id)
         where c.conversion_id = '{conversion_id}'"
    );
    eventually(20, "it is screened", || scene.ledger.database.number(&sql) > 0);
    let fraud = scene.fraud(conversion_id);
    let findings = fraud["findings"].as_array().cloned().unwrap_or_default();
    findings.iter().map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect()
}

fn slow(scene: &Scene, with: &Value) -> super::scene::Clicked {
    scene.click(Duration::minutes(10), with)
}

#[test]
fn an_affiliate_is_known_by_where_it_is_paid_and_by_the_browser_it_buys_in() {
    let scene = Scene::new(&json!({"hold_days": 14}));
    let own = json!({"external_id": "ada-herself", "paypal_email": "ada.pays@gmail.com"});
    let affiliate = format!("/v1/affiliates/{}", scene.partner.affiliate_id);
    scene.shop.api.patch(&affiliate, &own).expect(200);
    // Its own purchase is credited to nobody, and tells its browser.
    let own = json!({"ref": null, "customer_id": "ada-herself", "visitor_id": "ada-browser"});
    scene.shop.order("own", 100, "", &own).expect(201);

    let paid = scene.order("paid", &slow(&scene, &json!({})), &json!({"customer_email": "a.dapays+x@googlemail.com"}));
    let browser = scene.order("browser", &slow(&scene, &json!({"visitor_id": "ada-browser"})), &json!({}));
    let other = scene.order("other", &slow(&scene, &json!({})), &json!({"customer_email": "grace@x.example"}));

    assert_eq!(found(&scene, &paid), ["self_referral"]);
    assert_eq!(scene.fraud(&paid)["outcome"], "hold");
    assert_eq!(found(&scene, &browser), ["self_referral"]);
    assert_eq!(
        (scene.fraud(&browser)["outcome"].clone(), scene.fraud(&browser)["score"].clone()),
        (json!("ok"), json!(60))
    );
    assert_eq!(found(&scene, &other), Vec::<String>::new());
}

#[test]
fn clicks_of_one_address_are_counted_within_the_hour() {
    let rules = json!({"click_velocity": {"address_per_hour": 5, "visitor_per_hour": 3}});
    let scene = Scene::with_rules(&json!({"hold_days": 14}), &rules);
    let address = |visitor: &str| json!({"ip_pseudonym": "address-1", "visitor_id": visitor});
    scene.click(Duration::minutes(130), &address("v-0"));
    for number in 1..5 {
        scene.click(Duration::minutes(40), &address(&format!("v-{number}")));
    }
    let fifth = scene.click(Duration::minutes(30), &address("v-5"));
    let sixth = scene.click(Duration::minutes(20), &address("v-6"));
    let elsewhere = scene.click(Duration::minutes(10), &json!({"ip_pseudonym": "address-2"}));

    let [fifth, sixth, elsewhere] =
        [("5", fifth), ("6", sixth), ("x", elsewhere)].map(|(order, clicked)| scene.order(order, &clicked, &json!({})));

    assert_eq!(found(&scene, &fifth), Vec::<String>::new());
    assert_eq!(found(&scene, &sixth), ["click_velocity"]);
    assert_eq!(found(&scene, &elsewhere), Vec::<String>::new());
}

#[test]
fn orders_are_counted_by_customer_and_by_affiliate() {
    let rules = json!({"conversion_velocity": {"customer_per_day": 2, "affiliate_per_hour": 4}});
    let scene = Scene::with_rules(&json!({"hold_days": 14}), &rules);
    let order =
        |id: &str, customer: &str| scene.order(id, &slow(&scene, &json!({})), &json!({"customer_id": customer}));

    let of_one: Vec<String> = (0..3).map(|number| order(&format!("a-{number}"), "a")).collect();
    let fourth = order("b", "b");
    let fifth = order("c", "c");

    assert_eq!(found(&scene, &of_one[1]), Vec::<String>::new());
    assert_eq!(found(&scene, &of_one[2]), ["conversion_velocity"]);
    assert_eq!(found(&scene, &fourth), Vec::<String>::new());
    assert_eq!(found(&scene, &fifth), ["conversion_velocity"]);
    // By now it is remembered that there are so many.
    assert_eq!(found(&scene, &order("d", "d")), ["conversion_velocity"]);
    assert_eq!(found(&scene, &order("e", "e")), ["conversion_velocity"]);
}

#[test]
fn a_token_of_several_customers_a_banned_site_and_a_throw_away_address_are_seen() {
    let rules = json!({"banned_referrer": {"hosts": ["deals.example"]}});
    let scene = Scene::with_rules(&json!({"hold_days": 14}), &rules);
    let shared = slow(&scene, &json!({}));
    let by_shared: Vec<String> =
        (0..3).map(|number| scene.order(&format!("s-{number}"), &shared, &json!({}))).collect();
    let banned = slow(&scene, &json!({"referer": "https://www.deals.example/x"}));
    let banned = scene.order("banned", &banned, &json!({"customer_email": "x@mailinator.com"}));

    assert_eq!(found(&scene, &by_shared[1]), Vec::<String>::new());
    assert_eq!(found(&scene, &by_shared[2]), ["shared_token"]);
    assert_eq!(found(&scene, &banned), ["banned_referrer", "disposable_email"]);
    assert_eq!(scene.fraud(&banned)["outcome"], "hold");
}

#[test]
fn one_person_with_two_accounts_and_an_affiliate_of_refunds_are_seen() {
    let rules = json!({"refund_rate": {"orders": 3, "percent": "50"}});
    let scene = Scene::with_rules(&json!({"hold_days": 14}), &rules);
    let other = json!({"email": "other@x.example", "stripe_account_id": "acct_ada"});
    scene.shop.partner(&scene.program_id, &other);
    for number in 0..3 {
        let order = format!("old-{number}");
        let days_ago = (time::OffsetDateTime::now_utc() - Duration::days(3))
            .format(&time::format_description::well_known::Rfc3339)
            .unwrap();
        let with = json!({"occurred_at": days_ago, "customer_id": order});
        scene.shop.order(&order, 100, &scene.partner.code, &with).expect(201);
        if number < 2 {
            scene.shop.refund(&order, &order, 100).expect(201);
        }
    }

    let id = scene.order("new", &slow(&scene, &json!({})), &json!({}));

    assert_eq!(found(&scene, &id), ["refund_rate", "duplicate_account"]);
}

#[test]
fn nothing_of_a_person_is_kept_with_a_decision() {
    let scene = Scene::new(&json!({"hold_days": 14}));
    let with = json!({"customer_email": "secret@mailinator.com", "visitor_id": "secret-visitor", "customer_ip": "203.0.113.7"});
    let id = scene.order("o-1", &slow(&scene, &json!({"visitor_id": "secret-visitor"})), &with);

    assert_eq!(found(&scene, &id), ["disposable_email"]);

    let told = scene.ledger.database.number(
        "select count(*) from fraud_decision d
         where d::text ~ 'secret|mailinator|203[.]0[.]113' or exists (
             select from conversion v where position(v.ip_pseudonym in d::text) > 0
         )",
    );
    assert_eq!(told, 0);
}
