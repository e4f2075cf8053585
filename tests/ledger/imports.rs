//! Files that make affiliates and links.

use integration_tests::api::{Answer, Client};
use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, text};
use serde_json::json;

fn import(client: &Client, path: &str, file: &str) -> Answer {
    client.send("POST", path, &[("content-type", "text/csv; charset=utf-8")], Some(file))
}

const AFFILIATES: &str = "/v1/imports/affiliates";

#[test]
fn a_file_of_affiliates_and_one_of_their_links() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let program_id = shop.program(&json!({}));

    // As a spreadsheet writes it: a byte order mark, CRLF, quotes.
    let file = "\u{feff}name,email,external_id,tier,minimum_payout,payout_method,iban,status\r\n\
        \"Ada, the first\",ada@partner.example,a-1,gold,2500,sepa,DE89 3704 0044 0532 0130 00,active\r\n\
        Bob,bob@partner.example,b-1,,,,,\r\n";
    let report = import(&shop.api, AFFILIATES, file).expect(201);

    assert_eq!((&report["stored"], &report["lines"], &report["refused"]), (&json!(true), &json!(2), &json!(0)));
    let ada = &report["results"][0]["created"];
    assert_eq!((&report["results"][0]["line"], &ada["name"]), (&json!(2), &json!("Ada, the first")));
    assert_eq!(
        (&ada["status"], &ada["tier"], &ada["minimum_payout"]),
        (&json!("active"), &json!("gold"), &json!(2500))
    );
    assert_eq!(report["results"][1]["created"]["status"], "pending");
    let stored = shop.api.get(&format!("/v1/affiliates/{}", text(&ada["id"]))).expect(200);
    assert_eq!(&stored, ada);

    let links = format!(
        "affiliate_id,affiliate_external_id,program_id,slug,campaign\n{},,{program_id},ada,\n,b-1,{program_id},,spring\n",
        text(&ada["id"])
    );
    let report = import(&shop.api, "/v1/imports/links", &links).expect(201);
    assert_eq!(report["results"][0]["created"]["slug"], "ada");
    let spring = &report["results"][1]["created"];
    assert!(text(&spring["url"]).contains("utm_campaign=spring"));
    assert_eq!(shop.api.get("/v1/links").expect(200)["data"].as_array().unwrap().len(), 2);
}

#[test]
fn a_dry_run_tells_every_bad_line_and_stores_nothing_nor_does_the_file_itself() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    shop.program(&json!({}));
    let file = "name,email,external_id,tier,minimum_payout\n\
        Ada,ada@partner.example,a-1,gold,100\n\
        Bob,not an address,b-1,diamond,100\n\
        ,cleo@partner.example,c-1,,many\n\
        Dan,dan@partner.example,a-1,,\n\
        Eve,eve@partner.example\n";

    let report = import(&shop.api, &format!("{AFFILIATES}?dry_run=true"), file).expect(200);
    assert_eq!((&report["dry_run"], &report["stored"], &report["refused"]), (&json!(true), &json!(false), &json!(4)));
    let of = |at: usize| (&report["results"][at]["line"], &report["results"][at]["problem"]["errors"][0]["field"]);
    assert_eq!(report["results"][0]["created"]["name"], "Ada");
    assert_eq!(of(1), (&json!(3), &json!("tier")));
    assert_eq!(of(2), (&json!(4), &json!("minimum_payout")));
    assert_eq!(report["results"][3]["problem"]["code"], "conflict");
    assert_eq!(report["results"][4]["problem"]["code"], "validation_failed");

    let refused = import(&shop.api, AFFILIATES, file);
    assert_eq!(refused.problem(422), "validation_failed");
    let fields: Vec<String> = refused.json()["errors"].as_array().unwrap().iter().map(|e| text(&e["field"])).collect();
    assert_eq!(fields, ["line 3: tier", "line 4: minimum_payout", "line 5", "line 6"]);
    assert_eq!(shop.api.get("/v1/affiliates").expect(200)["data"], json!([]));
}

#[test]
fn a_file_that_is_none_is_refused_as_a_whole() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let many = "name,email\n".to_owned() + &"A,a@b.example\n".repeat(2_001);
    for (file, field) in [
        ("", ""),
        ("name,email\n", ""),
        ("name,email,password\nA,a@b.example,x\n", "password"),
        ("name,name\nA,B\n", "name"),
        (many.as_str(), ""),
    ] {
        let answer = import(&shop.api, AFFILIATES, file);
        assert_eq!(answer.problem(422), "validation_failed", "{file:.40}");
        assert_eq!(answer.json()["errors"][0]["field"], field, "{file:.40}");
    }
    let json = shop.api.post(AFFILIATES, &json!({}));
    assert_eq!(json.problem(415), "unsupported_media_type");
    let large = "name,email\n".to_owned() + &"x".repeat(5 * 1024 * 1024);
    assert_eq!(import(&shop.api, AFFILIATES, &large).problem(413), "payload_too_large");
    assert_eq!(import(&shop.finance, AFFILIATES, "name\nA\n").problem(403), "forbidden");
}

#[test]
fn a_file_sent_twice_with_a_key_is_imported_once() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let send = || {
        let headers = [("content-type", "text/csv"), ("idempotency-key", "file-1")];
        shop.api.send("POST", AFFILIATES, &headers, Some("name,email\nAda,ada@partner.example\n"))
    };
    let first = send();
    first.expect(201);
    let second = send();
    assert_eq!((second.text, second.status), (first.text, 201));
    assert_eq!(shop.api.get("/v1/affiliates").expect(200)["data"].as_array().unwrap().len(), 1);
}

#[test]
fn a_dry_run_and_the_import_itself_are_two_calls_to_a_key() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let send = |path: &str| {
        let headers = [("content-type", "text/csv"), ("idempotency-key", "file-1")];
        shop.api.send("POST", path, &headers, Some("name,email\nAda,ada@partner.example\n"))
    };
    send(AFFILIATES).expect(201);
    assert_eq!(send(&format!("{AFFILIATES}?dry_run=true")).problem(422), "idempotency_key_reused");
}

#[test]
fn the_largest_file_is_imported_in_time() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let lines = (0..2_000).map(|n| format!("Partner {n},p{n}@partner.example,e-{n},active\n"));
    let file = "name,email,external_id,status\n".to_owned() + &lines.collect::<String>();
    let started = std::time::Instant::now();
    let report = import(&shop.api, AFFILIATES, &file).expect(201);
    assert_eq!(report["lines"], 2_000);
    // A call is given up after 30 seconds.
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}
