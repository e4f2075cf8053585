//! What a flood leaves to screen while others hold a round up.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use integration_tests::ledger::Ledger;
use integration_tests::merchant::Merchant;
use integration_tests::process::eventually;
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

/// Merchants with a rejection that cannot be carried out for now. A round gives up on each after two seconds.
const HELD_UP: usize = 8;
/// Of the flood, in one request: from so many on a merchant records much.
const TOGETHER: usize = 20;
/// Requests of the flood that are screened while one round goes on.
const MEANWHILE: i64 = 3;
/// Well below the time that one round is held up.
const SOON: Duration = Duration::from_secs(8);

fn with_an_order(ledger: &Ledger) -> Merchant {
    let shop = Merchant::new(ledger);
    let partner = shop.partner(&shop.program(&json!({})), &json!({}));
    shop.order("o-1", 1_000, &partner.code, &json!({})).expect(201);
    shop
}

async fn number(connection: &mut PgConnection, sql: &str) -> i64 {
    sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(connection).await.unwrap()
}

#[test]
fn what_a_flood_goes_on_recording_is_screened_while_others_hold_a_round_up() {
    let ledger = Ledger::start_without_providers();
    for _ in 0..HELD_UP {
        with_an_order(&ledger);
    }
    let flood = Merchant::new(&ledger);
    let program = flood.program(&json!({}));
    let partner = flood.partner(&program, &json!({}));
    let orders = i64::try_from(HELD_UP).unwrap();
    eventually(20, "all are screened", || ledger.database.number("select count(*) from fraud_decision") == orders);
    let decided = format!("select count(*) from fraud_decision where merchant_id = '{}'", flood.id);

    let goes_on = AtomicBool::new(true);
    let post = || {
        for request in 0..240 {
            if !goes_on.load(Ordering::Relaxed) {
                break;
            }
            let order = |number| {
                let order_id = format!("{request}-{number}");
                json!({"order_id": order_id, "customer_id": "c", "amount": 1_000, "currency": "EUR", "ref": partner.code})
            };
            let orders: Vec<_> = (0..TOGETHER).map(order).collect();
            flood.api.post("/v1/conversions/bulk", &json!({"conversions": orders})).expect(200);
            std::thread::sleep(Duration::from_millis(300));
        }
    };
    let screened_meanwhile = std::thread::scope(|threads| {
        threads.spawn(post);
        eventually(20, "the flood is screened", || ledger.database.number(&decided) > 0);
        let screened = ledger.database.with(async |holds: &mut PgConnection| {
            let mut looks = PgConnection::connect(&ledger.database.url).await.unwrap();
            let mut holds = holds.begin().await.unwrap();
            let others = format!("merchant_id <> '{}'", flood.id);
            let hold = format!("select from conversion where {others} for update");
            sqlx::raw_sql(AssertSqlSafe(hold)).execute(&mut *holds).await.unwrap();
            let reject = format!(
                "insert into fraud_rejection (merchant_id, commission_id)
                 select merchant_id, commission_id from commission where {others}"
            );
            sqlx::raw_sql(AssertSqlSafe(reject)).execute(&mut looks).await.unwrap();
            let waits = "select count(*) from pg_stat_activity
                 where datname = current_database() and wait_event_type = 'Lock'";
            let mut held_up = false;
            for _ in 0..500 {
                held_up = number(&mut looks, waits).await > 0;
                if held_up {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            let before = number(&mut looks, &decided).await;
            tokio::time::sleep(SOON).await;
            let screened = number(&mut looks, &decided).await - before;
            holds.rollback().await.unwrap();
            held_up.then_some(screened)
        });
        goes_on.store(false, Ordering::Relaxed);
        screened
    });

    let screened_meanwhile = screened_meanwhile.expect("no round was held up");
    let least = MEANWHILE * i64::try_from(TOGETHER).unwrap();
    assert!(screened_meanwhile >= least, "only {screened_meanwhile} were screened in {SOON:?}");
    eventually(60, "everything is screened and rejected", || {
        ledger
            .database
            .number("select (select count(*) from commission_unscreened) + (select count(*) from fraud_rejection)")
            == 0
    });
    ledger.assert_books_hold();
}
