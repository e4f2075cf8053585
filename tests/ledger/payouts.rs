//! Payouts: who is paid, by whose word, and that money leaves once whatever the provider does.

use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, Partner, text};
use integration_tests::process::eventually;
use integration_tests::psp::Psp;
use serde_json::{Value, json};

/// A shop whose partner has earned 20 % of each order, approved.
pub(super) struct Earned {
    pub(super) psp: Psp,
    pub(super) ledger: Ledger,
    pub(super) shop: Merchant,
    program_id: String,
}

impl Earned {
    pub(super) fn new() -> Self {
        let psp = Psp::start();
        let ledger = Ledger::start_with(Some(psp.url()));
        let shop = Merchant::new(&ledger);
        let program_id = shop.program(&json!({"minimum_payout": 1000}));
        Self { psp, ledger, shop, program_id }
    }

    pub(super) fn partner(&self, with: &Value, orders: &[(&str, i64)]) -> Partner {
        let partner = self.shop.partner(&self.program_id, with);
        for (order_id, amount) in orders {
            let order = self.shop.order(order_id, *amount, &partner.code, &json!({})).expect(201);
            let id = text(&order["id"]);
            eventually(20, "the order is approved", || self.shop.conversion(&id)["status"] == "approved");
        }
        partner
    }

    pub(super) fn draft(&self) -> Value {
        self.shop.finance.post("/v1/payout-runs", &Value::Null).expect(201)
    }

    pub(super) fn approve(&self, run: &Value) -> Value {
        self.shop
            .second_finance
            .post(&format!("/v1/payout-runs/{}/approve", text(&run["id"])), &Value::Null)
            .expect(200)
    }

    pub(super) fn run(&self, run: &Value) -> Value {
        self.shop.finance.get(&format!("/v1/payout-runs/{}", text(&run["id"]))).expect(200)
    }

    pub(super) fn payout(&self, run: &Value) -> Value {
        self.shop.finance.get(&format!("/v1/payouts/{}", text(&run["payouts"][0]["id"]))).expect(200)
    }

    pub(super) fn wait_for(&self, run: &Value, status: &str) {
        eventually(60, &format!("the run is {status}"), || self.run(run)["status"] == status);
    }

    pub(super) fn balances(&self, partner: &Partner) -> [i64; 3] {
        let owner = format!("affiliate:{}", partner.affiliate_id);
        ["payable", "inflight", "receivable"].map(|kind| self.shop.balance(&owner, kind))
    }
}

#[test]
fn a_run_reserves_pays_once_and_completes() {
    let world = Earned::new();
    let partner = world.partner(&json!({}), &[("a", 10_000), ("b", 5_000)]);

    let run = world.draft();
    assert_eq!(run["totals"], json!([{"currency": "EUR", "amount": 3000, "count": 1}]));
    assert_eq!(run["payouts"][0]["status"], "reserved");
    assert_eq!(world.balances(&partner), [0, 3000, 0]);
    assert_eq!(world.shop.finance.post("/v1/payout-runs", &Value::Null).problem(409), "invalid_state");
    world.ledger.assert_books_hold();
    world.approve(&run);
    world.wait_for(&run, "completed");

    let payout = world.payout(&run);
    let transfers = world.psp.transfers();
    assert_eq!(transfers.len(), 1);
    assert_eq!((&payout["status"], &payout["provider_id"]), (&json!("paid"), &transfers[0]["id"]));
    assert_eq!((&payout["fee"], &payout["generation"]), (&json!(0), &json!(1)));
    assert_eq!(transfers[0]["metadata"]["merchant_id"], json!(world.shop.id));
    let lines = payout["lines"].as_array().unwrap();
    assert_eq!(lines.iter().map(|line| line["amount"].as_i64().unwrap()).sum::<i64>(), 3000);
    assert!(lines.iter().all(|line| line["kind"] == "commission"));
    let attempts = payout["attempts"].as_array().unwrap();
    assert_eq!((attempts.len(), &attempts[0]["outcome"]), (1, &json!("accepted")));
    assert!(text(&attempts[0]["request"]).contains("transfer_group="));
    assert_eq!(world.balances(&partner), [0, 0, 0]);
    assert_eq!(world.shop.balance("merchant", "cash:stripe"), -3000);
    world.ledger.assert_books_hold();
}

#[test]
fn one_person_cannot_do_both_and_one_key_is_not_one_person() {
    let world = Earned::new();
    world.partner(&json!({}), &[("a", 10_000)]);
    let run = world.draft();
    let approve = format!("/v1/payout-runs/{}/approve", text(&run["id"]));
    let me = text(&run["created_by"]);
    let keys = format!("/v1/merchants/{}/keys", world.shop.id);
    let second_key = world.ledger.operator.post(&keys, &json!({"role": "finance", "person": me})).expect(201);

    assert_eq!(world.shop.finance.post(&approve, &Value::Null).problem(403), "four_eyes_required");
    let same_person = world.shop.finance.with_key(&text(&second_key["key"]));
    assert_eq!(same_person.post(&approve, &Value::Null).problem(403), "four_eyes_required");
    assert_eq!(world.shop.api.post(&approve, &Value::Null).problem(403), "forbidden");
    let stranger = Merchant::new(&world.ledger);
    assert_eq!(stranger.finance.post(&approve, &Value::Null).problem(404), "not_found");
    assert_eq!(world.run(&run)["status"], "draft");
    world.approve(&run);
}

#[test]
fn two_approvals_at_once_send_one_transfer() {
    let world = Earned::new();
    world.partner(&json!({}), &[("a", 10_000)]);
    let run = world.draft();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| world.approve(&run));
        }
    });
    world.wait_for(&run, "completed");
    assert_eq!(world.psp.transfers().len(), 1);
    let approvals = "select count(*) from audit_entry where action = 'payout_run.approve'";
    assert_eq!(world.ledger.database.number(approvals), 1);
}

#[test]
fn a_canceled_draft_gives_everything_back() {
    let world = Earned::new();
    let partner = world.partner(&json!({}), &[("a", 10_000)]);
    let run = world.draft();
    let cancel = format!("/v1/payout-runs/{}/cancel", text(&run["id"]));
    let canceled = world.shop.finance.post(&cancel, &Value::Null).expect(200);
    assert_eq!((&canceled["status"], &canceled["payouts"][0]["status"]), (&json!("canceled"), &json!("canceled")));
    assert_eq!(world.balances(&partner), [2000, 0, 0]);
    world.shop.finance.post(&cancel, &Value::Null).expect(200);
    let approve = format!("/v1/payout-runs/{}/approve", text(&run["id"]));
    assert_eq!(world.shop.second_finance.post(&approve, &Value::Null).problem(409), "invalid_state");
    world.ledger.assert_books_hold();
    assert_eq!(world.draft()["totals"][0]["amount"], 2000);
}

#[test]
fn approval_drops_what_changed_since_the_draft() {
    let world = Earned::new();
    let stays = world.partner(&json!({}), &[("a", 10_000)]);
    let moved = world.partner(&json!({"email": "b@x.example"}), &[("b", 10_000)]);
    let stopped = world.partner(&json!({"email": "c@x.example"}), &[("c", 10_000)]);
    let held = world.partner(&json!({"email": "d@x.example"}), &[("d", 10_000)]);
    let run = world.draft();
    let path = |partner: &Partner| format!("/v1/affiliates/{}", partner.affiliate_id);
    world.shop.api.patch(&path(&moved), &json!({"stripe_account_id": "acct_other"})).expect(200);
    world.shop.api.post(&format!("{}/suspend", path(&stopped)), &Value::Null).expect(200);
    world.shop.dispute("d", "d-1", 10_000, "opened").expect(201);

    world.approve(&run);
    world.wait_for(&run, "completed");
    let approved = world.run(&run);

    let outcome = |partner: &Partner| {
        let payouts = approved["payouts"].as_array().unwrap();
        let own = payouts.iter().find(|payout| payout["affiliate_id"] == json!(partner.affiliate_id)).unwrap();
        (text(&own["status"]), own["reason"].as_str().map(str::to_owned))
    };
    assert_eq!(outcome(&stays).1, None);
    assert_eq!(outcome(&moved), ("canceled".into(), Some("destination_changed".into())));
    assert_eq!(outcome(&stopped), ("canceled".into(), Some("affiliate_inactive".into())));
    assert_eq!(outcome(&held), ("canceled".into(), Some("on_hold".into())));
    assert_eq!(approved["totals"], json!([{"currency": "EUR", "amount": 2000, "count": 1}]));
    let counts = json!([{"status": "canceled", "count": 3}, {"status": "paid", "count": 1}]);
    assert_eq!(approved["progress"], json!({"undrafted": 0, "unchecked": 0, "counts": counts}));
    assert_eq!(world.psp.transfers().len(), 1);
    let trail = world.shop.finance.get(&format!("/v1/audit?object_id={}", text(&run["id"]))).expect(200);
    let dropped = &trail["data"][0];
    assert_eq!((&dropped["action"], &dropped["person"]), (&json!("payout_run.drop"), &json!("second person")));
    let reasons = json!({"destination_changed": 1, "affiliate_inactive": 1, "on_hold": 1});
    assert_eq!(dropped["after"], json!({"dropped": 3, "reasons": reasons}));
    let preview = world.shop.finance.get("/v1/payouts/preview").expect(200);
    assert_eq!(preview["payable"][0]["affiliate_id"], json!(moved.affiliate_id));
    world.ledger.assert_books_hold();
}

#[test]
fn a_refusal_gives_the_money_back_and_a_retry_pays_under_a_new_key() {
    let world = Earned::new();
    let partner = world.partner(&json!({"stripe_account_id": "acct_closed"}), &[("a", 10_000)]);
    world.psp.controls(&json!({"accounts": {"acct_closed": "account_invalid"}}));
    let run = world.draft();
    world.approve(&run);
    world.wait_for(&run, "completed");
    let refused = world.payout(&run);
    assert_eq!((&refused["status"], &refused["reason"]), (&json!("refused"), &json!("account_invalid")));
    assert_eq!(world.balances(&partner), [2000, 0, 0]);
    world.ledger.assert_books_hold();

    world.psp.controls(&json!({}));
    let retry = format!("/v1/payouts/{}/retry", text(&refused["id"]));
    let retried = world.shop.finance.post(&retry, &Value::Null).expect(200);
    assert_eq!(retried["generation"], 2);
    world.wait_for(&run, "completed");
    assert_eq!(world.payout(&run)["status"], "paid");
    assert_eq!(world.psp.transfers().len(), 1);
    assert_eq!(world.shop.finance.post(&retry, &Value::Null).problem(409), "invalid_state");
    world.ledger.assert_books_hold();
}

#[test]
fn an_empty_balance_pauses_the_run_and_a_person_lets_it_go_on() {
    let world = Earned::new();
    world.partner(&json!({}), &[("a", 10_000)]);
    world.psp.controls(&json!({"balances": {"eur": 100}}));
    let run = world.draft();
    world.approve(&run);
    world.wait_for(&run, "paused");
    let paused = world.run(&run);
    assert_eq!(
        (&paused["reason"], &paused["payouts"][0]["status"]),
        (&json!("balance_insufficient"), &json!("reserved"))
    );
    world.ledger.assert_books_hold();

    world.psp.controls(&json!({}));
    world.approve(&run);
    world.wait_for(&run, "completed");
    assert_eq!(world.payout(&run)["status"], "paid");
    world.ledger.assert_books_hold();
}

#[test]
fn lost_replies_and_stored_errors_still_pay_everybody_once() {
    let world = Earned::new();
    let partners: Vec<Partner> = (0..12)
        .map(|index| {
            let email = json!({"email": format!("p{index}@x.example"), "stripe_account_id": format!("acct_{index}")});
            world.partner(&email, &[(&format!("order-{index}"), 10_000)])
        })
        .collect();
    world.psp.faults(&json!({
        "drop_reply": 0.3, "drop_request": 0.1, "error_500_after": 0.15, "error_503": 0.1, "error_429": 0.1,
        "malformed": 0.1,
    }));
    let run = world.draft();
    world.approve(&run);
    eventually(60, "most are paid", || {
        let payouts = world.run(&run)["payouts"].as_array().unwrap().clone();
        payouts.iter().filter(|payout| payout["status"] == "paid").count() > 6
    });
    world.psp.faults(&json!({}));
    world.wait_for(&run, "completed");

    let mut paid: Vec<String> =
        world.run(&run)["payouts"].as_array().unwrap().iter().map(|payout| text(&payout["provider_id"])).collect();
    let mut sent: Vec<String> = world.psp.transfers().iter().map(|transfer| text(&transfer["id"])).collect();
    paid.sort();
    sent.sort();
    assert_eq!(paid, sent);
    assert_eq!(paid.len(), partners.len());
    world.ledger.assert_books_hold();
}

#[test]
fn killed_while_paying_it_pays_the_rest_and_nothing_twice() {
    let mut world = Earned::new();
    for index in 0..12 {
        let with = json!({"email": format!("p{index}@x.example"), "stripe_account_id": format!("acct_{index}")});
        world.partner(&with, &[(&format!("order-{index}"), 10_000)]);
    }
    world.psp.faults(&json!({"delay_ms": 150}));
    let run = world.draft();
    world.approve(&run);
    for _ in 0..3 {
        std::thread::sleep(std::time::Duration::from_millis(400));
        world.ledger.process.kill();
        world.ledger.start_again();
        // The lease of the dead process, over.
        world.ledger.database.execute("update payout set lease_until = now() where lease_until is not null").unwrap();
    }
    world.psp.faults(&json!({}));
    world.wait_for(&run, "completed");
    let mut paid: Vec<String> =
        world.run(&run)["payouts"].as_array().unwrap().iter().map(|payout| text(&payout["provider_id"])).collect();
    let mut sent: Vec<String> = world.psp.transfers().iter().map(|transfer| text(&transfer["id"])).collect();
    paid.sort();
    sent.sort();
    assert_eq!(paid, sent);
    world.ledger.assert_books_hold();
}

#[test]
fn a_payout_found_twice_waits_for_two_persons() {
    let world = Earned::new();
    let partner = world.partner(&json!({}), &[("a", 10_000)]);
    let run = world.draft();
    let freeze = "update payout set status = 'frozen', fence = 1";
    world.ledger.database.execute(freeze).unwrap();
    let release = format!("/v1/payouts/{}/release", text(&run["payouts"][0]["id"]));

    assert_eq!(world.shop.finance.post(&release, &Value::Null).expect(202)["status"], "frozen");
    assert_eq!(world.shop.finance.post(&release, &Value::Null).problem(403), "four_eyes_required");
    let accept = format!("/v1/payouts/{}/accept", text(&run["payouts"][0]["id"]));
    assert_eq!(world.shop.second_finance.post(&accept, &json!({})).problem(422), "validation_failed");
    let unheard_of = world.shop.second_finance.post(&accept, &json!({"provider_id": "tr_1"}));
    assert_eq!(unheard_of.problem(422), "validation_failed");
    assert_eq!(world.balances(&partner), [0, 2000, 0]);
    assert_eq!(world.shop.second_finance.post(&release, &Value::Null).expect(200)["status"], "released");
    assert_eq!(world.balances(&partner), [2000, 0, 0]);
}

#[test]
fn verify_says_what_is_wrong() {
    let world = Earned::new();
    world.partner(&json!({}), &[("a", 10_000)]);
    world.draft();
    world.ledger.assert_books_hold();
    for (damage, told) in [
        ("update account set debits = debits + 1, credits = credits + 1 where kind = 'payable'", "its postings say"),
        ("update payout_line set amount = amount + 1", "its lines say"),
        ("update commission set status = 'approved'", "is approved in payout"),
        ("update payout set status = 'paid'", "gone"),
    ] {
        let database = &world.ledger.database;
        database.execute(damage).unwrap();
        let (holds, said) = world.ledger.verify();
        assert!(!holds && said.contains(told), "{damage}: {said}");
    }
}
