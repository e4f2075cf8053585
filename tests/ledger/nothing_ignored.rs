//! What a client sends is done or refused, never passed over in silence.

use integration_tests::api::Client;
use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, merge, text};
use serde_json::{Value, json};

/// A schema of the document, its reference followed.
fn schema<'a>(document: &'a Value, named: &'a Value) -> &'a Value {
    named["$ref"].as_str().map_or(named, |place| document.pointer(place.trim_start_matches('#')).unwrap())
}

fn may_be_null(property: &Value) -> bool {
    let null = json!("null");
    let listed = |kinds: &Value| kinds.as_array().is_some_and(|kinds| kinds.contains(&null));
    let among = |name: &str| property[name].as_array().is_some_and(|all| all.iter().any(|one| one["type"] == null));
    listed(&property["type"]) || among("oneOf") || among("anyOf")
}

#[test]
fn null_clears_every_field_of_a_patch_that_may_be_null_and_is_refused_for_the_others() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let referral = json!({"referral": {}, "cookie_domain": "shop.example", "second_tier_rate": "5"});
    let program_id = shop.program(&referral);
    let recruiter = shop.partner(&program_id, &json!({"email": "recruiter@partner.example"}));
    let partner = shop.partner(&program_id, &json!({}));
    let full = json!({
        "external_id": "p-1", "recruiter_id": recruiter.affiliate_id, "rate_override": "12",
        "recurring_rate_override": "7", "paypal_email": "ada@partner.example", "iban": "DE89370400440532013000",
        "account_holder": "Ada", "minimum_payout": 700,
        "terms_override": {"kind": "percentage", "tiers": {"standard": "10"}},
    });
    shop.api.patch(&format!("/v1/affiliates/{}", partner.affiliate_id), &full).expect(200);
    let slug = json!({"campaign": "spring", "slug": "summer-sale"});
    shop.api.patch(&format!("/v1/links/{}", partner.link_id), &slug).expect(200);
    let document = ledger.operator.get("/openapi.json").expect(200);

    for (template, path) in [
        ("/v1/affiliates/{id}", format!("/v1/affiliates/{}", partner.affiliate_id)),
        ("/v1/programs/{id}", format!("/v1/programs/{program_id}")),
        ("/v1/links/{id}", format!("/v1/links/{}", partner.link_id)),
    ] {
        let body = &document["paths"][template]["patch"]["requestBody"]["content"]["application/json"]["schema"];
        for (field, property) in schema(&document, body)["properties"].as_object().unwrap() {
            // It goes with `terms_override`, and never alone.
            if field == "terms_override_currency" {
                continue;
            }
            let mut change = json!({});
            change[field] = Value::Null;
            let before = shop.api.get(&path).expect(200);
            let answer = shop.api.patch(&path, &change);
            if may_be_null(property) {
                assert!(!before[field].is_null(), "{template} {field} is set");
                assert!(answer.expect(200)[field].is_null(), "{template} {field}");
            } else {
                assert_eq!(answer.problem(422), "validation_failed", "{template} {field}");
                assert_eq!(answer.json()["errors"][0]["field"], *field);
            }
        }
    }
    // What was read can be sent back.
    let own = json!({"terms_override": null, "terms_override_currency": null});
    shop.api.patch(&format!("/v1/affiliates/{}", partner.affiliate_id), &own).expect(200);
}

#[test]
fn a_consent_cookie_is_changed_by_itself_and_refused_where_none_is_asked_for() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let required = json!({"consent_mode": "required", "consent_cookie_name": "consent", "consent_cookie_value": "yes"});
    let asking = format!("/v1/programs/{}", shop.program(&required));
    let implied = format!("/v1/programs/{}", shop.program(&json!({})));

    for (change, cookie) in [
        (json!({"consent_cookie_value": "all"}), ["consent", "all"]),
        (json!({"consent_cookie_name": "cookies"}), ["cookies", "all"]),
        (json!({"consent_mode": "required", "name": "Friends"}), ["cookies", "all"]),
    ] {
        let changed = shop.api.patch(&asking, &change).expect(200);
        assert_eq!([&changed["consent_cookie_name"], &changed["consent_cookie_value"]], cookie, "{change}");
        assert_eq!(changed["consent_mode"], "required");
    }
    for (path, wrong, code) in [
        (&implied, json!({"consent_cookie_name": "consent"}), "not_applicable"),
        (&implied, json!({"consent_mode": "required", "consent_cookie_name": "consent"}), "required"),
        (&asking, json!({"consent_mode": "cookieless", "consent_cookie_name": "consent"}), "not_applicable"),
        (&asking, json!({"consent_cookie_name": "no name"}), "invalid"),
    ] {
        let answer = shop.api.patch(path, &wrong);
        assert_eq!(answer.problem(422), "validation_failed", "{wrong}");
        let problem = &answer.json()["errors"][0];
        assert_eq!((&problem["field"], &problem["code"]), (&json!("consent_cookie_name"), &json!(code)), "{wrong}");
    }
    let free = shop.api.patch(&asking, &json!({"consent_mode": "implied"})).expect(200);
    assert_eq!((&free["consent_cookie_name"], &free["consent_cookie_value"]), (&Value::Null, &Value::Null));
}

#[test]
fn a_get_with_nul_or_broken_text_is_refused_by_every_path_and_parameter() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let edge = Client::new(ledger.url()).with_key(&shop.edge_key);
    let document = ledger.operator.get("/openapi.json").expect(200);

    for (template, item) in document["paths"].as_object().unwrap() {
        let Some(operation) = item.get("get").filter(|_| template.starts_with("/v1/")) else { continue };
        let roles = operation["x-roles"].as_array().cloned().unwrap_or_default();
        let client = if roles.contains(&json!("merchant")) {
            &shop.api
        } else if roles.contains(&json!("edge")) {
            &edge
        } else if roles.contains(&json!("finance")) {
            &shop.finance
        } else {
            &ledger.operator
        };
        let filled = |value: &str| {
            let fill = |segment: &str| if segment.starts_with('{') { value.to_owned() } else { segment.to_owned() };
            template.split('/').map(fill).collect::<Vec<_>>().join("/")
        };
        let mut calls: Vec<String> = if template.contains('{') { vec![filled("%00"), filled("%ff")] } else { vec![] };
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let parameter = schema(&document, parameter);
            if parameter["in"] == "query" {
                let name = text(&parameter["name"]);
                calls.extend(["%00", "%ff"].map(|value| format!("{}?{name}={value}", filled("x"))));
            }
        }
        for call in calls {
            let answer = client.get(&call);
            assert!(answer.status < 500, "{call}: {} {}", answer.status, answer.text);
            if answer.status >= 400 {
                assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{call}: {}", answer.text);
            }
        }
    }
    for call in ["/v1/conversions?order_id=%00", "/v1/accounts?owner=%00"] {
        assert_eq!(shop.api.get(call).problem(422), "validation_failed", "{call}");
    }
    assert_eq!(edge.get("/v1/edge/links/x?host=%00").problem(422), "validation_failed");
    assert_eq!(edge.get("/v1/edge/links/%ff").problem(404), "not_found");
}

#[test]
fn a_destination_that_names_another_click_is_refused_and_its_own_campaign_stays() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let program_id = shop.program(&json!({}));
    let partner = shop.partner(&program_id, &json!({}));
    let links = format!("/v1/affiliates/{}/links", partner.affiliate_id);
    let link = |with: &Value| {
        let mut link = json!({"program_id": program_id});
        merge(&mut link, with);
        link
    };

    for destination in ["https://shop.example/?ref=zzz", "https://shop.example/?a=1&aff_click=t"] {
        let wrong = json!({"destination": destination});
        let mut one_of_many = link(&wrong);
        one_of_many["affiliate_id"] = json!(partner.affiliate_id);
        let many = shop.api.post("/v1/links/bulk", &json!({"links": [one_of_many]})).expect(200);
        assert_eq!(many["results"][0]["status"], 422, "{many}");
        for answer in
            [shop.api.post(&links, &link(&wrong)), shop.api.patch(&format!("/v1/links/{}", partner.link_id), &wrong)]
        {
            assert_eq!(answer.problem(422), "validation_failed", "{destination}");
            assert_eq!(answer.json()["errors"][0]["field"], "destination");
        }
        let site = json!({"site_url": destination});
        let answer = shop.api.patch(&format!("/v1/programs/{program_id}"), &site);
        assert_eq!(answer.problem(422), "validation_failed");
    }

    let own = json!({"destination": "https://shop.example/?utm_source=own", "campaign": "spring"});
    let made = shop.api.post(&links, &link(&own)).expect(201);
    let url = format!(
        "https://shop.example/?utm_source=own&ref={}&utm_medium=referral&utm_campaign=spring",
        text(&made["code"])
    );
    assert_eq!(made["url"], url);
}

#[test]
fn a_call_without_a_body_refuses_one_that_says_something() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let document = ledger.operator.get("/openapi.json").expect(200);
    let unknown = "01a204c4-e44a-7dde-9b9c-8e7a5122239a";

    let mut calls = 0;
    for (template, item) in document["paths"].as_object().unwrap() {
        let Some(operation) = item.get("post").filter(|operation| operation.get("requestBody").is_none()) else {
            continue;
        };
        let Some(roles) = operation["x-roles"].as_array() else { continue };
        let client = if roles.contains(&json!("merchant")) {
            &shop.api
        } else if roles.contains(&json!("finance")) {
            &shop.finance
        } else {
            &ledger.operator
        };
        let path: Vec<&str> =
            template.split('/').map(|part| if part.starts_with('{') { unknown } else { part }).collect();
        let path = path.join("/");
        let answer = client.post(&path, &json!({"foo": 1}));
        assert_eq!(answer.problem(422), "validation_failed", "{path}");
        assert_eq!(
            (&answer.json()["errors"][0]["field"], &answer.json()["errors"][0]["code"]),
            (&json!("foo"), &json!("unknown_field"))
        );
        calls += 1;
    }
    assert!(calls >= 15, "{calls}");
    assert_ne!(shop.finance.post("/v1/payout-runs", &json!({})).status, 422);
}

#[test]
fn complaints_name_the_field_and_no_types_of_the_program() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    for (call, field) in [("/v1/links?limit=ten", "limit"), ("/v1/links?colour=red", "colour")] {
        let answer = shop.api.get(call);
        assert_eq!(answer.problem(422), "validation_failed");
        let problem = answer.json();
        assert_eq!(problem["errors"][0]["field"], field, "{problem}");
        assert!(text(&problem["detail"]).starts_with(&format!("{field}: ")), "{problem}");
    }
    let exports = shop.api.get("/v1/exports/conversions.csv?since=2026-11-01");
    assert_eq!(exports.problem(422), "validation_failed");
    assert!(exports.text.contains("2026-11-01T00:00:00Z"), "{}", exports.text);
    let unknown = "01a204c4-e44a-7dde-9b9c-8e7a5122239a";
    let answer = shop.api.post(&format!("/v1/conversions/{unknown}/reject"), &Value::Null);
    assert_eq!(answer.problem(422), "validation_failed");
    assert_eq!(answer.json()["errors"][0]["field"], "reason");
}
