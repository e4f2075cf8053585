//! Files for spreadsheets.

use integration_tests::api::Answer;
use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, text};
use serde_json::json;

/// Lines of a file that is one, without its header.
fn lines(answer: &Answer) -> Vec<Vec<String>> {
    answer.expect_csv();
    let mut reader = csv::Reader::from_reader(answer.text.as_bytes());
    reader.records().map(|line| line.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn every_order_commission_and_payout_is_a_line_in_decimal_amounts() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let partner = shop.partner(&shop.program(&json!({})), &json!({"name": "Ada, the \"first\""}));
    let order = shop.order("o-1", 12_345, &partner.code, &json!({})).expect(201);
    shop.order("o-2", 100, "", &json!({"ref": null})).expect(201);
    shop.approve(&text(&order["id"])).expect(200);
    let run = shop.finance.post("/v1/payout-runs", &json!(null)).expect(201);

    let conversions = lines(&shop.api.get("/v1/exports/conversions.csv"));
    assert_eq!(conversions.len(), 2);
    assert_eq!(conversions[0][0], text(&order["id"]));
    assert_eq!(conversions[0][5..8], ["123.45", "0.00", "EUR"]);
    assert_eq!(conversions[1][9], "");
    let commissions = lines(&shop.api.get("/v1/exports/commissions.csv"));
    assert_eq!(commissions.len(), 1);
    assert_eq!(commissions[0][6..10], ["Ada, the \"first\"", "percentage", "20", "24.69"]);
    let payouts = lines(&shop.finance.get("/v1/exports/payouts.csv"));
    assert_eq!(payouts[0][0], text(&run["payouts"][0]["id"]));
    assert_eq!(payouts[0][4], "24.69");
    let postings = lines(&shop.api.get(&format!("/v1/affiliates/{}/postings.csv", partner.affiliate_id)));
    let api = shop.api.get(&format!("/v1/affiliates/{}/postings", partner.affiliate_id)).expect(200);
    assert_eq!(postings.len(), api["data"].as_array().unwrap().len());
}

#[test]
fn what_others_wrote_is_never_a_formula() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let partner = shop.partner(&shop.program(&json!({})), &json!({"name": "=HYPERLINK(\"http://evil.example\")"}));
    shop.order("@SUM(A1)", 1000, &partner.code, &json!({"customer_id": "+1", "product": "-2"})).expect(201);

    let conversion = &lines(&shop.api.get("/v1/exports/conversions.csv"))[0];
    assert_eq!((conversion[1].as_str(), conversion[4].as_str(), conversion[15].as_str()), ("'@SUM(A1)", "'+1", "'-2"));
    let commission = &lines(&shop.api.get("/v1/exports/commissions.csv"))[0];
    assert!(commission[6].starts_with("'=HYPERLINK"));
}

#[test]
fn a_file_longer_than_a_chunk_is_whole_and_has_only_the_time_asked_for() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    shop.program(&json!({}));
    let day = |n: usize| if n < 1_000 { "2026-01-31T12:00:00Z" } else { "2026-02-01T12:00:00Z" };
    for bulk in 0..5_usize {
        let orders: Vec<_> = (bulk * 1_000..(bulk + 1) * 1_000)
            .map(|n| {
                json!({"order_id": format!("o-{n}"), "customer_id": "c", "amount": 100, "currency": "EUR",
                    "occurred_at": day(n)})
            })
            .collect();
        shop.api.post("/v1/conversions/bulk", &json!({"conversions": orders})).expect(200);
    }

    let all = lines(&shop.api.get("/v1/exports/conversions.csv"));
    let mut orders: Vec<&str> = all.iter().map(|line| line[1].as_str()).collect();
    orders.sort_unstable();
    orders.dedup();
    assert_eq!((all.len(), orders.len()), (5_000, 5_000));
    let january = "/v1/exports/conversions.csv?since=2026-01-01T00:00:00Z&until=2026-02-01T00:00:00Z";
    assert_eq!(lines(&shop.api.get(january)).len(), 1_000);
    let backwards = "/v1/exports/conversions.csv?since=2026-02-01T00:00:00Z&until=2026-01-01T00:00:00Z";
    assert_eq!(shop.api.get(backwards).problem(422), "validation_failed");
}

#[test]
fn clicks_are_a_file_too_and_another_merchants_are_not_in_it() {
    let ledger = Ledger::start();
    let (shop, other) = (Merchant::new(&ledger), Merchant::new(&ledger));
    let partner = shop.partner(&shop.program(&json!({})), &json!({}));
    let at = time::OffsetDateTime::now_utc();
    let click_id = shared::ids::uuid_v7(i64::try_from(at.unix_timestamp_nanos() / 1_000_000).unwrap(), &[7; 10]);
    let click = json!({
        "id": click_id.to_string(), "link_id": partner.link_id, "merchant_id": shop.id, "landing_page": "/pricing",
        "at": at.format(&time::format_description::well_known::Rfc3339).unwrap(), "referer": "=cmd()",
    });
    let batch = json!({"isolate_id": "019ce5cf-be25-70be-b6f1-25b28e81973e", "seq": 1, "clicks": [click]});
    let edge = shop.api.with_key(&shop.edge_key);
    let verdict = edge.post("/v1/edge/clicks", &json!({"batches": [batch]})).expect(200);
    assert_eq!(verdict["results"][0]["accepted"], 1, "{verdict}");

    let clicks = lines(&shop.api.get("/v1/exports/clicks.csv?since=2026-01-01T00:00:00Z"));
    assert_eq!(clicks.len(), 1);
    assert_eq!((clicks[0][5].as_str(), clicks[0][6].as_str()), ("/pricing", "'=cmd()"));
    assert!(lines(&other.api.get("/v1/exports/clicks.csv")).is_empty());
    assert_eq!(edge.get("/v1/exports/clicks.csv").problem(403), "forbidden");
}
