//! What happens between an approval and the first payment: every payout is looked at again, whoever dies meanwhile.

use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Partner, text};
use integration_tests::process::eventually;
use ledger_api::app;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Postgres, Transaction};
use tokio::runtime::Runtime;

use super::payouts::Earned;

/// Another instance that is checking payouts at the moment: their rows are locked.
pub(super) struct OtherInstance {
    runtime: Runtime,
    transaction: Option<Transaction<'static, Postgres>>,
}

impl OtherInstance {
    pub(super) fn checks(ledger: &Ledger, partners: [&Partner; 2]) -> Self {
        let [one, other] = partners.map(|partner| &partner.affiliate_id);
        let select = format!("select from payout where affiliate_id in ('{one}', '{other}') for update");
        let runtime = Runtime::new().unwrap();
        let transaction = runtime.block_on(async {
            let db = app::connect(ledger.database.url.parse().unwrap(), 1).await.unwrap();
            let mut transaction = db.begin().await.unwrap();
            sqlx::raw_sql(AssertSqlSafe(select)).execute(&mut *transaction).await.unwrap();
            transaction
        });
        Self { runtime, transaction: Some(transaction) }
    }

    pub(super) fn dies(mut self) {
        let transaction = self.transaction.take().unwrap();
        self.runtime.block_on(transaction.rollback()).unwrap();
    }
}

/// A test that fails before it dies must not end all others: a connection can be dropped in a runtime only.
impl Drop for OtherInstance {
    fn drop(&mut self) {
        let _runtime = self.runtime.enter();
        drop(self.transaction.take());
    }
}

fn standing(world: &Earned, run: &Value, partner: &Partner) -> (String, Value) {
    let run = world.run(run);
    let own = run["payouts"].as_array().unwrap().iter().find(|payout| payout["affiliate_id"] == partner.affiliate_id);
    let own = own.unwrap();
    (text(&own["status"]), own["reason"].clone())
}

#[test]
fn nothing_is_sent_before_its_own_check_whoever_dies_meanwhile() {
    let mut world = Earned::new();
    let with = |name: &str| json!({"email": format!("{name}@x.example"), "stripe_account_id": format!("acct_{name}")});
    let first = world.partner(&with("a"), &[("a", 10_000)]);
    let later = world.partner(&with("b"), &[("b", 10_000)]);
    let moved = world.partner(&with("c"), &[("c", 10_000)]);
    let run = world.draft();

    let other = OtherInstance::checks(&world.ledger, [&later, &moved]);
    world.approve(&run);
    eventually(20, "the first is paid", || standing(&world, &run, &first).0 == "paid");
    world.ledger.process.kill();
    world.ledger.start_again();
    std::thread::sleep(std::time::Duration::from_millis(2_500));
    let halfway = world.run(&run);
    let counts = json!([{"status": "paid", "count": 1}, {"status": "reserved", "count": 2}]);
    assert_eq!(halfway["progress"], json!({"undrafted": 0, "unchecked": 2, "counts": counts}));
    assert_eq!(halfway["status"], "processing");
    // What changes after the approval and before the check counts as well.
    let path = format!("/v1/affiliates/{}", moved.affiliate_id);
    world.shop.api.patch(&path, &json!({"stripe_account_id": "acct_other"})).expect(200);
    other.dies();
    world.wait_for(&run, "completed");

    assert_eq!(standing(&world, &run, &later), ("paid".into(), Value::Null));
    assert_eq!(standing(&world, &run, &moved), ("canceled".into(), json!("destination_changed")));
    assert_eq!(world.psp.transfers().len(), 2);
    world.ledger.assert_books_hold();
}

#[test]
fn a_paused_run_is_canceled_with_what_was_not_checked() {
    let world = Earned::new();
    let with = |name: &str| json!({"email": format!("{name}@x.example"), "stripe_account_id": format!("acct_{name}")});
    let partners = ["a", "b", "c"].map(|name| world.partner(&with(name), &[(name, 10_000)]));
    world.psp.controls(&json!({"balances": {"eur": 100}}));
    let run = world.draft();
    let other = OtherInstance::checks(&world.ledger, [&partners[1], &partners[2]]);
    world.approve(&run);
    world.wait_for(&run, "paused");

    other.dies();
    let path = format!("/v1/payout-runs/{}/cancel", text(&run["id"]));
    world.shop.finance.post(&path, &Value::Null).expect(200);

    world.wait_for(&run, "canceled");
    let canceled = world.run(&run);
    assert_eq!(canceled["progress"]["counts"], json!([{"status": "canceled", "count": 3}]));
    assert_eq!(world.psp.transfers().len(), 0);
    world.ledger.assert_books_hold();
}
