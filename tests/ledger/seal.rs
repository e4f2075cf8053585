//! The hash chain of the postings: it grows by itself, and whoever changes the books behind it is found.

use std::thread;

use integration_tests::api::Client;
use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, Partner};
use integration_tests::process::eventually;
use serde_json::{Value, json};

struct Scene {
    ledger: Ledger,
    shop: Merchant,
    partner: Partner,
}

impl Scene {
    fn new() -> Self {
        let ledger = Ledger::start();
        let shop = Merchant::new(&ledger);
        let partner = shop.partner(&shop.program(&json!({"hold_days": 14})), &json!({}));
        Self { ledger, shop, partner }
    }

    /// Six postings, sealed, and a ledger that is stopped.
    fn sealed() -> Self {
        let mut scene = Self::new();
        for number in 0..6 {
            scene.shop.order(&format!("o-{number}"), 1000, &scene.partner.code, &json!({})).expect(201);
        }
        scene.wait_for_seals();
        assert!(scene.ledger.process.stop());
        scene
    }

    fn wait_for_seals(&self) {
        eventually(30, "every posting is sealed", || {
            self.number("select count(*) from posting where posting_id not in (select posting_id from posting_seal)")
                == 0
        });
    }

    fn number(&self, sql: &str) -> i64 {
        self.ledger.database.number(sql)
    }

    /// A superuser's change. What it says of the books must not hold any more, in these words.
    fn tampered(&self, sql: &str, expected: &[&str]) {
        self.ledger.assert_books_hold();
        self.ledger.database.execute(sql).unwrap();
        let (holds, said) = self.ledger.verify();
        assert!(!holds, "not noticed: {sql}");
        for words in expected {
            assert!(said.contains(words), "no `{words}` after {sql}: {said}");
        }
    }

    /// The posting that is sealed under a number.
    fn posting(&self, seq: i64) -> String {
        let sql = format!("select posting_id::text from posting_seal where seq = {seq}");
        sqlx::Row::get(&self.ledger.database.rows(&sql)[0], 0)
    }

    /// The chain runs from 1 to the number of postings, without a gap, and its head is its end.
    fn assert_one_unbroken_chain(&self) {
        self.wait_for_seals();
        let seals = self.number("select count(*) from posting_seal");
        assert_eq!(seals, self.number("select count(*) from posting"));
        assert_eq!(self.number("select min(seq) from posting_seal"), 1);
        assert_eq!(self.number("select max(seq) from posting_seal"), seals);
        assert_eq!(self.number("select last_seq from posting_chain"), seals);
        assert_eq!(self.number("select count(*) from posting_unsealed"), 0);
        self.ledger.assert_books_hold();
    }
}

fn bulk(api: &Client, code: &str, prefix: &str, count: usize) {
    let item = |number: usize| {
        json!({
            "order_id": format!("{prefix}-{number}"), "customer_id": "customer-1", "amount": 1000, "currency": "EUR",
            "ref": code,
        })
    };
    let orders: Vec<Value> = (0..count).map(item).collect();
    api.post("/v1/conversions/bulk", &json!({"conversions": orders})).expect(200);
}

#[test]
fn postings_are_sealed_within_seconds_and_verify_says_how_many_wait() {
    let scene = Scene::new();
    bulk(&scene.shop.api, &scene.partner.code, "o", 250);

    eventually(10, "250 seals", || scene.number("select count(*) from posting_seal") == 250);

    scene.assert_one_unbroken_chain();
    let (_, said) = scene.ledger.verify();
    assert!(said.contains("250 postings, 0 of them not sealed yet"), "{said}");
}

#[test]
fn one_changed_byte_of_a_posting_is_found_and_the_posting_named() {
    for change in [
        "amount = amount + 1",
        "event = 'x' || substr(event, 2)",
        "posted_at = posted_at + interval '1 microsecond'",
        "affiliate_id = null",
        "currency = 'EUX'",
        "payout_id = commission_id",
    ] {
        let scene = Scene::sealed();
        let posting = scene.posting(3);
        let sql = format!("update posting set {change} where posting_id = '{posting}'");
        let named = format!("posting {posting} (");
        scene.tampered(&sql, &[&named, "does not match its seal 3"]);
    }
}

#[test]
fn a_posting_that_is_deleted_is_missed() {
    let scene = Scene::sealed();
    let posting = scene.posting(6);
    let sql = format!("delete from posting where posting_id = '{posting}'");
    scene.tampered(&sql, &[&format!("posting {posting}, sealed as 6, is gone")]);
}

#[test]
fn a_seal_that_is_deleted_changed_or_added_is_found() {
    let (middle, last) = (Scene::sealed(), Scene::sealed());
    let without = |posting: &str| format!("posting {posting} (");
    let named = without(&middle.posting(2));
    let expected = ["seal 2 is missing", &named, "has no seal and does not wait for one"];
    middle.tampered("delete from posting_seal where seq = 2", &expected);
    let named = without(&last.posting(6));
    let expected = ["the chain ends with seal 5", &named, "has no seal"];
    last.tampered("delete from posting_seal where seq = 6", &expected);

    let (changed, added) = (Scene::sealed(), Scene::sealed());
    let sql = "update posting_seal set hash = sha256('x') where seq = 4";
    changed.tampered(sql, &["does not match its seal 4"]);
    let sql = "insert into posting_seal select merchant_id, seq + 1, gen_random_uuid(), hash from posting_seal
         where seq = 6";
    added.tampered(sql, &["sealed as 7, is gone", "the chain ends with seal 7"]);

    let twice = Scene::sealed();
    let sql = "insert into posting_seal select merchant_id, seq + 1, posting_id, hash from posting_seal where seq = 6";
    twice.tampered(sql, &["has 2 seals", "the chain ends with seal 7"]);
}

#[test]
fn two_postings_that_change_places_in_the_chain_are_found() {
    let scene = Scene::sealed();
    let sql = "update posting_seal set seq = -seq + 1000 where seq in (2, 3);
         update posting_seal set seq = 1000 - seq + case seq when 998 then 1 else -1 end where seq > 900";
    scene.tampered(sql, &["does not match its seal 2", "does not match its seal 3"]);
}

#[test]
fn a_posting_nobody_seals_and_one_that_vanished_before_its_seal_are_told() {
    let mut scene = Scene::sealed();
    let waits = "with gone as (delete from posting_seal where seq = 6 returning *)
         insert into posting_unsealed
         select merchant_id, now() - interval '1 hour', posting_id, array[posting_id] from gone;
         update posting_chain set last_seq = 5, last_hash = (select hash from posting_seal where seq = 5)";
    scene.tampered(waits, &["1 postings wait for their seal, since", "1 of them not sealed yet"]);

    scene.ledger.start_again();
    scene.wait_for_seals();
    scene.ledger.assert_books_hold();

    let gone = scene.shop.id.clone();
    let sql = format!("insert into posting_unsealed values ('{gone}', now(), '{gone}', array['{gone}'::uuid])");
    scene.tampered(&sql, &[&format!("posting {gone} waits for its seal and is gone")]);
    scene.shop.order("after", 1000, &scene.partner.code, &json!({})).expect(201);
    eventually(10, "the next posting is sealed", || scene.number("select count(*) from posting_seal") == 7);
}

#[test]
fn two_ledgers_and_many_writers_make_one_unbroken_chain() {
    let scene = Scene::new();
    let second = scene.ledger.second_instance();
    let through_second = scene.shop.api.at(&second.address);
    let (first, code) = (&scene.shop.api, &scene.partner.code);

    thread::scope(|writers| {
        for writer in 0..6 {
            let api = if writer % 2 == 0 { first } else { &through_second };
            writers.spawn(move || {
                for round in 0..8 {
                    bulk(api, code, &format!("w{writer}-{round}"), 1 + 37 * round);
                }
            });
        }
    });

    scene.assert_one_unbroken_chain();
    assert_eq!(scene.number("select count(*) from posting_seal"), 6 * (8 + 37 * 28));
}

#[test]
fn a_posting_that_is_committed_late_is_sealed_although_younger_ones_are() {
    let scene = Scene::new();
    let late = "insert into posting
             (merchant_id, posting_id, event, debit_account_id, credit_account_id, amount, currency)
         select merchant_id, gen_random_uuid(), 'late', debit_account_id, credit_account_id, 1, currency
         from posting limit 1";
    scene.shop.order("o-1", 1000, &scene.partner.code, &json!({})).expect(201);
    scene.wait_for_seals();

    // As `db/postings.rs` does, in a transaction that began before the next posting and ends after its seal.
    scene.ledger.database.with(async |connection| {
        let begin = format!(
            "begin;
             with fresh as ({late} returning *)
             insert into posting_unsealed select merchant_id, posted_at, posting_id, array[posting_id] from fresh"
        );
        sqlx::raw_sql(sqlx::AssertSqlSafe(begin)).execute(&mut *connection).await.unwrap();
        scene.shop.order("o-2", 1000, &scene.partner.code, &json!({})).expect(201);
        let sealed = "select count(*) from posting_seal";
        while sqlx::query_scalar::<_, i64>(sealed).fetch_one(&mut *connection).await.unwrap() < 2 {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        sqlx::raw_sql("commit").execute(&mut *connection).await.unwrap();
    });

    scene.wait_for_seals();
    assert_eq!(scene.number("select seq from posting_seal join posting using (posting_id) where event = 'late'"), 3);
}

#[test]
fn a_ledger_that_is_killed_while_it_seals_goes_on_where_it_was() {
    let mut scene = Scene::new();
    let code = scene.partner.code.clone();
    for round in 0..5 {
        bulk(&scene.shop.api, &code, &format!("r{round}"), 1000);
        scene.ledger.process.kill();
        scene.ledger.start_again();
    }

    scene.assert_one_unbroken_chain();
    assert_eq!(scene.number("select count(*) from posting_seal"), 5000);
}
