//! A customer is told everything, and forgotten.

use integration_tests::ledger::Ledger;
use integration_tests::merchant::Merchant;
use serde_json::{Value, json};
use time::Duration;

use super::corners::{BY_A_FRIEND, TOO_EARLY};
use super::scene::{CUSTOMER, CUSTOMER_EMAIL, CUSTOMER_NAME, Scene, VISITOR};

fn scene() -> Scene {
    Scene::on(Ledger::start_calling_home(None))
}

#[test]
fn an_export_holds_everything_that_is_known_of_the_customer_and_nobody_elses() {
    let scene = scene();
    scene.is_full_of_the_customer();
    scene.shop.dispute("order-1", "dispute-1", 100, "opened").expect(201);
    scene.mails(CUSTOMER_EMAIL);
    scene.mails("another@customer.example");
    scene.shop.order("order-of-another", 700, &scene.partner.code, &json!({"customer_id": "another"})).expect(201);

    let told = scene.exports(&json!({"customer_id": CUSTOMER}));

    assert_eq!(told["orders"].as_array().unwrap().len(), 2);
    assert_eq!(told["orders"][0]["customer_email"], CUSTOMER_EMAIL);
    assert_eq!(told["clicks"].as_array().unwrap().len(), 2, "both clicks of the browser, the one of no order too");
    assert_eq!(told["clicks_in_quarantine"].as_array().unwrap().len(), 1);
    assert_eq!(told["refunds"].as_array().unwrap().len(), 1);
    assert!(told["provider_events"].to_string().contains(CUSTOMER_NAME));
    assert!(told["told_to_others"].to_string().contains(CUSTOMER));
    for section in ["disputes", "decisions", "mails", "mails_not_wanted"] {
        assert!(!told[section].as_array().unwrap().is_empty(), "{section} in {told}");
    }
    assert!(!told.to_string().contains("another"));
    let nobody = scene.exports(&json!({"customer_id": "nobody"}));
    assert_eq!(nobody["orders"], json!([]));
}

#[test]
fn an_export_holds_clicks_that_credited_nobody_and_what_stripe_and_others_were_told_beside_the_order() {
    let scene = scene();
    scene.comes_by_clicks_that_credit_nobody();
    scene.is_held_and_released();
    scene.pays_and_disputes_at_stripe();

    let told = scene.exports(&json!({"customer_id": CUSTOMER}));

    for browser in [BY_A_FRIEND, TOO_EARLY] {
        assert!(told["clicks"].to_string().contains(browser), "{browser} in {}", told["clicks"]);
    }
    let kinds = |section: &str, name: &str| -> Vec<String> {
        told[section].as_array().unwrap().iter().map(|row| row[name].as_str().unwrap().to_owned()).collect()
    };
    assert!(kinds("provider_events", "kind").contains(&"charge.dispute.created".to_owned()));
    let events = kinds("told_to_others", "type");
    for event in ["conversion.created", "commission.held", "commission.released"] {
        assert!(events.contains(&event.to_owned()), "{event} in {events:?}");
    }
}

#[test]
fn what_is_kept_in_the_books_of_referrals_is_named() {
    let scene = scene();
    let code = scene.opens_a_code(CUSTOMER);
    let friend = json!({"code": code["code"], "referred_customer_id": "friend-1"});
    scene.shop.api.post("/v1/referrals", &friend).expect(201);

    for customer in [CUSTOMER, "friend-1"] {
        let kept = scene.erases(&json!({"customer_id": customer}))["kept"].clone();
        let named = |one: &&Value| one["what"].as_str().unwrap().starts_with("codes, referrals, rewards and spends");
        let named = kept.as_array().unwrap().iter().find(named).unwrap_or_else(|| panic!("{customer}: {kept}"));
        assert!(named["why"].is_string() && named["until"].is_null(), "{named}");
    }
    let nobody = scene.erases(&json!({"customer_id": "nobody"}));
    assert_eq!(nobody["kept"].as_array().unwrap().len(), 1, "{nobody}");
}

#[test]
fn an_erased_order_is_still_the_same_order_and_its_refund_still_counts() {
    let scene = scene();
    let token = scene.clicks(Duration::minutes(1));
    let before = scene.orders("order-1", &token).expect(201);

    let first = scene.erases(&json!({"customer_id": CUSTOMER}));
    let second = scene.erases(&json!({"customer_id": CUSTOMER}));

    assert_ne!(first["erased"], json!([]));
    assert_eq!(second["erased"], json!([]), "asking again is answered with what has come since");
    let after = scene.orders("order-1", &token).expect(200);
    assert_eq!(after["id"], before["id"]);
    assert_eq!(after["commissions"][0]["amount"], before["commissions"][0]["amount"]);
    assert!(after["customer_id"].as_str().unwrap().starts_with("erased:"));
    assert_eq!(after["metadata"], json!(null));
    scene.shop.refund("order-1", "refund-1", 10_000).expect(201);
    scene.orders("order-2", &token).expect(201);
    assert!(scene.tables_with(CUSTOMER_EMAIL).contains(&"conversion".to_owned()), "somebody who came back");
    scene.ledger.assert_books_hold();
}

#[test]
fn nobody_elses_orders_and_clicks_are_touched() {
    let scene = scene();
    let token = scene.clicks(Duration::minutes(1));
    scene.orders("order-1", &token).expect(201);
    let other = Merchant::new(&scene.ledger);
    let of_other =
        json!({"customer_id": CUSTOMER, "customer_email": CUSTOMER_EMAIL, "visitor_id": VISITOR, "ref": null});
    other.order("order-1", 700, "", &of_other).expect(201);
    let neighbour = json!({"customer_id": "neighbour", "visitor_id": "another visitor", "metadata": {"a": 1}});
    scene.shop.order("order-2", 700, &scene.partner.code, &neighbour).expect(201);

    scene.erases(&json!({"customer_id": CUSTOMER}));

    let untouched = format!(
        "select count(*) from conversion where merchant_id = '{}' and customer_email = '{CUSTOMER_EMAIL}'",
        other.id
    );
    assert_eq!(scene.number(&untouched), 1);
    assert_eq!(scene.number("select count(*) from conversion where visitor_id = 'another visitor'"), 1);
    assert_eq!(other.api.post("/v1/privacy/erase", &scene.the_partner()).problem(404), "not_found");
    assert_eq!(other.api.post("/v1/privacy/export", &scene.the_partner()).problem(404), "not_found");
}

#[test]
fn clicks_that_only_the_address_joins_to_the_customer_go_too_and_a_neighbours_stay() {
    let scene = scene();
    let token = scene.clicks(Duration::minutes(3));
    scene.orders("order-1", &token).expect(201);
    // Before consent there is no visitor id.
    scene.arrives(&scene.visits(&scene.partner.link_id, BY_A_FRIEND, None, Duration::minutes(2)));
    scene.arrives(&scene.visits(
        &scene.partner.link_id,
        "NeighbourBrowser/1.0",
        Some("neighbour"),
        Duration::minutes(2),
    ));

    let erased = scene.erases(&json!({"customer_id": CUSTOMER}))["erased"].clone();

    assert!(erased.as_array().unwrap().contains(&json!({"what": "clicks", "count": 2})), "{erased}");
    assert_eq!(scene.tables_with(BY_A_FRIEND), Vec::<String>::new());
    assert_eq!(scene.tables_with("NeighbourBrowser/1.0"), ["click"]);
}

#[test]
fn an_address_that_stripe_tells_is_not_stored() {
    let scene = scene();

    scene.pays_and_disputes_at_stripe();

    assert!(scene.tables_with(CUSTOMER_NAME).contains(&"provider_event".to_owned()), "the rest of the evidence is");
    assert_eq!(scene.tables_with("203.0.113.9"), Vec::<String>::new());
}

#[test]
fn one_person_is_named_and_only_by_the_merchant() {
    let scene = scene();
    for body in [
        json!({}),
        json!({"customer_id": "a", "affiliate_id": scene.partner.affiliate_id}),
        json!({"customer_id": "a", "email": "a@customer.example"}),
        json!({"email": "no address"}),
        json!({"customer_id": ""}),
        json!({"customer_id": "erased:01a204c4-e90a-70b1-9285-e6554767bec6"}),
    ] {
        for path in ["/v1/privacy/erase", "/v1/privacy/export"] {
            assert_eq!(scene.shop.api.post(path, &body).problem(422), "validation_failed", "{body}");
            assert_eq!(scene.shop.finance.post(path, &body).problem(403), "forbidden");
        }
    }
}

#[test]
fn orders_that_arrive_meanwhile_are_either_erased_or_whole_and_the_books_hold() {
    let scene = scene();
    let token = scene.clicks(Duration::minutes(1));
    std::thread::scope(|scope| {
        for writer in 0..4 {
            let (scene, token) = (&scene, &token);
            scope.spawn(move || {
                for number in 0..15 {
                    scene.orders(&format!("order-{writer}-{number}"), token).expect(201);
                }
            });
        }
        for _ in 0..10 {
            scene.erases(&json!({"customer_id": CUSTOMER}));
        }
    });

    scene.erases(&json!({"customer_id": CUSTOMER}));

    assert_eq!(scene.number("select count(*) from conversion"), 60);
    assert_eq!(scene.number("select count(*) from conversion where customer_id like 'erased:%'"), 60);
    let whole =
        "select count(*) from conversion where num_nonnulls(customer_email, visitor_id, metadata, ip_pseudonym) > 0";
    assert_eq!(scene.number(whole), 0);
    assert_eq!(scene.tables_with(CUSTOMER_EMAIL), Vec::<String>::new());
    scene.ledger.assert_books_hold();
}

#[test]
fn a_friend_who_was_invited_and_a_customer_who_invites_are_forgotten_too() {
    let scene = scene();
    let program = scene.shop.program(&json!({"referral": {}}));
    let code = |body: serde_json::Value| {
        let code = scene.shop.api.post("/v1/referral-codes", &body).expect(201);
        code["code"].as_str().unwrap().to_owned()
    };
    // An invitation, no order: only the referral knows the address.
    let of_a_friend = code(json!({"program_id": program, "customer_id": "friend-1"}));
    let invitation = json!({"code": of_a_friend, "email": CUSTOMER_EMAIL});
    scene.shop.api.post("/v1/referrals/invite", &invitation).expect(201);
    let friend = json!({"referred_customer_id": CUSTOMER, "email": CUSTOMER_EMAIL});
    scene.shop.api.post("/v1/referrals", &friend).expect(201);
    code(json!({"program_id": program, "customer_id": CUSTOMER, "email": CUSTOMER_EMAIL}));
    let of_another = code(json!({"program_id": program, "customer_id": "friend-2"}));
    let told = scene.exports(&json!({"customer_id": CUSTOMER}));
    assert_eq!(told["referrals"][0]["email"], CUSTOMER_EMAIL);
    assert_eq!(told["referral_codes"][0]["email"], CUSTOMER_EMAIL);

    scene.erases(&json!({"customer_id": CUSTOMER}));

    assert_eq!(scene.tables_with(CUSTOMER_EMAIL), Vec::<String>::new());
    let again = json!({"code": of_another, "referred_customer_id": CUSTOMER});
    assert_eq!(scene.shop.api.post("/v1/referrals", &again).problem(409), "conflict", "still referred once");
    scene.ledger.assert_books_hold();
}
