//! Click ingest: stored once, counted once, nothing lost.

use integration_tests::api::Client;
use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, Partner};
use serde_json::{Value, json};
use shared::ids::uuid_v7;
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

struct Site {
    ledger: Ledger,
    shop: Merchant,
    partner: Partner,
    edge: Client,
}

fn site() -> Site {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let partner = shop.partner(&shop.program(&json!({})), &json!({}));
    let edge = Client::new(ledger.url()).with_key(&shop.edge_key);
    Site { ledger, shop, partner, edge }
}

fn click(site: &Site, at: OffsetDateTime) -> Value {
    let millis = i64::try_from(at.unix_timestamp_nanos() / 1_000_000).unwrap();
    let entropy: [u8; 10] = Uuid::new_v4().as_bytes()[..10].try_into().unwrap();
    json!({
        "id": uuid_v7(millis, &entropy), "link_id": site.partner.link_id, "merchant_id": site.shop.id,
        "visitor_id": "v-1", "landing_page": "/pricing", "at": at.format(&Rfc3339).unwrap(),
    })
}

fn send(site: &Site, clicks: &[Value]) -> Value {
    let body = json!({"batches": [{"isolate_id": Uuid::new_v4(), "seq": 1, "clicks": clicks}]});
    site.edge.post("/v1/edge/clicks", &body).expect(200)["results"][0].clone()
}

#[test]
fn a_batch_sent_twice_is_stored_and_counted_once() {
    let site = site();
    let clicks: Vec<Value> = (0..100).map(|_| click(&site, OffsetDateTime::now_utc())).collect();

    let first = send(&site, &clicks);
    let second = send(&site, &clicks);

    assert_eq!(first, json!({"accepted": 100, "duplicates": 0, "rejected": []}));
    assert_eq!(second, json!({"accepted": 0, "duplicates": 100, "rejected": []}));
    assert_eq!(site.ledger.database.number("select count(*) from click"), 100);
    assert_eq!(site.ledger.database.number("select sum(clicks)::bigint from click_rollup"), 100);
    let path = format!("/v1/affiliates/{}/dashboard", site.partner.affiliate_id);
    assert_eq!(site.shop.api.get(&path).expect(200)["stats"]["clicks"], 100);
}

#[test]
fn one_bad_click_never_fails_its_neighbours() {
    let site = site();
    let now = OffsetDateTime::now_utc();
    let good = click(&site, now);
    let with = |field: &str, value: Value| {
        let mut click = click(&site, now);
        click[field] = value;
        click
    };
    let clicks = [
        good.clone(),
        good,
        with("link_id", json!(Uuid::new_v4())),
        with("merchant_id", json!(Uuid::new_v4())),
        with("id", json!(Uuid::new_v4())),
        with("landing_page", json!("/".repeat(2_000))),
        with("referer", json!("a\u{0}b")),
    ];

    let verdict = send(&site, &clicks);

    assert_eq!((&verdict["accepted"], &verdict["duplicates"]), (&json!(1), &json!(1)));
    let codes: Vec<&Value> = verdict["rejected"].as_array().unwrap().iter().map(|rejected| &rejected["code"]).collect();
    assert_eq!(codes, ["unknown_link", "foreign_merchant", "invalid", "invalid", "invalid"]);
    assert_eq!(site.ledger.database.number("select count(*) from click"), 1);
}

#[test]
fn a_key_of_one_merchant_cannot_speak_for_another() {
    let site = site();
    let other = Merchant::new(&site.ledger);
    let edge = Client::new(site.ledger.url()).with_key(&other.edge_key);
    let clicks = [click(&site, OffsetDateTime::now_utc())];
    let body = json!({"batches": [{"isolate_id": Uuid::new_v4(), "seq": 1, "clicks": clicks}]});

    let verdict = edge.post("/v1/edge/clicks", &body).expect(200)["results"][0].clone();

    assert_eq!(verdict["rejected"], json!([{"index": 0, "code": "foreign_merchant"}]));
    assert_eq!(edge.get(&format!("/v1/edge/links/{}", site.partner.code)).problem(404), "not_found");
    let own = site.edge.get(&format!("/v1/edge/links/{}", site.partner.code)).expect(200);
    assert_eq!(own["link_id"], json!(site.partner.link_id));
    let by_id = site.edge.get(&format!("/v1/edge/links/{}", site.partner.link_id)).expect(200);
    assert_eq!(by_id, own);
}

#[test]
fn a_click_without_a_partition_waits_in_quarantine() {
    let site = site();
    let ancient = [click(&site, OffsetDateTime::now_utc() - Duration::days(400))];

    let first = send(&site, &ancient);
    let second = send(&site, &ancient);

    assert_eq!((&first["accepted"], &second["duplicates"]), (&json!(1), &json!(1)));
    assert_eq!(site.ledger.database.number("select count(*) from click_quarantine"), 1);
}
