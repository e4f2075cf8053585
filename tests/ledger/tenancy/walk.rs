//! Every call there is, as `/openapi.json` lists them, tried on another merchant's things with another merchant's keys.

use integration_tests::api::{Answer, Client};
use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, Partner, merge, text};
use integration_tests::process::eventually;
use integration_tests::psp::Psp;
use serde_json::{Value, json};

/// Keys that belong to one merchant.
const MERCHANT_ROLES: &[&str] = &["merchant", "merchant_readonly", "finance"];

/// One operation of the document.
struct Operation {
    method: String,
    path: String,
    roles: Vec<String>,
    media_type: Option<String>,
    example: Option<Value>,
}

fn operations(ledger: &Ledger) -> Vec<Operation> {
    let document = ledger.operator.get("/openapi.json").expect(200);
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let roles = operation["x-roles"].as_array().into_iter().flatten().map(text).collect();
            let body = operation["requestBody"]["content"].as_object().and_then(|all| all.iter().next());
            found.push(Operation {
                method: method.to_uppercase(),
                path: path.clone(),
                roles,
                media_type: body.map(|(name, _)| name.clone()),
                example: body.map(|(_, content)| content["example"].clone()).filter(|example| !example.is_null()),
            });
        }
    }
    found
}

/// A merchant with one of everything.
struct Shop {
    merchant: Merchant,
    program_id: String,
    partner: Partner,
    conversion_id: String,
    commission_id: String,
    run_id: String,
    payout_id: String,
    adjustment_id: String,
    write_off_id: String,
    endpoint_id: String,
    delivery_id: String,
    referral_code: String,
    referral_id: String,
}

impl Shop {
    fn open(ledger: &Ledger) -> Self {
        let merchant = Merchant::new(ledger);
        let program_id = merchant.program(&json!({"name": "Secret program", "referral": {}}));
        let partner = merchant.partner(&program_id, &json!({"name": "Secret partner", "external_id": "secret"}));
        let order = merchant.order("secret-order", 100_000, &partner.code, &json!({})).expect(201);
        let (conversion_id, commission_id) = (text(&order["id"]), text(&order["commissions"][0]["id"]));
        merchant.approve(&conversion_id).expect(200);
        merchant.refund("secret-order", "secret-refund", 1_000).expect(201);
        let api = &merchant.api;
        api.post("/v1/coupons", &json!({"code": "SECRET10", "link_id": partner.link_id})).expect(201);
        let run = merchant.finance.post("/v1/payout-runs", &Value::Null).expect(201);
        let (run_id, payout_id) = (text(&run["id"]), text(&run["payouts"][0]["id"]));
        let correction = |with: Value| {
            let mut body = json!({
                "affiliate_id": partner.affiliate_id, "amount": 5, "currency": "EUR", "reason": "secret reason",
            });
            merge(&mut body, &with);
            body
        };
        let adjustment = merchant.finance.post("/v1/adjustments", &correction(json!({"direction": "credit"})));
        let write_off = merchant.finance.post("/v1/write-offs", &correction(json!({})));
        let (adjustment_id, write_off_id) = (text(&adjustment.expect(201)["id"]), text(&write_off.expect(201)["id"]));
        let (endpoint_id, delivery_id) = Self::endpoint(&merchant);
        let (referral_code, referral_id) = Self::referral(&merchant, &program_id);
        Self {
            merchant,
            program_id,
            partner,
            conversion_id,
            commission_id,
            run_id,
            payout_id,
            adjustment_id,
            write_off_id,
            endpoint_id,
            delivery_id,
            referral_code,
            referral_id,
        }
    }

    /// A customer's code, and a friend who came by it; both have credit.
    fn referral(merchant: &Merchant, program_id: &str) -> (String, String) {
        let body = json!({"program_id": program_id, "customer_id": "secret-customer"});
        let code = text(&merchant.api.post("/v1/referral-codes", &body).expect(201)["code"]);
        let body =
            json!({"code": code, "referred_customer_id": "secret-friend", "email": "secret-friend@mail.example"});
        merchant.api.post("/v1/referrals", &body).expect(201);
        let qualified = merchant.api.post("/v1/referrals/qualify", &json!({"referred_customer_id": "secret-friend"}));
        (code, text(&qualified.expect(200)["id"]))
    }

    /// An endpoint that is disabled, so that nothing moves while the walk goes on, and a delivery that was tried before: to
    /// a name that nobody has.
    fn endpoint(merchant: &Merchant) -> (String, String) {
        let body = json!({"url": "https://hooks.shop.invalid/secret", "events": ["*"]});
        let endpoint_id = text(&merchant.api.post("/v1/webhook-endpoints", &body).expect(201)["id"]);
        let path = format!("/v1/webhook-endpoints/{endpoint_id}");
        merchant.api.post(&format!("{path}/test"), &Value::Null);
        let deliveries = || merchant.api.get(&format!("{path}/deliveries")).expect(200)["data"].clone();
        eventually(20, "a delivery was tried", || {
            deliveries()[0]["attempts"].as_array().is_some_and(|all| !all.is_empty())
        });
        merchant.api.patch(&path, &json!({"status": "disabled"})).expect(200);
        (endpoint_id, text(&deliveries()[0]["id"]))
    }

    /// The path with this shop's own things in its places; nothing where it has no places.
    ///
    /// # Panics
    /// When there is a place for which no thing is known: a new resource has to be added above.
    fn path(&self, template: &str) -> Option<String> {
        let resource = template.trim_start_matches("/v1/").split('/').next().unwrap();
        let thing = match resource {
            _ if !template.contains('{') => return None,
            "programs" => &self.program_id,
            "affiliates" => &self.partner.affiliate_id,
            "links" => &self.partner.link_id,
            "conversions" => &self.conversion_id,
            "fraud" => &self.commission_id,
            "coupons" => "SECRET10",
            "referral-codes" => &self.referral_code,
            "referrals" => &self.referral_id,
            // Any customer has an id with every merchant, and no credit with most.
            "credits" => "secret-customer",
            "refunds" => "secret-refund",
            "payout-runs" => &self.run_id,
            "payouts" => &self.payout_id,
            "adjustments" => &self.adjustment_id,
            "write-offs" => &self.write_off_id,
            "webhook-endpoints" => &self.endpoint_id,
            "deliveries" => &self.delivery_id,
            other => panic!("the walk knows no {other} of a merchant's: add one to Shop::open"),
        };
        let (before, rest) = template.split_once('{').unwrap();
        let (_, after) = rest.split_once('}').unwrap();
        Some(format!("{before}{thing}{after}").replace("{number}", "1"))
    }

    /// All that its keys can see in lists and single things, to be compared.
    fn everything(&self, operations: &[Operation]) -> Vec<String> {
        let reads = operations.iter().filter(|one| one.method == "GET" && one.is_of(MERCHANT_ROLES));
        let mut seen: Vec<String> = reads
            // A preview is itself a deed in the audit trail.
            .filter(|one| !one.path.starts_with("/v1/exports") && one.path != "/v1/payouts/preview")
            .map(|one| {
                let path = self.path(&one.path).unwrap_or_else(|| one.path.clone());
                let client = if one.roles.iter().any(|role| role == "finance") {
                    &self.merchant.finance
                } else {
                    &self.merchant.api
                };
                format!("{path} {}", client.get(&path).text)
            })
            .collect();
        seen.sort_unstable();
        seen
    }

    /// What must never be in an answer to somebody else.
    fn secrets(&self) -> Vec<&str> {
        vec![
            &self.merchant.id,
            &self.program_id,
            &self.partner.affiliate_id,
            &self.partner.link_id,
            &self.partner.code,
            &self.conversion_id,
            &self.commission_id,
            &self.run_id,
            &self.payout_id,
            &self.adjustment_id,
            &self.write_off_id,
            &self.endpoint_id,
            &self.delivery_id,
            &self.referral_code,
            &self.referral_id,
            "secret-friend",
            "ecret ",
            "secret-order",
            "SECRET10",
        ]
    }
}

impl Operation {
    fn is_of(&self, roles: &[&str]) -> bool {
        self.roles.iter().any(|role| roles.contains(&role.as_str()))
    }

    fn call(&self, client: &Client, path: &str) -> Answer {
        let body = self.example.as_ref().map(|example| match example {
            Value::String(text) => text.clone(),
            example => example.to_string(),
        });
        let media_type = self.media_type.as_deref().unwrap_or("application/json");
        let body = body.or_else(|| self.media_type.is_some().then(String::new));
        client.send(&self.method, path, &[("content-type", media_type)], body.as_deref())
    }
}

/// The other merchant's keys that may make this kind of call.
fn keys_of<'a>(stranger: &'a Merchant, readonly: &'a Client, operation: &Operation) -> Vec<&'a Client> {
    let client = |role: &String| match role.as_str() {
        "merchant" => Some(&stranger.api),
        "merchant_readonly" => Some(readonly),
        "finance" => Some(&stranger.finance),
        _ => None,
    };
    operation.roles.iter().filter_map(client).collect()
}

#[test]
fn no_call_shows_or_touches_another_merchants_things() {
    let psp = Psp::start();
    let ledger = Ledger::start_with(Some(psp.url()));
    let shop = Shop::open(&ledger);
    let stranger = Merchant::new(&ledger);
    stranger.program(&json!({}));
    let minted = ledger.operator.post(
        &format!("/v1/merchants/{}/keys", stranger.id),
        &json!({"role": "merchant_readonly", "person": "reader"}),
    );
    let readonly = stranger.api.with_key(&text(&minted.expect(201)["key"]));
    let operations = operations(&ledger);
    let before = shop.everything(&operations);
    let mut tried = 0;

    for operation in operations.iter().filter(|one| one.is_of(MERCHANT_ROLES)) {
        let what = format!("{} {}", operation.method, operation.path);
        let path = shop.path(&operation.path);
        for client in keys_of(&stranger, &readonly, operation) {
            let answer = operation.call(client, path.as_deref().unwrap_or(&operation.path));
            if operation.path.starts_with("/v1/credits/") && path.is_some() {
                assert_eq!(answer.expect(200)["balances"], json!([]), "{what}");
            } else if path.is_some() {
                assert_eq!(answer.status, 404, "{what}: {}", answer.text);
            }
            for secret in shop.secrets() {
                assert!(!answer.text.contains(secret), "{what} tells {secret}: {}", answer.text);
            }
            tried += 1;
        }
    }

    assert!(tried > 60, "only {tried} calls were tried");
    assert_eq!(shop.everything(&operations), before);
    ledger.assert_books_hold();
}

#[test]
fn another_merchants_id_in_a_body_is_an_id_that_does_not_exist() {
    let ledger = Ledger::start();
    let shop = Shop::open(&ledger);
    let stranger = Merchant::new(&ledger);
    let program_id = stranger.program(&json!({}));
    let own = stranger.partner(&program_id, &json!({}));
    let correction = json!({
        "affiliate_id": shop.partner.affiliate_id, "amount": 5, "currency": "EUR", "reason": "theft",
    });
    let mut adjustment = correction.clone();
    merge(&mut adjustment, &json!({"direction": "credit"}));
    let refund = json!({"order_id": "secret-order", "refund_id": "r", "amount": 1, "currency": "EUR"});
    let dispute =
        json!({"order_id": "secret-order", "dispute_id": "d", "amount": 1, "currency": "EUR", "status": "opened"});
    let links = format!("/v1/affiliates/{}/links", own.affiliate_id);
    let recruited = json!({"name": "B", "email": "b@b.example", "recruiter_id": shop.partner.affiliate_id});
    let quote = json!({"amount": 100, "affiliate_id": shop.partner.affiliate_id});
    let calls = [
        (&stranger.finance, "/v1/adjustments".to_owned(), adjustment, 404),
        (&stranger.finance, "/v1/write-offs".to_owned(), correction, 404),
        (&stranger.api, "/v1/refunds".to_owned(), refund, 404),
        (&stranger.api, "/v1/disputes".to_owned(), dispute, 404),
        (&stranger.api, "/v1/coupons".to_owned(), json!({"code": "X-1", "link_id": shop.partner.link_id}), 404),
        (&stranger.api, links, json!({"program_id": shop.program_id}), 422),
        (
            &stranger.api,
            "/v1/referral-codes".to_owned(),
            json!({"program_id": shop.program_id, "customer_id": "c"}),
            404,
        ),
        (
            &stranger.api,
            "/v1/referrals".to_owned(),
            json!({"code": shop.referral_code, "referred_customer_id": "c"}),
            404,
        ),
        (
            &stranger.api,
            "/v1/referrals/invite".to_owned(),
            json!({"code": shop.referral_code, "email": "c@c.example"}),
            404,
        ),
        (&stranger.api, "/v1/referrals/qualify".to_owned(), json!({"referred_customer_id": "secret-friend"}), 404),
        (
            &stranger.api,
            "/v1/credits/spend".to_owned(),
            json!({"customer_id": "secret-customer", "amount": 1, "currency": "EUR", "spend_id": "s"}),
            409,
        ),
        (&stranger.api, "/v1/affiliates".to_owned(), recruited, 422),
        (&stranger.api, format!("/v1/programs/{program_id}/quote"), quote, 422),
    ];
    let before = shop.everything(&operations(&ledger));

    for (client, path, body, status) in calls {
        let answer = client.post(&path, &body);
        assert_eq!(answer.status, status, "{path}: {}", answer.text);
    }
    for query in [
        format!("/v1/conversions?affiliate_id={}", shop.partner.affiliate_id),
        format!("/v1/links?program_id={}", shop.program_id),
        format!("/v1/accounts?owner=affiliate:{}", shop.partner.affiliate_id),
        format!("/v1/referrals?code={}", shop.referral_code),
        "/v1/referral-codes?customer_id=secret-customer".to_owned(),
    ] {
        assert_eq!(stranger.api.get(&query).expect(200)["data"], json!([]), "{query}");
    }

    assert_eq!(shop.everything(&operations(&ledger)), before);
}
