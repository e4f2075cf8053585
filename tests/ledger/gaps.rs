//! A batch of clicks that never arrived can be shown, and one that is only late stops being shown.

use integration_tests::api::Client;
use integration_tests::ledger::Ledger;
use integration_tests::merchant::Merchant;
use serde_json::{Value, json};
use uuid::Uuid;

fn bring(edge: &Client, isolate: Uuid, seqs: &[u64]) {
    let batches: Vec<Value> = seqs.iter().map(|seq| json!({"isolate_id": isolate, "seq": seq, "clicks": []})).collect();
    edge.post("/v1/edge/clicks", &json!({"batches": batches})).expect(200);
}

/// First and last missing number of each gap of an isolate, in order.
fn gaps(reader: &Client, isolate: Uuid) -> Vec<(i64, i64)> {
    let report = reader.get("/v1/edge/gaps?limit=100").expect(200);
    let of_isolate = report["data"].as_array().unwrap().iter().filter(|gap| gap["isolate_id"] == json!(isolate));
    let mut runs: Vec<_> = of_isolate
        .map(|gap| {
            let (first, last) = (number(&gap["first_missing_seq"]), number(&gap["last_missing_seq"]));
            assert_eq!(number(&gap["missing"]), last - first + 1);
            (first, last)
        })
        .collect();
    runs.sort_unstable();
    runs
}

fn number(value: &Value) -> i64 {
    value.as_i64().unwrap()
}

fn edge_of_all(ledger: &Ledger) -> Client {
    Client::new(ledger.url()).with_key(&ledger.edge_key())
}

#[test]
fn a_batch_lost_in_between_shows_and_a_late_one_closes_its_gap() {
    let ledger = Ledger::start();
    let edge = edge_of_all(&ledger);
    let isolate = Uuid::new_v4();

    bring(&edge, isolate, &[1, 2]);
    assert_eq!(gaps(&edge, isolate), []);

    bring(&edge, isolate, &[9, 5]);
    assert_eq!(gaps(&edge, isolate), [(3, 4), (6, 8)]);
    let since = ledger.database.number("select count(distinct since) from edge_gap");

    bring(&edge, isolate, &[7, 3, 5]);
    assert_eq!(gaps(&edge, isolate), [(4, 4), (6, 6), (8, 8)]);
    assert_eq!(since, 1);
    assert_eq!(ledger.database.number("select count(distinct since) from edge_gap"), 1, "what is left keeps its age");

    bring(&edge, isolate, &[8, 6, 4]);
    assert_eq!(gaps(&edge, isolate), []);
}

#[test]
fn delivery_twice_and_in_any_order_ends_without_a_gap() {
    let ledger = Ledger::start();
    let edge = edge_of_all(&ledger);
    let isolate = Uuid::new_v4();
    let workers = 8;
    std::thread::scope(|scope| {
        for worker in 0..workers {
            let edge = &edge;
            // Every number is brought by two workers, each worker walks its own way.
            scope.spawn(move || {
                for step in 0..40 {
                    let seq = (step * 27 + worker * 5) % 40 + 1;
                    bring(edge, isolate, &[seq, (seq + 19) % 40 + 1]);
                }
            });
        }
    });

    assert_eq!(gaps(&edge, isolate), []);
    assert_eq!(ledger.database.number("select highest_seq from edge_isolate"), 40);
    assert_eq!(ledger.database.number("select count(*) from edge_gap"), 0);
}

#[test]
fn the_report_comes_in_pages_and_the_longest_missing_first() {
    let ledger = Ledger::start();
    let edge = edge_of_all(&ledger);
    for _ in 0..3 {
        bring(&edge, Uuid::new_v4(), &[2, 4]);
    }

    let mut seen = Vec::new();
    let mut path = "/v1/edge/gaps?limit=4".to_owned();
    loop {
        let page = ledger.operator.get(&path).expect(200);
        seen.extend(page["data"].as_array().unwrap().clone());
        assert_eq!(page["has_more"], json!(!page["next_cursor"].is_null()));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        path = format!("/v1/edge/gaps?limit=4&cursor={cursor}");
    }

    assert_eq!(seen.len(), 6);
    let ages: Vec<&str> = seen.iter().map(|gap| gap["since"].as_str().unwrap()).collect();
    assert!(ages.is_sorted(), "{ages:?}");
    let mut runs: Vec<String> = seen.iter().map(|gap| format!("{} {}", gap["isolate_id"], gap["missing"])).collect();
    runs.sort();
    runs.dedup();
    assert_eq!(runs.len(), 3, "each of three isolates misses 1 and 3");
    assert_eq!(ledger.operator.get("/v1/edge/gaps?cursor=1.2").problem(422), "validation_failed");
    assert_eq!(ledger.operator.get("/v1/edge/gaps?limit=101").problem(422), "validation_failed");
}

#[test]
fn a_merchants_key_sees_no_gaps_of_isolates_that_serve_others() {
    let ledger = Ledger::start();
    let (shop, other) = (Merchant::new(&ledger), Merchant::new(&ledger));
    let edge = Client::new(ledger.url()).with_key(&shop.edge_key);
    let other_edge = Client::new(ledger.url()).with_key(&other.edge_key);
    let (own, of_all) = (Uuid::new_v4(), Uuid::new_v4());
    bring(&edge, own, &[2]);
    bring(&edge_of_all(&ledger), of_all, &[2]);

    assert_eq!((gaps(&edge, own), gaps(&edge, of_all)), (vec![(1, 1)], vec![]));
    assert_eq!((gaps(&other_edge, own), gaps(&other_edge, of_all)), (vec![], vec![]));
    for reader in [&ledger.operator, &edge_of_all(&ledger)] {
        assert_eq!((gaps(reader, own), gaps(reader, of_all)), (vec![(1, 1)], vec![(1, 1)]));
    }
    assert_eq!(shop.api.get("/v1/edge/gaps").problem(403), "forbidden");
    assert_eq!(shop.finance.get("/v1/edge/gaps").problem(403), "forbidden");
}

#[test]
fn a_number_that_cannot_be_is_refused_and_leaves_nothing() {
    let ledger = Ledger::start();
    let edge = edge_of_all(&ledger);
    for seq in [0, (1 << 53) + 1, u64::MAX] {
        let body = json!({"batches": [{"isolate_id": Uuid::new_v4(), "seq": seq, "clicks": []}]});
        assert_eq!(edge.post("/v1/edge/clicks", &body).problem(422), "validation_failed");
    }
    let many: Vec<Value> =
        (1..=5_001).map(|seq| json!({"isolate_id": Uuid::nil(), "seq": seq, "clicks": []})).collect();
    assert_eq!(edge.post("/v1/edge/clicks", &json!({"batches": many})).problem(422), "validation_failed");
    assert_eq!(ledger.database.number("select count(*) from edge_isolate"), 0);

    // The largest number there is opens one gap, not one row for each number.
    bring(&edge, Uuid::new_v4(), &[1 << 53]);
    assert_eq!(ledger.database.number("select count(*) from edge_gap"), 1);
}

#[test]
fn a_batch_counts_as_arrived_only_with_its_clicks() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let partner = shop.partner(&shop.program(&json!({})), &json!({}));
    let edge = Client::new(ledger.url()).with_key(&shop.edge_key);
    let click = json!({
        "id": "019ce5cf-be25-70be-b6f1-25b28e81973e", "link_id": partner.link_id, "merchant_id": shop.id,
        "landing_page": "/", "at": "2026-03-13T00:00:00Z",
    });
    let body = json!({"batches": [{"isolate_id": Uuid::new_v4(), "seq": 1, "clicks": [click]}]});
    ledger.database.execute("revoke insert on click_quarantine, click from tributary_app").unwrap();

    edge.post("/v1/edge/clicks", &body).problem(500);

    assert_eq!(ledger.database.number("select count(*) from edge_isolate"), 0);
}

#[test]
fn an_isolate_nothing_was_heard_of_for_a_month_is_forgotten() {
    let ledger = Ledger::start();
    let edge = edge_of_all(&ledger);
    let (old, young) = (Uuid::new_v4(), Uuid::new_v4());
    bring(&edge, old, &[2]);
    bring(&edge, young, &[2]);

    let age = format!("update edge_isolate set last_heard_at = now() - interval '31 days' where isolate_id = '{old}'");
    ledger.database.execute(&age).unwrap();

    integration_tests::process::eventually(10, "the old isolate is forgotten", || gaps(&edge, old).is_empty());
    assert_eq!(gaps(&edge, young), [(1, 1)]);
}

#[test]
fn a_merchants_key_raises_no_number_of_the_operators_isolates_and_none_of_its_losses() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let edge = Client::new(ledger.url()).with_key(&shop.edge_key);
    let (of_all, own) = (Uuid::new_v4(), Uuid::new_v4());
    bring(&edge_of_all(&ledger), of_all, &[1, 3]);

    bring(&edge, of_all, &[1 << 53]);
    bring(&edge, own, &[1 << 53]);

    assert_eq!(gaps(&ledger.operator, of_all), [(2, 2)]);
    let metrics = "select count(*) from edge_gap g join edge_isolate i using (isolate_id) where i.merchant_ids is null";
    assert_eq!(ledger.database.number(metrics), 1);
}
