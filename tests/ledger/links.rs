//! Links beyond one at a time: many at once, lists.

use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, text};
use ledger_api::{app, link_codes};
use serde_json::json;

#[test]
fn many_links_in_one_call_each_with_its_verdict() {
    let ledger = Ledger::start();
    let (shop, other) = (Merchant::new(&ledger), Merchant::new(&ledger));
    let program_id = shop.program(&json!({}));
    let partner = shop.partner(&program_id, &json!({}));
    let stranger = other.partner(&other.program(&json!({})), &json!({}));
    let link = |with: serde_json::Value| {
        let mut link = json!({"affiliate_id": partner.affiliate_id, "program_id": program_id});
        link.as_object_mut().unwrap().extend(with.as_object().unwrap().clone());
        link
    };
    let links = [
        link(json!({"slug": "summer", "campaign": "summer sale"})),
        link(json!({"slug": "summer"})),
        link(json!({"slug": "admin"})),
        link(json!({"affiliate_id": stranger.affiliate_id})),
        link(json!({"colour": "red"})),
        link(json!({"destination": "https://shop.example/deep?x=1"})),
    ];

    let answer = shop.api.post("/v1/links/bulk", &json!({"links": links})).expect(200);

    let verdicts: Vec<u64> =
        answer["results"].as_array().unwrap().iter().map(|r| r["status"].as_u64().unwrap()).collect();
    assert_eq!(verdicts, [201, 409, 422, 404, 422, 201]);
    let first = &answer["results"][0]["link"];
    assert!(text(&first["url"]).contains("utm_source=affiliate&utm_medium=referral&utm_campaign=summer+sale"));
    assert!(text(&answer["results"][5]["link"]["url"]).starts_with("https://shop.example/deep?x=1&ref="));
    let listed = shop.api.get(&format!("/v1/links?affiliate_id={}", partner.affiliate_id)).expect(200);
    assert_eq!(listed["data"].as_array().unwrap().len(), 3);
    assert_eq!(&listed["data"][1], first);
    let too_many = vec![link(json!({})); 501];
    assert_eq!(shop.api.post("/v1/links/bulk", &json!({"links": too_many})).problem(422), "validation_failed");
}

#[test]
fn calls_that_name_the_same_slugs_in_opposite_orders_are_both_answered() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let program_id = shop.program(&json!({}));
    let partner = shop.partner(&program_id, &json!({}));
    let made = |order: &mut dyn Iterator<Item = u32>| {
        let link = |number| json!({"affiliate_id": partner.affiliate_id, "program_id": program_id, "slug": format!("sale-{number}")});
        let links: Vec<_> = order.map(link).collect();
        let answer = shop.api.post("/v1/links/bulk", &json!({"links": links})).expect(200);
        answer["results"].as_array().unwrap().iter().filter(|result| result["status"] == 201).count()
    };

    let [up, down] = std::thread::scope(|scope| {
        let up = scope.spawn(|| made(&mut (0..100)));
        let down = scope.spawn(|| made(&mut (0..100).rev()));
        [up, down].map(|call| call.join().unwrap())
    });

    assert_eq!(up + down, 100, "each slug is one link");
}

#[test]
fn a_destination_that_cannot_be_one_is_told_why() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let program_id = shop.program(&json!({}));
    let partner = shop.partner(&program_id, &json!({}));
    let path = format!("/v1/affiliates/{}/links", partner.affiliate_id);
    let post = |destination: &str| shop.api.post(&path, &json!({"program_id": program_id, "destination": destination}));
    let of_length = |length: usize| format!("https://shop.example/{}", "x".repeat(length - 21));

    for (destination, code, detail) in [
        (of_length(2_001), "too_long", "has at most 2000 characters"),
        (format!("https://shop.example/{}", "ü".repeat(400)), "too_long", "has at most 2000 characters"),
        ("https://ada:secret@shop.example/".to_owned(), "invalid", "must not have a user name or password"),
        ("https://ada@shop.example/".to_owned(), "invalid", "must not have a user name or password"),
        ("ftp://shop.example/".to_owned(), "invalid", "is not an http or https address"),
        ("https://".to_owned(), "invalid", "is not an http or https address"),
        ("shop.example".to_owned(), "invalid", "is not an http or https address"),
        ("https://shop.example/?ref=ME".to_owned(), "invalid", "must not have ref in its query"),
    ] {
        let answer = post(&destination);
        assert_eq!(answer.problem(422), "validation_failed", "{destination}");
        let error = &answer.json()["errors"][0];
        assert_eq!((text(&error["field"]).as_str(), text(&error["code"]).as_str()), ("destination", code));
        assert!(text(&error["detail"]).starts_with(detail), "{error}");
        assert!(!answer.text.contains("secret"), "{}", answer.text);
    }
    assert_eq!(post(&of_length(2_000)).expect(201)["destination"], of_length(2_000));
}

#[test]
fn no_link_is_given_a_code_that_another_merchants_link_has_because_a_link_domain_is_everybodys() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let taken = shop.partner(&shop.program(&json!({})), &json!({})).code;
    let drawn = vec![taken, "0FEED001".to_owned()];

    let free = tokio::runtime::Runtime::new().unwrap().block_on(async {
        let db = app::connect(ledger.database.url.parse().unwrap(), 1).await.unwrap();
        link_codes::free(&db, drawn).await.unwrap()
    });

    assert_eq!(free, ["0FEED001"]);
}
