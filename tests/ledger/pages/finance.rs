//! The finance desk, by plain HTTP: who may do what, and that nothing else is offered.

use integration_tests::ledger::Ledger;
use integration_tests::mail::MailCatcher;
use integration_tests::merchant::{Merchant, Partner, text};
use integration_tests::process::eventually;
use integration_tests::psp::Psp;
use serde_json::{Value, json};

use super::visit::Visit;

pub(super) const EVIL: &str = "<script>window.evil = 1</script>\"'><img src=x onerror=window.evil=1>";
/// The merchant's own address: a member of finance, and the person of the first finance key.
pub(super) const ANN: &str = "owner@shop.example";
const BEN: &str = "ben@shop.example";

/// A shop whose partner has earned 20.00 EUR, and two persons of finance.
pub(super) struct World {
    _psp: Psp,
    pub(super) mails: MailCatcher,
    pub(super) ledger: Ledger,
    pub(super) shop: Merchant,
    pub(super) partner: Partner,
}

impl World {
    pub(super) fn new(name: &str) -> Self {
        let (psp, mails) = (Psp::start(), MailCatcher::start());
        let ledger = Ledger::start_mailing(&mails.smtp_url(), Some(psp.url()));
        let shop = Merchant::new(&ledger);
        let members = format!("/v1/merchants/{}/members", shop.id);
        ledger.operator.post(&members, &json!({"email": BEN, "name": "Ben", "role": "finance"})).expect(201);
        let program = shop.program(&json!({"minimum_payout": 1000}));
        let partner = shop.partner(&program, &json!({ "name": name }));
        let order = shop.order("order-1", 10_000, &partner.code, &json!({})).expect(201);
        let id = text(&order["id"]);
        eventually(20, "the order is approved", || shop.conversion(&id)["status"] == "approved");
        Self { _psp: psp, mails, ledger, shop, partner }
    }

    pub(super) fn ann(&self) -> Visit {
        Visit::finance(&self.ledger, &self.mails, ANN)
    }

    pub(super) fn ben(&self) -> Visit {
        Visit::finance(&self.ledger, &self.mails, BEN)
    }

    /// A draft by Ann's API key, and its only payout.
    pub(super) fn draft(&self) -> (String, String) {
        let run = self.shop.finance.post("/v1/payout-runs", &Value::Null).expect(201);
        (text(&run["id"]), text(&run["payouts"][0]["id"]))
    }

    fn status_of_run(&self, run: &str) -> String {
        text(&self.shop.finance.get(&format!("/v1/payout-runs/{run}")).expect(200)["status"])
    }

    /// Puts the payout into a state that a provider would have to be brought to.
    pub(super) fn makes(&self, status: &str) {
        let change = format!("update payout set status = '{status}', fence = 1, refused_at = now()");
        self.ledger.database.execute(&change).unwrap();
    }
}

#[test]
fn a_person_with_a_key_and_a_session_is_one_person() {
    let world = World::new("Ada");
    let (mut ann, mut ben) = (world.ann(), world.ben());
    let (run, _) = world.draft();
    let (page, approve) = (format!("/finance/runs/{run}"), format!("/finance/runs/{run}/approve"));

    let seen = ann.get(&page).text;
    assert!(seen.contains("another person of finance must approve it") && !seen.contains("/approve\""), "{seen}");
    let refused = ann.sends(&approve, &[]);
    assert_eq!(refused.status, 409);
    assert!(refused.text.contains("count as one person"), "{}", refused.text);
    assert_eq!(world.status_of_run(&run), "draft");

    let seen = ben.get(&page).text.replace('\u{a0}', " ");
    assert!(seen.contains("Approve 20.00 EUR to 1 affiliate<"), "{seen}");
    assert_eq!(ben.sends(&approve, &[]).status, 303);
    eventually(60, "the run is completed", || world.status_of_run(&run) == "completed");
    world.ledger.assert_books_hold();
}

#[test]
fn a_draft_made_on_the_page_is_not_approved_by_the_same_persons_key() {
    let world = World::new("Ada");
    let mut ann = world.ann();

    let made = ann.sends("/finance/runs", &[]);
    let path = made.header("location").unwrap().split('?').next().unwrap().to_owned();
    let call = path.replace("/finance/runs", "/v1/payout-runs");

    assert_eq!(world.shop.finance.post(&format!("{call}/approve"), &Value::Null).problem(403), "four_eyes_required");
    assert_eq!(ann.sends("/finance/runs", &[]).header("location"), Some("/finance/due?none=1"));
    assert!(ann.get(&format!("{path}/cancel")).text.replace('\u{a0}', " ").contains("Give up the run of 20.00 EUR?"));
    assert_eq!(ann.sends(&format!("{path}/cancel"), &[]).status, 303);
    assert_eq!(world.shop.finance.get(&call).expect(200)["status"], "canceled");
    assert!(ann.get(&path).text.contains("the run was given up"));
}

#[test]
fn a_draft_says_who_would_be_left_out_now() {
    let world = World::new("Ada");
    let ben = world.ben();
    let (run, _) = world.draft();
    let page = format!("/finance/runs/{run}");
    assert!(ben.get(&page).text.contains("Nothing has changed since the draft was made."));

    let partner = format!("/v1/affiliates/{}", world.partner.affiliate_id);
    world.shop.api.patch(&partner, &json!({"stripe_account_id": "acct_other"})).expect(200);

    let seen = ben.get(&page).text;
    assert!(seen.contains("1 payout would be left out now") && seen.contains("the destination changed"), "{seen}");
}

#[test]
fn a_payout_offers_what_its_state_allows_and_nothing_else() {
    let world = World::new("Ada");
    let (mut ann, mut ben) = (world.ann(), world.ben());
    let (_, payout) = world.draft();
    let page = format!("/finance/payouts/{payout}");
    let offers = |visit: &Visit| -> Vec<&str> {
        let seen = visit.get(&page).text;
        let deeds = ["settle", "return", "retry", "release", "accept"];
        deeds.into_iter().filter(|deed| seen.contains(&format!("href=\"{page}/{deed}\""))).collect()
    };

    for (status, offered) in [
        ("unknown", vec![]),
        ("accepted", vec![]),
        ("refused", vec!["retry"]),
        ("returned", vec![]),
        ("frozen", vec!["release", "accept"]),
    ] {
        world.makes(status);
        assert_eq!(offers(&ann), offered, "{status}");
    }
    assert!(ann.get("/finance").text.contains("two persons accept or release it"));
    assert_eq!(ann.get(&format!("{page}/retry")).status, 404);
    assert_eq!(ann.sends(&format!("{page}/retry"), &[]).status, 409);
    assert_eq!(ann.sends(&format!("{page}/accept"), &[]).status, 422);

    let release = format!("{page}/release");
    assert!(ann.sends(&release, &[]).header("location").unwrap().ends_with("done=half-decided"));
    let again = ann.sends(&release, &[]);
    assert!(
        again.status == 409 && again.text.contains("Another person of finance must say the same"),
        "{}",
        again.text
    );
    assert!(ben.sends(&release, &[]).header("location").unwrap().ends_with("done=decided"));
    let owner = format!("affiliate:{}", world.partner.affiliate_id);
    assert_eq!(world.shop.balance(&owner, "payable"), 2_000);
}

#[test]
fn a_correction_takes_two_persons_and_says_what_is_wrong_with_it() {
    let world = World::new("Ada");
    let (mut ann, mut ben) = (world.ann(), world.ben());
    let form = |amount, reason| {
        [
            ("kind", "credit"),
            ("affiliate", "ada@partner.example"),
            ("amount", amount),
            ("currency", "EUR"),
            ("reason", reason),
        ]
    };
    for (amount, reason, said) in [("1.234,50", "bonus", "Enter an amount above zero"), ("5", "", "Say why")] {
        let wrong = ann.sends("/finance/corrections/new", &form(amount, reason));
        assert!(wrong.status == 422 && wrong.text.contains(said), "{}", wrong.text);
    }

    let proposed = ann.sends("/finance/corrections/new", &form("12,50", EVIL));
    let page = proposed.header("location").unwrap().split('?').next().unwrap().to_owned();
    let seen = ann.get(&page).text;
    assert!(seen.contains("You can withdraw it") && !seen.contains("<script>window"), "{seen}");
    assert_eq!(ann.sends(&format!("{page}/approve"), &[]).status, 409);
    let owner = format!("affiliate:{}", world.partner.affiliate_id);
    assert_eq!(world.shop.balance(&owner, "payable"), 2_000);
    assert!(ben.get("/finance").text.contains("wait for another person: 1"));
    assert_eq!(ben.sends(&format!("{page}/approve"), &[]).status, 303);
    assert_eq!(world.shop.balance(&owner, "payable"), 3_250);
    assert!(ben.get("/finance/corrections?status=approved").text.contains(&page));

    let proposed = ben.sends("/finance/corrections/new", &form("1", "a slip"));
    let page = proposed.header("location").unwrap().split('?').next().unwrap().to_owned();
    assert_eq!(ben.sends(&format!("{page}/reject"), &[("reason", " ")]).status, 422);
    assert_eq!(ben.sends(&format!("{page}/reject"), &[("reason", "typed twice")]).status, 303);
    assert_eq!(world.shop.balance(&owner, "payable"), 3_250);
    world.ledger.assert_books_hold();
}

#[test]
fn a_list_of_many_payouts_is_walked_page_by_page_in_any_order_and_saved_whole() {
    let world = World::new("Ada");
    let ann = world.ann();
    world.draft();
    let copies = "insert into payout (merchant_id, payout_id, payout_run_id, affiliate_id, currency, amount, rail, destination, status)
        select merchant_id, gen_random_uuid(), payout_run_id, affiliate_id, currency, 1000 + number % 7, rail, destination, 'canceled'
        from payout, generate_series(1, 120) number";
    world.ledger.database.execute(copies).unwrap();

    for order in ["", "&sort=day", "&sort=amount", "&sort=-amount"] {
        let mut seen = Vec::new();
        let mut next = Some(format!("?q=ADA@{order}"));
        while let Some(query) = next {
            let page = ann.get(&format!("/finance/payouts{query}"));
            assert_eq!(page.status, 200, "{}", page.text);
            let page = page.text;
            seen.extend(page.split("href=\"/finance/payouts/").skip(1).map(|rest| rest[..36].to_owned()));
            let link = page.split("rel=\"next\" href=\"").nth(1);
            next = link.map(|rest| rest.split('"').next().unwrap().replace("&#38;", "&"));
        }
        assert_eq!(seen.len(), 121, "{order}");
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 121, "{order}");
    }
    let file = ann.get("/finance/payouts?status=canceled&sort=-amount&format=csv");
    file.expect_csv();
    assert_eq!(file.text.lines().count(), 1 + 120);
    assert!(ann.get("/finance/payouts?q=nobody").text.contains("Nothing matches"));
}

#[test]
fn money_is_recorded_scheduled_and_found_in_the_balances_and_the_audit_trail() {
    let world = World::new("Ada");
    let mut ann = world.ann();

    let funding = |reference| [("rail", "stripe"), ("amount", "1000"), ("currency", "EUR"), ("reference", reference)];
    assert_eq!(ann.sends("/finance/fundings", &funding(EVIL)).status, 303);
    assert_eq!(ann.sends("/finance/fundings", &funding("")).status, 422);
    assert_eq!(ann.sends("/finance/schedules", &[("currency", "EUR"), ("day", "last")]).status, 303);
    assert_eq!(ann.sends("/finance/schedules", &[("currency", "USD"), ("day", "1")]).status, 422);

    assert_eq!(world.shop.balance("merchant", "cash:stripe"), 100_000);
    assert!(ann.get("/finance/balances").text.replace('\u{a0}', " ").contains("1,000.00 EUR"));
    assert!(ann.get("/finance/schedules").text.contains("the last day"));
    let trail = ann.get("/finance/audit?kind=funding&q=OWNER").text;
    assert!(trail.contains("recorded money put on a rail") && !trail.contains("set a schedule"), "{trail}");
    for code in ["funding.create", "payout_schedule.set"] {
        assert!(!ann.get("/finance/audit").text.contains(code), "{code}");
        assert!(ann.get("/finance/audit?format=csv").text.contains(code), "{code}");
    }
    assert!(!trail.contains("<script>window"));
}

#[test]
fn another_merchants_things_are_not_there() {
    let world = World::new("Ada");
    let (run, payout) = world.draft();
    let correction = json!({"affiliate_id": world.partner.affiliate_id, "direction": "credit", "amount": 1, "currency": "EUR", "reason": "x"});
    let correction = text(&world.shop.finance.post("/v1/adjustments", &correction).expect(201)["id"]);
    let eve = Merchant::new(&world.ledger);
    let members = format!("/v1/merchants/{}/members", eve.id);
    world.ledger.operator.post(&members, &json!({"email": "eve@x.example", "role": "finance"})).expect(201);
    let mut visit = Visit::finance(&world.ledger, &world.mails, "eve@x.example");

    for page in [
        format!("/finance/runs/{run}"),
        format!("/finance/runs/{run}/cancel"),
        format!("/finance/payouts/{payout}"),
        format!("/finance/payouts/{payout}/statement"),
        format!("/finance/corrections/{correction}"),
        format!("/finance/corrections/{correction}/approve"),
    ] {
        assert_eq!(visit.get(&page).status, 404, "{page}");
    }
    for deed in [
        format!("/finance/runs/{run}/approve"),
        format!("/finance/runs/{run}/cancel"),
        format!("/finance/payouts/{payout}/retry"),
        format!("/finance/corrections/{correction}/approve"),
    ] {
        assert_eq!(visit.sends(&deed, &[]).status, 404, "{deed}");
    }
    assert!(!visit.get("/finance/payouts").text.contains(&payout));
    assert_eq!(world.status_of_run(&run), "draft");
}

#[test]
fn a_changed_destination_is_mailed_to_the_address_before_without_its_value() {
    let world = World::new("Ada");
    let partner = format!("/v1/affiliates/{}", world.partner.affiliate_id);
    let change = json!({"payout_method": "paypal", "paypal_email": "thief@x.example", "email": "thief@x.example"});

    world.shop.api.patch(&partner, &change).expect(200);

    let mail = world.mails.waits_for("ada@partner.example", "Where Shop pays you was changed").to_string();
    assert!(mail.contains("the way of payment, the PayPal address"), "{mail}");
    assert!(!mail.contains("thief@"), "{mail}");
    let told = "select count(*) from audit_entry where action = 'affiliate.change_destination'";
    assert_eq!(world.ledger.database.number(told), 1);
    world.shop.api.patch(&partner, &json!({"name": "Ada L"})).expect(200);
    assert_eq!(world.ledger.database.number(told), 1);
}

#[test]
fn every_list_of_the_desk_is_filtered_sorted_and_saved() {
    let world = World::new("Ada");
    let mut ann = world.ann();
    world.draft();
    for (amount, reason) in [(200, "spring"), (300, "autumn"), (100, "spring")] {
        let body = json!({"affiliate_id": world.partner.affiliate_id, "direction": "credit", "amount": amount, "currency": "EUR", "reason": reason});
        world.shop.finance.post("/v1/adjustments", &body).expect(201);
        let reference = format!("bank-{amount}");
        let body = json!({"rail": "sepa", "amount": amount, "currency": "EUR", "reference": reference});
        world.shop.finance.post("/v1/fundings", &body).expect(201);
    }
    ann.sends("/finance/schedules", &[("currency", "EUR"), ("day", "last")]);

    let file = |path: &str| {
        let answer = ann.get(path);
        answer.expect_csv();
        answer.text.lines().skip(1).map(str::to_owned).collect::<Vec<_>>()
    };
    let corrections = file("/finance/corrections?q=spring&sort=-amount&format=csv");
    assert!(
        corrections.len() == 2 && corrections[0].contains("2.00 EUR") && corrections[1].contains("1.00 EUR"),
        "{corrections:?}"
    );
    assert_eq!(file("/finance/corrections?status=approved&format=csv").len(), 0);
    let fundings = file("/finance/fundings?rail=sepa&q=BANK&sort=amount&format=csv");
    assert!(
        fundings.len() == 3 && fundings[0].contains("bank-100") && fundings[2].contains("bank-300"),
        "{fundings:?}"
    );
    assert_eq!(file("/finance/runs?status=draft&format=csv").len(), 1);
    assert_eq!(file("/finance/runs?status=completed&format=csv").len(), 0);
    assert_eq!(file("/finance/schedules?format=csv").len(), 1);
    assert_eq!(file("/finance/audit?kind=adjustment&format=csv").len(), 3);
    let page = ann.get("/finance/corrections?q=spring").text;
    assert!(page.contains("spring") && !page.contains("autumn"), "{page}");
}
