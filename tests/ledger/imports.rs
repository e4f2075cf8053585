//! Files that make affiliates and links.

use integration_tests::api::{Answer, Client};
use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, text};
use serde_json::{Value, json};

fn import(client: &Client, path: &str, file: &str) -> Answer {
    client.send("POST", path, &[("content-type", "text/csv; charset=utf-8")], Some(file))
}

/// The columns that the line at that place is told mistakes of.
fn mistakes(report: &Value, at: usize) -> Vec<String> {
    let errors = report["results"][at]["problem"]["errors"].as_array();
    errors.into_iter().flatten().map(|error| text(&error["field"])).collect()
}

const LINKS: &str = "/v1/imports/links";
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
    assert_eq!(report["results"][0]["created"]["name"], "Ada");
    assert_eq!(mistakes(&report, 1), ["tier", "email"]);
    assert_eq!(mistakes(&report, 2), ["minimum_payout", "name"]);
    assert_eq!(report["results"][3]["problem"]["code"], "conflict");
    assert_eq!(report["results"][4]["problem"]["code"], "validation_failed");

    let refused = import(&shop.api, AFFILIATES, file);
    assert_eq!(refused.problem(422), "validation_failed");
    let fields: Vec<String> = refused.json()["errors"].as_array().unwrap().iter().map(|e| text(&e["field"])).collect();
    assert_eq!(fields, ["line 3: tier", "line 3: email", "line 4: minimum_payout", "line 4: name", "line 5", "line 6"]);
    assert_eq!(shop.api.get("/v1/affiliates").expect(200)["data"], json!([]));
}

#[test]
fn a_line_is_told_all_of_its_mistakes_at_once_whoever_finds_them() {
    let ledger = Ledger::start();
    let (shop, other) = (Merchant::new(&ledger), Merchant::new(&ledger));
    let stranger = other.partner(&other.program(&json!({})), &json!({}));
    let taken = json!({"name": "Zoe", "email": "zoe@partner.example", "external_id": "z-1"});
    shop.api.post("/v1/affiliates", &taken).expect(201);
    let file = format!(
        "name,email,external_id,recruiter_id,tier,iban,minimum_payout,status\n\
         ,nobody,z-1,{},diamond,DE00,many,deleted\n\
         Ada,ada@partner.example,a-1,,,,-5,\n\
         Bob,bob@partner.example,a-1,not-an-id,,,,\n",
        stranger.affiliate_id
    );

    let report = import(&shop.api, &format!("{AFFILIATES}?dry_run=true"), &file).expect(200);

    assert_eq!(
        mistakes(&report, 0),
        ["minimum_payout", "status", "tier", "external_id", "recruiter_id", "name", "email", "iban"]
    );
    assert_eq!(report["results"][0]["problem"]["errors"][3]["code"], "conflict");
    assert_eq!(mistakes(&report, 1), ["minimum_payout"]);
    // The line that it has the id in common with is wrong itself, and will not be when it is mended.
    assert_eq!(mistakes(&report, 2), ["recruiter_id", "external_id"]);
}

#[test]
fn a_line_of_a_link_is_told_all_of_its_mistakes_at_once() {
    let ledger = Ledger::start();
    let (shop, other) = (Merchant::new(&ledger), Merchant::new(&ledger));
    let program_id = shop.program(&json!({}));
    let partner = shop.partner(&program_id, &json!({}));
    let foreign = other.program(&json!({}));
    let stranger = other.partner(&foreign, &json!({}));
    let file = format!(
        "affiliate_id,affiliate_external_id,program_id,destination,slug,campaign\n\
         {ada},,{program_id},,summer,\n\
         {ada},,{program_id},,summer,\n\
         {stranger},,{foreign},ftp://shop.example,admin,\n\
         nobody,,nothing,https://u:p@shop.example,,\n\
         ,missing,,,winter,\n\
         {stranger},,{program_id},,,\n",
        ada = partner.affiliate_id,
        stranger = stranger.affiliate_id
    );

    let report = import(&shop.api, &format!("{LINKS}?dry_run=true"), &file).expect(200);

    assert_eq!(report["results"][0]["created"]["slug"], "summer");
    let code = |at: usize| &report["results"][at]["problem"]["code"];
    assert_eq!((code(1), code(5)), (&json!("conflict"), &json!("not_found")));
    assert_eq!(mistakes(&report, 2), ["affiliate_id", "program_id", "destination", "slug"]);
    assert_eq!(mistakes(&report, 3), ["affiliate_id", "program_id", "destination"]);
    assert_eq!(mistakes(&report, 4), ["affiliate_external_id", "program_id"]);
    assert_eq!(import(&shop.api, LINKS, &file).problem(422), "validation_failed");
    assert_eq!(ledger.database.number("select count(*) from link where slug is not null"), 0);
}

#[test]
fn who_is_imported_is_told_to_those_who_listen_and_may_begin_when_approved() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let endpoint = json!({"url": "https://hooks.example/in", "events": ["affiliate.created", "affiliate.approved"]});
    shop.api.post("/v1/webhook-endpoints", &endpoint).expect(201);
    let file = "name,email,external_id,status\nAda,ada@partner.example,a-1,active\nBob,bob@partner.example,b-1,\n";

    import(&shop.api, &format!("{AFFILIATES}?dry_run=true"), file).expect(200);
    assert_eq!(ledger.database.number("select count(*) from webhook_event"), 0);
    let report = import(&shop.api, AFFILIATES, file).expect(201);

    let events = |kind: &str| {
        ledger.database.number(&format!("select count(*) from webhook_event where type = 'affiliate.{kind}'"))
    };
    assert_eq!([events("created"), events("approved")], [2, 1]);
    let mails = "select count(*) from mail_message where topic = 'membership' and email = 'ada@partner.example'";
    assert_eq!(ledger.database.number(mails), 1);
    let program_id = shop.program(&json!({}));
    let link = format!("affiliate_external_id,program_id\na-1,{program_id}\n");
    let made = import(&shop.api, LINKS, &link).expect(201)["results"][0]["created"].clone();
    assert_eq!(made["affiliate_id"], report["results"][0]["created"]["id"]);
    let order = shop.order("o-1", 1_000, &text(&made["code"]), &json!({})).expect(201);
    assert_eq!(order["attribution"]["link_id"], made["id"]);
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
fn the_largest_files_are_imported_in_time() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let program_id = shop.program(&json!({}));
    let file = |header: &str, line: &dyn Fn(u32) -> String| {
        let lines = std::iter::once(header.to_owned()).chain((0..2_000).map(line));
        lines.collect::<Vec<_>>().join("\n")
    };
    let affiliates =
        file("name,email,external_id,status", &|n| format!("Partner {n},p{n}@partner.example,e-{n},active"));
    let their_links = file("affiliate_external_id,program_id,slug", &|n| format!("e-{n},{program_id},slug-of-{n}"));

    for (path, file) in [(AFFILIATES, affiliates), (LINKS, their_links)] {
        let started = std::time::Instant::now();
        let report = import(&shop.api, path, &file).expect(201);
        let took = started.elapsed();
        let results = report["results"].as_array().unwrap();
        assert_eq!((&report["lines"], results.len()), (&json!(2_000), 2_000));
        assert!(results.iter().zip(2..).all(|(result, line)| result["line"] == line), "in their order");
        // A call is given up after 30 seconds.
        assert!(took.as_secs() < 25, "{path}: {took:?}");
    }
    let codes = "select count(distinct code) from link where code ~ '^[0-9A-F]{8}$'";
    assert_eq!(ledger.database.number(codes), 2_000);
    let told = "select count(*) from edge_change where subject = 'link'";
    assert_eq!(ledger.database.number(told), 2_000);
}
