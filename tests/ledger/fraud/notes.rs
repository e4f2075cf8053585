//! How many of the commissions that wait are taken at once.

use integration_tests::database::Database;
use ledger_api::db::fraud::queue;
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
    let take = async |connection: &mut sqlx::PgConnection| {
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
