//! The merchant's desk, by plain HTTP.

use integration_tests::ledger::Ledger;
use integration_tests::mail::MailCatcher;
use integration_tests::merchant::{Merchant, Partner, text};
use integration_tests::process::eventually;
use serde_json::json;

use super::visit::Visit;

const EVIL: &str = "<script>window.evil = 1</script>\"'><img src=x onerror=window.evil=1>";

pub(super) struct World {
    pub(super) mails: MailCatcher,
    pub(super) ledger: Ledger,
    pub(super) merchant: Merchant,
    pub(super) program: String,
    pub(super) ada: Partner,
    pub(super) order: String,
}

/// A shop whose strangers wrote hostile text wherever they can: names, campaigns, order ids, metadata, referers, browsers. It
/// has an applicant, a coupon, a held commission and an endpoint that takes nothing.
pub(super) fn world() -> World {
    let mails = MailCatcher::start();
    let ledger = Ledger::start_mailing(&mails.smtp_url(), None);
    let merchant = Merchant::new(&ledger);
    let endpoint = json!({"url": "https://hooks.invalid/in", "events": ["*"], "description": EVIL});
    merchant.api.post("/v1/webhook-endpoints", &endpoint).expect(201);
    let rules = json!([{"when": {"country": "DE"}, "kind": "fixed", "amount": 700}]);
    let program = merchant.program(&json!({
        "name": EVIL, "hold_days": 14, "terms": {"kind": "percentage", "lead_amount": 500, "rules": rules},
    }));
    let strict = json!({"disposable_email": {"score": 100}});
    merchant.api.put(&format!("/v1/programs/{program}/fraud-rules"), &strict).expect(200);
    let ada = merchant.partner(&program, &json!({"name": EVIL}));
    let link = json!({"program_id": program, "campaign": EVIL, "destination": "https://shop.example/?q=<script>"});
    let link = merchant.api.post(&format!("/v1/affiliates/{}/links", ada.affiliate_id), &link).expect(201);
    merchant.api.post("/v1/coupons", &json!({"code": "SAVE10", "link_id": link["id"]})).expect(201);
    let code = text(&link["code"]);
    let with = json!({"coupon": "SAVE10", "metadata": {"note": EVIL}, "customer_id": EVIL});
    let order = text(&merchant.order("order-1", 10_000, &code, &with).expect(201)["id"]);
    merchant.order(EVIL, 2_000, &code, &json!({"customer_email": "x@mailinator.com"})).expect(201);
    merchant.order("order-2", 5_000, "NOBODY", &json!({})).expect(201);
    let zoe = json!({"name": "Zoe <b>", "email": "zoe@partner.example"});
    merchant.api.post("/v1/affiliates", &zoe).expect(201);
    let world = World { mails, ledger, merchant, program, ada, order };
    world.plant_click();
    eventually(20, "the rules have looked", || {
        world.ledger.database.number("select count(*) from commission where fraud_hold") == 1
    });
    world
}

impl World {
    /// The first order's click, with what a visitor's browser says of itself.
    fn plant_click(&self) {
        let evil = EVIL.replace('\'', "''");
        let click = format!(
            "insert into click (merchant_id, click_id, link_id, program_id, affiliate_id, clicked_at, landing_page, referer,
                 user_agent)
             select merchant_id, conversion_id, link_id, program_id, affiliate_id, now(), 'https://shop.example/',
                 '{evil}', '{evil}'
             from conversion where order_id = 'order-1'"
        );
        self.ledger.database.execute(&click).unwrap();
        self.ledger
            .database
            .execute("update conversion set click_id = conversion_id where order_id = 'order-1'")
            .unwrap();
    }

    pub(super) fn owner(&self) -> Visit {
        let mut visit = Visit::sign_in(&self.ledger, &self.mails, "owner@shop.example");
        visit.choose(&format!("merchant:{}", self.merchant.id));
        visit
    }

    pub(super) fn one(&self, query: &str) -> String {
        sqlx::Row::get(&self.ledger.database.rows(query)[0], 0)
    }

    /// Somebody else at the desk, who can be sent away.
    fn colleague(&self) -> String {
        let members = format!("/v1/merchants/{}/members", self.merchant.id);
        let cora = json!({"email": "cora@shop.example", "name": EVIL, "role": "merchant"});
        text(&self.ledger.operator.post(&members, &cora).expect(201)["id"])
    }

    /// Every page of the desk.
    pub(super) fn pages(&self) -> Vec<String> {
        let link = self.one("select link_id::text from link where campaign is not null");
        let held = self.one("select commission_id::text from commission where fraud_hold");
        let endpoint = self.one("select endpoint_id::text from webhook_endpoint");
        let key = self.one("select key_id::text from api_key where role = 'merchant' limit 1");
        eventually(30, "something was sent", || {
            self.ledger.database.number("select count(*) from webhook_attempt") > 0
        });
        let delivery = self.one("select delivery_id::text from webhook_attempt limit 1");
        let member = self.colleague();
        let (program, affiliate, order) = (&self.program, &self.ada.affiliate_id, &self.order);
        let nobodys = self.one("select conversion_id::text from conversion where affiliate_id is null");
        [
            String::new(),
            "/affiliates".to_owned(),
            format!("/affiliates/{affiliate}"),
            format!("/affiliates/{affiliate}/settings"),
            format!("/affiliates/{affiliate}/link"),
            "/conversions".to_owned(),
            format!("/conversions/{order}"),
            format!("/conversions/{nobodys}"),
            "/programs".to_owned(),
            "/programs/new".to_owned(),
            format!("/programs/{program}"),
            format!("/programs/{program}/edit"),
            format!("/programs/{program}/terms"),
            "/fraud".to_owned(),
            format!("/fraud/{held}"),
            "/links".to_owned(),
            format!("/links/{link}"),
            "/settings".to_owned(),
            "/coupons".to_owned(),
            "/coupons/SAVE10".to_owned(),
            "/webhooks".to_owned(),
            "/webhooks/new".to_owned(),
            "/webhooks/stripe".to_owned(),
            format!("/webhooks/{endpoint}"),
            format!("/deliveries/{delivery}"),
            "/keys".to_owned(),
            "/keys/new".to_owned(),
            format!("/keys/{key}"),
            "/guide".to_owned(),
            "/members".to_owned(),
            "/members/new".to_owned(),
            format!("/members/{member}"),
        ]
        .map(|page| format!("/merchant{page}"))
        .into()
    }
}

#[test]
fn terms_that_are_saved_are_a_new_version_and_wrong_ones_are_none() {
    let world = world();
    let mut owner = world.owner();
    let editor = format!("/merchant/programs/{}/terms", world.program);
    let csrf = owner.csrf(&editor);
    let form =
        |steps: &'static str| [("csrf", csrf.as_str()), ("kind", "tiered"), ("steps", steps), ("exceptions", "1")];

    let wrong = owner.post(&editor, &form("0 5\n500 x"));
    assert_eq!(wrong.status, 422);
    assert!(wrong.text.contains("aria-invalid") && wrong.text.contains("500 x"), "{}", wrong.text);
    let right = owner.post(&editor, &form("0 5\n1000,50 7,5"));

    assert_eq!(right.status, 303, "{}", right.text);
    let program = world.merchant.api.get(&format!("/v1/programs/{}", world.program)).expect(200);
    assert_eq!((&program["terms_version"], &program["terms"]["kind"]), (&json!(2), &json!("tiered")));
    assert_eq!(program["terms"]["steps"][1], json!({"from": 100_050, "rate": "7.5"}));
    assert_eq!(program["terms"]["rules"], json!([]));
}

#[test]
fn a_list_is_paged_by_ids_both_ways_and_its_file_has_every_row_of_the_filter() {
    let world = world();
    let code = world.one("select code from link where campaign is not null");
    for number in 0..120 {
        world.merchant.order(&format!("many-{number:03}"), 1_000 + number, &code, &json!({})).expect(201);
    }
    let owner = world.owner();
    let mut query = "?q=many-&sort=-amount".to_owned();
    let mut seen = Vec::new();
    let orders = |page: &str| -> Vec<String> {
        page.match_indices(">many-").map(|(at, _)| page[at + 1..at + 9].to_owned()).collect()
    };
    let link = |page: &str, rel: &str| {
        let (_, rest) = page.split_once(&format!("rel=\"{rel}\" href=\""))?;
        Some(rest.split('"').next().unwrap().replace("&#38;", "&"))
    };

    let first = owner.get(&format!("/merchant/conversions{query}")).text;
    loop {
        let page = owner.get(&format!("/merchant/conversions{query}")).text;
        seen.extend(orders(&page));
        let Some(next) = link(&page, "next") else { break };
        query = next;
    }
    let last = owner.get(&format!("/merchant/conversions{query}")).text;
    let back = owner.get(&format!("/merchant/conversions{}", link(&last, "prev").unwrap())).text;
    let back = owner.get(&format!("/merchant/conversions{}", link(&back, "prev").unwrap())).text;
    let file = owner.get("/merchant/conversions?q=many-&sort=-amount&format=csv");

    let expected: Vec<String> = (0..120).rev().map(|number| format!("many-{number:03}")).collect();
    assert_eq!(seen, expected);
    assert_eq!(orders(&back), orders(&first));
    assert!(link(&back, "prev").is_none());
    file.expect_csv();
    let in_file: Vec<&str> = file.text.lines().skip(1).map(|line| line.split(',').nth(1).unwrap()).collect();
    assert_eq!(in_file.len(), 120);
    assert_eq!(in_file[0], "\"many-119\"");
}

#[test]
fn another_merchants_things_are_not_there_and_cannot_be_changed() {
    let world = world();
    let pages = world.pages();
    let other = Merchant::new(&world.ledger);
    let mut eve = Visit::sign_in(&world.ledger, &world.mails, "owner@shop.example");
    eve.choose(&format!("merchant:{}", other.id));
    let csrf = eve.csrf("/merchant");
    let before = world.ledger.database.number("select count(*) from posting");

    let things = pages.iter().filter(|page| page.matches('/').count() > 2);
    let things = things.filter(|page| !page.ends_with("/new") && !page.ends_with("/stripe"));
    let mut looked = 0;
    for page in things {
        assert_eq!(eve.get(page).status, 404, "{page}");
        looked += 1;
    }
    assert!(looked > 10);
    for list in ["affiliates", "conversions", "programs", "fraud", "links", "coupons", "webhooks"] {
        let page = eve.get(&format!("/merchant/{list}"));
        assert!(page.status == 200 && !page.text.contains("order-1") && !page.text.contains("SAVE10"), "{list}");
    }
    let order = format!("/merchant/conversions/{}", world.order);
    let form = [("csrf", csrf.as_str()), ("reason", "x"), ("amount", "1"), ("refund_id", "x"), ("reject_reason", "x")];
    for deed in ["approve", "reject", "refund"] {
        assert_eq!(eve.post(&format!("{order}/{deed}"), &form).status, 404, "{deed}");
    }
    let affiliate = format!("/merchant/affiliates/{}/suspend", world.ada.affiliate_id);
    assert_eq!(eve.post(&affiliate, &form).status, 404);
    let key = world.one(&format!(
        "select key_id::text from api_key where merchant_ids = array['{}'::uuid] and role = 'merchant'",
        world.merchant.id
    ));
    assert_eq!(eve.post(&format!("/merchant/keys/{key}/revoke"), &form).status, 404);
    assert_eq!(world.ledger.database.number("select count(*) from posting"), before);
    world.merchant.api.get("/v1/programs").expect(200);
}

#[test]
fn a_key_is_shown_once_works_and_is_revoked_and_no_key_of_finance_can_be_made() {
    let world = world();
    let mut owner = world.owner();
    let csrf = owner.csrf("/merchant/keys/new");
    let form = |role: &'static str| [("csrf", csrf.as_str()), ("person", "reporting"), ("role", role)];

    assert_eq!(owner.post("/merchant/keys/new", &form("finance")).status, 404);
    let made = owner.post("/merchant/keys/new", &form("merchant_readonly"));
    let key = made.text.split("id=\"secret\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let client = world.merchant.api.with_key(&key);
    client.get("/v1/programs").expect(200);
    assert_eq!(client.post("/v1/programs", &json!({})).status, 403);
    assert!(!owner.get("/merchant/keys").text.contains(&key));
    let id = world.one("select key_id::text from api_key where person = 'reporting'");
    let revoked = owner.post(&format!("/merchant/keys/{id}/revoke"), &form(""));

    assert_eq!(revoked.header("location"), Some("/merchant/keys?done=revoked"));
    assert_eq!(client.get("/v1/programs").status, 401);
    let audited = "select count(*) from audit_entry where action like 'api_key.%' and person = 'owner@shop.example'";
    assert_eq!(world.ledger.database.number(audited), 2);
}

#[test]
fn a_held_commission_is_decided_with_a_reason_only() {
    let world = world();
    let mut owner = world.owner();
    let csrf = owner.csrf("/merchant");
    let held = world.one("select commission_id::text from commission where fraud_hold");
    let page = owner.get(&format!("/merchant/fraud/{held}")).text;
    assert!(page.contains("Throw-away address") && page.contains("100 points"), "{page}");

    let without = owner.post(&format!("/merchant/fraud/{held}/release"), &[("csrf", &csrf)]);
    assert_eq!(without.status, 422);
    let with = owner.post(&format!("/merchant/fraud/{held}/release"), &[("csrf", &csrf), ("release_reason", "known")]);

    assert_eq!(with.header("location"), Some("/merchant/fraud?done=released"));
    assert_eq!(world.ledger.database.number("select count(*) from commission where fraud_hold"), 0);
    let audited = "select count(*) from audit_entry where action = 'fraud.release' and person = 'owner@shop.example'";
    assert_eq!(world.ledger.database.number(audited), 1);
}
