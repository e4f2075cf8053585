//! The database goes back to an earlier moment. What left since must be found, and leave no second time.

use std::collections::HashMap;

use integration_tests::backup::Backup;
use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, Partner, text};
use integration_tests::process::eventually;
use integration_tests::psp::Psp;
use serde_json::{Value, json};

/// A shop with partners that are paid by Stripe, each to an account of its own.
struct World {
    psp: Psp,
    ledger: Ledger,
    shop: Merchant,
    partners: Vec<Partner>,
    orders: Vec<(String, usize)>,
}

impl World {
    fn new(partners: usize) -> Self {
        let psp = Psp::start();
        let ledger = Ledger::start_with(Some(psp.url()));
        let shop = Merchant::new(&ledger);
        let program = shop.program(&json!({}));
        let partners = (0..partners)
            .map(|number| {
                let account = format!("acct_{number}");
                let email = format!("p{number}@partner.example");
                shop.partner(&program, &json!({"stripe_account_id": account, "email": email}))
            })
            .collect();
        Self { psp, ledger, shop, partners, orders: Vec::new() }
    }

    /// Each partner earns 20 % of another 100.00, approved.
    fn earn(&mut self) {
        for partner in 0..self.partners.len() {
            let order_id = format!("order-{}", self.orders.len());
            self.orders.push((order_id.clone(), partner));
            self.order(&order_id, partner);
        }
        self.all_approved();
    }

    fn order(&self, order_id: &str, partner: usize) {
        let answer = self.shop.order(order_id, 10_000, &self.partners[partner].code, &json!({}));
        assert!(answer.status == 201 || answer.status == 200, "{}", answer.text);
    }

    fn all_approved(&self) {
        eventually(30, "nothing is pending", || {
            self.ledger.database.number("select count(*) from commission where status = 'pending'") == 0
        });
    }

    fn draft(&self) -> String {
        text(&self.shop.finance.post("/v1/payout-runs", &Value::Null).expect(201)["id"])
    }

    fn approve(&self, run: &str) {
        self.shop.second_finance.post(&format!("/v1/payout-runs/{run}/approve"), &Value::Null).expect(200);
    }

    fn wait_for(&self, run: &str, status: &str) {
        let path = format!("/v1/payout-runs/{run}");
        eventually(60, status, || self.shop.finance.get(&path).expect(200)["status"] == status);
    }

    fn transfers_by_account(&self) -> HashMap<String, i64> {
        let mut sums = HashMap::new();
        for transfer in self.psp.transfers() {
            *sums.entry(text(&transfer["destination"])).or_default() += transfer["amount"].as_i64().unwrap();
        }
        sums
    }

    fn assert_each_was_paid(&self, amount: i64) {
        let paid = self.transfers_by_account();
        for number in 0..self.partners.len() {
            assert_eq!(paid.get(&format!("acct_{number}")), Some(&amount), "{paid:?}");
        }
        let groups: Vec<String> = self.psp.transfers().iter().map(|one| text(&one["transfer_group"])).collect();
        let distinct: std::collections::HashSet<&String> = groups.iter().collect();
        assert_eq!(groups.len(), distinct.len(), "one transfer for each payout");
        for partner in &self.partners {
            let owner = format!("affiliate:{}", partner.affiliate_id);
            let left = ["payable", "inflight", "receivable"].map(|kind| self.shop.balance(&owner, kind));
            assert_eq!(left, [0, 0, 0]);
        }
        self.ledger.assert_books_hold();
    }
}

#[test]
fn payouts_that_left_after_the_point_are_booked_and_leave_no_second_time() {
    let mut world = World::new(3);
    world.earn();
    // Being sent, when the copy is made: the provider wants us to come again.
    world.psp.faults(&json!({"error_429": 1.0}));
    let sending = world.draft();
    world.approve(&sending);
    eventually(20, "every payout was tried", || {
        world.ledger.database.number("select count(*) from payout where fence > 0") == 3
    });
    world.earn();
    let drafted = world.draft();
    let backup = Backup::of(&mut world.ledger);

    // All of this is lost: the payouts leave, and a third run is earned, drafted and paid.
    world.psp.faults(&json!({}));
    world.wait_for(&sending, "completed");
    world.approve(&drafted);
    world.wait_for(&drafted, "completed");
    world.earn();
    let third = world.draft();
    world.approve(&third);
    world.wait_for(&third, "completed");
    assert_eq!(world.psp.transfers().len(), 9);
    backup.restore(&mut world.ledger);

    let (done, said) = backup.tell(&world.ledger);
    assert!(done, "{said}");
    assert!(said.contains("9 transfers of Stripe since then, 9 of them were not in the books"), "{said}");
    let (again, said) = backup.tell(&world.ledger);
    assert!(again && said.contains(" 0 of them were not in the books"), "{said}");
    world.ledger.start_again();

    // The shop posts everything once more; what was lost comes back, and meets what was paid for it.
    for (order_id, partner) in &world.orders {
        world.order(order_id, *partner);
    }
    world.all_approved();
    for run in [&sending, &drafted] {
        world.wait_for(run, "completed");
    }
    let refused = world.shop.finance.post("/v1/payout-runs", &Value::Null);
    assert_eq!(refused.status, 409, "there is nothing left to pay: {}", refused.text);
    world.assert_each_was_paid(6_000);
}

#[test]
fn what_waited_is_looked_up_before_it_is_sent_even_if_nobody_listed_what_left() {
    let mut world = World::new(2);
    world.earn();
    let drafted = world.draft();
    let backup = Backup::of(&mut world.ledger);
    world.approve(&drafted);
    world.wait_for(&drafted, "completed");
    backup.restore(&mut world.ledger);

    // Stripe cannot be reached, so nothing is listed; what may have left is marked all the same.
    let url = world.ledger.database.url.clone();
    let output = std::process::Command::new(integration_tests::process::program("LEDGER_API_BIN", "ledger-api"))
        .args(["restored", "--to", &backup.point, "--person", "Ann", "--database-url", &url])
        .output()
        .unwrap();
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("2 payouts are looked up before they are sent"), "{said}");
    world.ledger.start_again();
    world.approve(&drafted);

    world.wait_for(&drafted, "completed");
    assert_eq!(world.psp.transfers().len(), 2);
    world.assert_each_was_paid(2_000);
}

#[test]
fn it_refuses_while_a_ledger_is_connected_and_for_a_moment_that_has_not_come() {
    let mut world = World::new(1);
    let (done, said) = world.ledger.command(&["restored", "--to", "2026-01-01T00:00:00Z", "--person", "Ann"]);
    assert!(!done && said.contains("stop every server first"), "{said}");
    assert!(world.ledger.process.stop());
    let (done, said) = world.ledger.command(&["restored", "--to", "2999-01-01T00:00:00Z", "--person", "Ann"]);
    assert!(!done && said.contains("lies in the future"), "{said}");
}
