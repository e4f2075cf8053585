//! A commission that leaves a payout unpaid stands where it would stand had no payout held it.

use std::thread;

use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, Partner, text};
use serde_json::{Value, json};
use sqlx::{Connection as _, PgConnection};

/// A shop that waits for a person to approve its orders, and a partner who was recruited.
struct Scene {
    ledger: Ledger,
    shop: Merchant,
    partner: Partner,
}

impl Scene {
    fn new() -> Self {
        let ledger = Ledger::start();
        let shop = Merchant::new(&ledger);
        let program = shop.program(&json!({"hold_days": 14, "second_tier_rate": "0.5", "minimum_payout": 1}));
        let recruiter = shop.partner(&program, &json!({"email": "recruiter@x.example"}));
        let partner = shop.partner(&program, &json!({"recruiter_id": recruiter.affiliate_id}));
        Self { ledger, shop, partner }
    }

    /// An approved order's id.
    fn order(&self, order_id: &str, amount: i64) -> String {
        let id = text(&self.shop.order(order_id, amount, &self.partner.code, &json!({})).expect(201)["id"]);
        self.shop.approve(&id).expect(200);
        id
    }

    fn draft(&self) -> Value {
        self.shop.finance.post("/v1/payout-runs", &Value::Null).expect(201)
    }

    fn cancel(&self, run: &Value) {
        let path = format!("/v1/payout-runs/{}/cancel", text(&run["id"]));
        self.shop.finance.post(&path, &Value::Null).expect(200);
    }

    /// Status and reason of each commission of an order, the recruiter's last.
    fn states(&self, id: &str) -> Vec<(String, Value)> {
        let conversion = self.shop.conversion(id);
        let commissions = conversion["commissions"].as_array().unwrap();
        commissions.iter().map(|one| (text(&one["status"]), one["rejection_reason"].clone())).collect()
    }
}

fn approved() -> (String, Value) {
    ("approved".into(), Value::Null)
}

fn refunded() -> (String, Value) {
    ("rejected".into(), json!("refunded"))
}

#[test]
fn a_canceled_payout_gives_back_what_a_refund_left_and_rejects_what_it_took_whole() {
    let scene = Scene::new();
    // A recruiter's share of one cent, a second one so that something stays payable, and an order that earns nothing.
    let (part, other, nothing) = (scene.order("part", 1_000), scene.order("other", 1_000), scene.order("nothing", 4));
    let run = scene.draft();

    scene.shop.refund("part", "r-1", 10).expect(201);
    scene.shop.refund("nothing", "r-2", 4).expect(201);
    scene.cancel(&run);

    // As if it had been refunded before, or after: the cent is gone, and no more was taken back than a hundredth.
    assert_eq!(scene.states(&part), [approved(), approved()]);
    assert_eq!(scene.states(&other), [approved(), approved()]);
    assert_eq!(scene.states(&nothing), [refunded(), refunded()]);
    scene.ledger.assert_books_hold();
}

#[test]
fn a_refund_that_is_recorded_while_the_payout_is_canceled_rejects_all_the_same() {
    let scene = Scene::new();
    let order = scene.order("o-1", 10_000);
    scene.order("o-2", 10_000);
    let run = scene.draft();

    thread::scope(|threads| {
        scene.ledger.database.with(async |connection| {
            let mut accounts = connection.begin().await.unwrap();
            sqlx::raw_sql("select from account where kind = 'commission_expense' for update")
                .execute(&mut *accounts)
                .await
                .unwrap();
            // The refund holds the order's commissions and waits for the account, the cancellation for the commissions.
            threads.spawn(|| scene.shop.refund("o-1", "r-1", 10_000).expect(201));
            wait_until_waiting(&mut accounts, 1).await;
            threads.spawn(|| scene.cancel(&run));
            wait_until_waiting(&mut accounts, 2).await;
            accounts.rollback().await.unwrap();
        });
    });

    assert_eq!(scene.states(&order), [refunded(), refunded()]);
    scene.ledger.assert_books_hold();
}

/// Until so many others wait for a lock.
async fn wait_until_waiting(connection: &mut PgConnection, others: i64) {
    let waiting =
        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    for _ in 0..1_000 {
        // Within a transaction PostgreSQL would go on showing what it showed first.
        sqlx::raw_sql("select pg_stat_clear_snapshot()").execute(&mut *connection).await.unwrap();
        if sqlx::query_scalar::<_, i64>(waiting).fetch_one(&mut *connection).await.unwrap() >= others {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("nobody waits for a lock");
}
