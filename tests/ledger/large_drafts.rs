//! Drafts that are too large for one transaction: they are made, and given up, slice by slice.

use integration_tests::ledger::Ledger;
use integration_tests::merchant::Merchant;
use integration_tests::process::eventually;
use serde_json::{Value, json};
use sqlx::Connection as _;

use super::many_affiliates::seed;

/// Three slices.
const AFFILIATES: i64 = 12_000;
const SECONDS: u64 = 120;

struct World {
    ledger: Ledger,
    shop: Merchant,
    /// Minor units that all of them have.
    due: i64,
}

impl World {
    fn new() -> Self {
        let ledger = Ledger::start();
        let shop = Merchant::new(&ledger);
        let program_id = shop.program(&json!({})).parse().unwrap();
        let merchant_id = shop.id.parse().unwrap();
        let affiliates = usize::try_from(AFFILIATES).unwrap();
        ledger.database.with(async |connection| seed(connection, (merchant_id, program_id), affiliates, 1).await);
        let due = ledger.database.number("select sum(amount)::bigint from commission");
        Self { ledger, shop, due }
    }

    /// A draft that has only been begun, and its path.
    fn begun(&self) -> String {
        let run = self.shop.finance.post("/v1/payout-runs", &Value::Null).expect(201);
        assert_eq!((&run["status"], &run["progress"]["undrafted"]), (&json!("draft"), &json!(AFFILIATES)), "{run}");
        format!("/v1/payout-runs/{}", run["id"].as_str().unwrap())
    }

    fn run(&self, path: &str) -> Value {
        self.shop.finance.get(path).expect(200)
    }

    fn is_complete(&self, path: &str) {
        eventually(SECONDS, "everybody is reserved for", || self.run(path)["progress"]["undrafted"] == 0);
        let total = json!([{"currency": "EUR", "amount": self.due, "count": AFFILIATES}]);
        assert_eq!(self.run(path)["totals"], total);
        assert_eq!(self.holding("payable"), 0);
        assert_eq!(self.holding("inflight"), self.due);
        self.ledger.assert_books_hold();
    }

    /// Everything is payable again, and nothing is left of the run.
    fn is_freed(&self, path: &str) {
        let slices = "select count(*) from payout_run_slice";
        eventually(SECONDS, "everything is freed", || self.ledger.database.number(slices) == 0);
        assert_eq!(self.holding("payable"), self.due);
        assert_eq!(self.run(path)["totals"], json!([]));
        let reserved = "select count(*) from commission where status <> 'approved' or payout_id is not null";
        assert_eq!(self.ledger.database.number(reserved), 0);
        self.ledger.assert_books_hold();
    }

    fn holding(&self, kind: &str) -> i64 {
        let sum = format!("select coalesce(sum(balance), 0)::bigint from account where kind = '{kind}'");
        self.ledger.database.number(&sum)
    }
}

#[test]
fn a_large_draft_is_made_by_whoever_is_there_and_approved_when_it_is_complete() {
    let mut world = World::new();
    let second = world.ledger.second_instance();
    let path = world.begun();
    let another = world.shop.finance.post("/v1/payout-runs", &Value::Null);
    assert_eq!(another.problem(409), "invalid_state");
    let early = world.shop.second_finance.post(&format!("{path}/approve"), &Value::Null);
    assert_eq!(early.problem(409), "invalid_state");
    // In the middle of a slice, which the other instance takes over.
    let one_slice = "select (count(*) > 0)::int::bigint from payout";
    eventually(SECONDS, "it has begun", || world.ledger.database.number(one_slice) == 1);
    world.ledger.process.kill();
    world.ledger.start_again();
    world.is_complete(&path);
    drop(second);
    let approved = world.shop.second_finance.post(&format!("{path}/approve"), &Value::Null).expect(200);
    assert_eq!(approved["status"], "approved");
    let unchecked = || world.run(&path)["progress"]["unchecked"] == 0;
    eventually(SECONDS, "every payout is checked", unchecked);
    let twice = "select count(*) from (select affiliate_id from payout group by affiliate_id having count(*) > 1) t";
    assert_eq!(world.ledger.database.number(twice), 0);
}

#[test]
fn a_large_draft_is_given_up_while_it_is_made_and_afterwards() {
    let world = World::new();
    let give_up = |path: &str| {
        let canceled = world.shop.finance.post(&format!("{path}/cancel"), &Value::Null).expect(200);
        assert_eq!(canceled["status"], "canceled");
        // What is still to be freed is no fault of the books.
        world.ledger.assert_books_hold();
        let late = world.shop.second_finance.post(&format!("{path}/approve"), &Value::Null);
        assert_eq!(late.problem(409), "invalid_state");
        world.is_freed(path);
    };
    let path = world.begun();
    let one_slice = "select (count(*) > 0)::int::bigint from payout";
    eventually(SECONDS, "it has begun", || world.ledger.database.number(one_slice) == 1);
    give_up(&path);

    let second = world.ledger.second_instance();
    let path = world.begun();
    world.is_complete(&path);
    give_up(&path);
    drop(second);
}

#[test]
fn a_large_draft_is_complete_or_given_up_when_whoever_gives_it_up_dies() {
    let world = World::new();
    let path = world.begun();
    std::thread::scope(|threads| {
        let canceling = world.ledger.database.with(async |connection| {
            let mut run = connection.begin().await.unwrap();
            sqlx::raw_sql("select from payout_run for update").execute(&mut *run).await.unwrap();
            let slices = "select count(*) from payout_run_slice";
            let left: i64 = sqlx::query_scalar(slices).fetch_one(&mut *run).await.unwrap();
            assert!(left > 0, "the draft was complete before anybody could give it up");
            let canceling = threads.spawn(|| world.shop.finance.post(&format!("{path}/cancel"), &Value::Null).status);
            // The slices are gone by then; whoever reserves waits to hold the run, and does not want it alone.
            let died = "select count(pg_terminate_backend(pid)) from pg_stat_activity
                 where datname = current_database() and wait_event_type = 'Lock' and query like '%from payout_run % for update'";
            for _ in 0..500 {
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
                sqlx::raw_sql("select pg_stat_clear_snapshot()").execute(&mut *run).await.unwrap();
                if sqlx::query_scalar::<_, i64>(died).fetch_one(&mut *run).await.unwrap() == 1 {
                    break;
                }
            }
            run.rollback().await.unwrap();
            canceling
        });
        assert!(canceling.join().unwrap() >= 500);
    });
    world.is_complete(&path);
}

#[test]
fn a_schedule_tells_of_a_large_draft_when_it_is_complete() {
    let world = World::new();
    world.shop.finance.put("/v1/payout-schedule", &json!({"currency": "EUR", "day": 1})).expect(200);
    world.ledger.database.execute("update payout_schedule set next_on = current_date").unwrap();
    let told = "select count(*) from mail_message where message ->> 'kind' = 'draft_made'";
    eventually(SECONDS, "finance is told", || world.ledger.database.number(told) == 1);
    let amount = world.due;
    let whole = format!("select count(*) from mail_message where message #>> '{{totals,0,amount}}' = '{amount}'");
    assert_eq!(world.ledger.database.number(&whole), 1, "of all of it");
    let runs = world.shop.finance.get("/v1/payout-runs").expect(200);
    let path = format!("/v1/payout-runs/{}", runs["data"][0]["id"].as_str().unwrap());
    world.is_complete(&path);
}
