//! The affiliate's pages, by plain HTTP.

use integration_tests::ledger::Ledger;
use integration_tests::mail::MailCatcher;
use integration_tests::merchant::{Merchant, Partner, text};
use integration_tests::process::eventually;
use integration_tests::psp::Psp;
use serde_json::{Value, json};

use super::visit::Visit;

const EVIL: &str = "<script>window.evil = 1</script>\"'><img src=x onerror=window.evil=1>";

pub(super) struct World {
    pub(super) mails: MailCatcher,
    pub(super) ledger: Ledger,
    pub(super) merchant: Merchant,
    ada: Partner,
}

/// A shop whose partner has hostile names everywhere, and three orders, of which one was refunded in part.
pub(super) fn world() -> World {
    let mails = MailCatcher::start();
    let ledger = Ledger::start_mailing(&mails.smtp_url(), None);
    let merchant = Merchant::new(&ledger);
    let program = merchant.program(&json!({"name": EVIL}));
    let ada = merchant.partner(&program, &json!({"name": EVIL}));
    let link = json!({"program_id": program, "campaign": EVIL, "destination": "https://shop.example/?q=<script>"});
    let path = format!("/v1/affiliates/{}/links", ada.affiliate_id);
    let link = merchant.api.post(&path, &link).expect(201);
    for (order, amount) in [("order-1", 10_000), ("order-2", 5_000), (EVIL, 2_000)] {
        merchant.order(order, amount, link["code"].as_str().unwrap(), &json!({})).expect(201);
    }
    merchant.refund("order-2", "refund-1", 2_500).expect(201);
    let approved = "select count(*) from commission where status = 'approved'";
    eventually(20, "the orders are approved", || ledger.database.number(approved) == 3);
    World { mails, ledger, merchant, ada }
}

impl World {
    /// Everything that is payable has been paid.
    pub(super) fn pays(&self) {
        self.merchant.finance.post("/v1/payout-runs", &Value::Null).expect(201);
        self.ledger.database.execute("update payout_run set status = 'completed'").unwrap();
    }
}

/// Every page of the desk.
pub(super) fn pages(world: &World) -> Vec<String> {
    let one = |query: &str| -> String { sqlx::Row::get(&world.ledger.database.rows(query)[0], 0) };
    let id = one("select commission_id::text from commission order by amount desc limit 1");
    let link = one("select link_id::text from link where campaign is not null");
    let payout = one("select payout_id::text from payout");
    ["", "/links", "/links/campaigns", "/links/new", "/conversions", "/statement", "/payouts", "/terms", "/settings"]
        .map(str::to_owned)
        .into_iter()
        .chain([format!("/conversions/{id}"), format!("/links/{link}")])
        .chain([format!("/payouts/{payout}"), format!("/payouts/{payout}/statement")])
        .map(|page| format!("/affiliate{page}"))
        .collect()
}

#[test]
fn what_a_table_shows_is_what_its_file_has() {
    let world = world();
    let ada = Visit::sign_in(&world.ledger, &world.mails, "ada@partner.example");

    let page = ada.get("/affiliate/conversions?q=order-&sort=-amount").text;
    let file = ada.get("/affiliate/conversions?q=order-&sort=-amount&format=csv");

    file.expect_csv();
    let orders: Vec<&str> = file.text.lines().skip(1).map(|line| line.split(',').nth(1).unwrap()).collect();
    assert_eq!(orders, ["\"order-1\"", "\"order-2\""]);
    assert!(page.find("order-1").unwrap() < page.find("order-2").unwrap());
    assert!(!page.contains("<script>window"));
}

#[test]
fn campaigns_come_to_what_their_links_do() {
    let world = world();
    let ada = Visit::sign_in(&world.ledger, &world.mails, "ada@partner.example");

    let file = ada.get("/affiliate/links/campaigns?format=csv");

    file.expect_csv();
    let rows: Vec<&str> = file.text.lines().skip(1).collect();
    let sum = |from_the_end: usize| -> i64 {
        rows.iter()
            .map(|row| row.rsplit(',').nth(from_the_end).unwrap().trim_matches('"').parse::<i64>().unwrap())
            .sum()
    };
    let links = world.ledger.database.number("select count(*) from link");
    let orders = world.ledger.database.number("select count(*) from commission where role = 'primary'");
    assert!(rows.len() > 1, "{rows:?}");
    assert_eq!((sum(3), sum(1)), (links, orders));
}

#[test]
fn another_affiliates_things_are_not_there() {
    let world = world();
    world.pays();
    let eve = json!({"name": "Eve", "email": "eve@partner.example", "stripe_account_id": "acct_eve"});
    world.merchant.partner(&world.merchant.program(&json!({})), &eve);
    let eve = Visit::sign_in(&world.ledger, &world.mails, "eve@partner.example");

    let lists = ["new", "campaigns"];
    let is_list = |page: &String| lists.iter().any(|list| page.ends_with(list));
    for page in pages(&world).into_iter().filter(|page| page.matches('/').count() > 2 && !is_list(page)) {
        assert_eq!(eve.get(&page).status, 404, "{page}");
    }
    assert_eq!(eve.get(&format!("/affiliate/links/{}", world.ada.link_id)).status, 404);
    assert_eq!(eve.get(&format!("/affiliate/links/{}/qr.svg", world.ada.link_id)).status, 404);
    assert!(!eve.get("/affiliate/conversions").text.contains("order-1"));
}

#[test]
fn settings_say_what_is_wrong_and_keep_what_is_right() {
    let world = world();
    let mut ada = Visit::sign_in(&world.ledger, &world.mails, "ada@partner.example");
    let csrf = ada.csrf("/affiliate/settings");
    let csrf = ("csrf", csrf.as_str());

    let wrong = ada.post("/affiliate/settings", &[csrf, ("method", "sepa"), ("iban", "DE00 1234")]);
    assert_eq!(wrong.status, 422);
    assert!(wrong.text.contains("aria-invalid") && wrong.text.contains("DE00 1234"), "{}", wrong.text);
    let endless = "A".repeat(141);
    let too_long = [csrf, ("method", "sepa"), ("iban", "DE89 3704 0044 0532 0130 00"), ("holder", endless.as_str())];
    let wrong = ada.post("/affiliate/settings", &too_long);
    assert!(wrong.status == 422 && wrong.text.contains("letters that a bank can read"), "{}", wrong.text);
    let right = [csrf, ("method", "sepa"), ("iban", "DE89 3704 0044 0532 0130 00"), ("holder", "Ada")];
    assert_eq!(ada.post("/affiliate/settings", &right).header("location"), Some("/affiliate/settings?done=saved"));
    ada.post("/affiliate/settings/mails", &[csrf, ("payouts", "on")]);

    let stored = "select count(*) from affiliate where iban = 'DE89370400440532013000' and payout_method = 'sepa'";
    assert_eq!(world.ledger.database.number(stored), 1);
    assert_eq!(world.ledger.database.number("select count(*) from mail_opt_out"), 2);
}

#[test]
fn an_account_made_at_stripe_is_mailed_and_audited_once() {
    let (psp, mails) = (Psp::start(), MailCatcher::start());
    let ledger = Ledger::start_mailing(&mails.smtp_url(), Some(psp.url()));
    let merchant = Merchant::new(&ledger);
    let cleo = json!({"name": "Cleo", "email": "cleo@partner.example"});
    let id = text(&merchant.api.post("/v1/affiliates", &cleo).expect(201)["id"]);
    merchant.api.post(&format!("/v1/affiliates/{id}/approve"), &Value::Null).expect(200);
    let mut visit = Visit::sign_in(&ledger, &mails, "cleo@partner.example");
    let csrf = visit.csrf("/affiliate/settings");

    for _ in 0..2 {
        let answer = visit.post("/affiliate/settings/stripe", &[("csrf", &csrf)]);
        assert_eq!(answer.status, 200, "{}", answer.text);
    }

    let mail = mails.waits_for("cleo@partner.example", "Where Shop pays you was changed").to_string();
    assert!(mail.contains("Stripe account") && !mail.contains("acct_"), "{mail}");
    let audited = "select count(*) from audit_entry where action = 'affiliate.change_destination'";
    assert_eq!(ledger.database.number(audited), 1);
}
