//! How many of the commissions that wait are taken at once, and what is left.

use std::time::{Duration, Instant};

use integration_tests::database::Database;
use integration_tests::ledger::Ledger;
use integration_tests::merchant::Merchant;
use integration_tests::process::eventually;
use ledger_api::db::fraud::queue;
use serde_json::json;
use sqlx::{Connection as _, PgConnection};
use uuid::Uuid;

const MERCHANT: Uuid = Uuid::from_u128(1);

/// Notes of so many commissions each, one after the other.
fn noted(sizes: &[usize]) -> Database {
    let database = Database::new();
    for (place, size) in sizes.iter().enumerate() {
        let note = format!(
            "insert into commission_unscreened (merchant_id, due_at, first_commission_id, commission_ids)
             select '{MERCHANT}', now() - interval '1 hour' + {place} * interval '1 second', ids[1], ids
             from (select array_agg(gen_random_uuid()) as ids from generate_series(1, {size})) made"
        );
        database.execute(&note).unwrap();
    }
    database
}

/// How many one transaction after another takes, at most `most` each, and whether more may be due.
fn taken(database: &Database, most: i64, times: usize) -> Vec<(usize, bool)> {
    let take = async |connection: &mut PgConnection| {
        let mut taken = Vec::new();
        for _ in 0..times {
            let now = queue::take(connection, MERCHANT, most).await.unwrap();
            taken.push((now.commission_ids.len(), now.more));
        }
        taken
    };
    database.with(take)
}

#[test]
fn whole_notes_are_taken_up_to_the_most_and_the_rest_waits() {
    let database = noted(&[20, 100, 100, 100, 5]);
    assert_eq!(taken(&database, 250, 3), [(220, true), (105, false), (0, false)]);
}

#[test]
fn a_note_that_is_larger_than_the_most_is_taken_alone() {
    let database = noted(&[300, 1]);
    assert_eq!(taken(&database, 250, 3), [(300, true), (1, false), (0, false)]);
}

#[test]
fn of_many_small_notes_so_many_are_taken_and_more_may_be_due() {
    let database = noted(&[1; 250]);
    assert_eq!(taken(&database, 1_000, 3), [(200, true), (50, false), (0, false)]);
}

#[test]
fn what_another_instance_holds_is_passed_by_and_is_not_taken_for_more() {
    let database = noted(&[1; 205]);
    let both = database.with(async |first: &mut PgConnection| {
        let mut second = PgConnection::connect(&database.url).await.unwrap();
        let (mut first, mut second) = (first.begin().await.unwrap(), second.begin().await.unwrap());
        let held = queue::take(&mut first, MERCHANT, 1_000).await.unwrap();
        let passed_by = queue::take(&mut second, MERCHANT, 1_000).await.unwrap();
        [held, passed_by].map(|taken| (taken.commission_ids.len(), taken.more))
    });
    assert_eq!(both, [(200, true), (5, false)]);
}

#[test]
fn while_more_waits_than_is_taken_nothing_pauses() {
    let ledger = Ledger::start_set(None, &[("JOB_INTERVAL_MS", "15000")]);
    let shop = Merchant::new(&ledger);
    let partner = shop.partner(&shop.program(&json!({})), &json!({}));
    for number in 0..20 {
        shop.order(&format!("o-{number}"), 1_000, &partner.code, &json!({})).expect(201);
    }
    let waiting = || ledger.database.number("select count(*) from commission_unscreened");
    eventually(20, "all are screened", || waiting() == 0);

    // Looking at them again decides nothing anew, but takes each note out of the queue.
    let began = Instant::now();
    let again = "insert into commission_unscreened (merchant_id, due_at, first_commission_id, commission_ids)
                 select merchant_id, now() - n * interval '1 second', commission_id, array[commission_id]
                 from commission, generate_series(1, 300) n";
    ledger.database.execute(again).unwrap();
    eventually(60, "all 6,000 notes are taken", || waiting() == 0);

    assert!(began.elapsed() < Duration::from_secs(15), "30 times 200, a second apart, would take half a minute");
}
