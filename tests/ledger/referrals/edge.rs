//! A customer's code at the edge: a link like any other.

use integration_tests::api::Client;
use serde_json::json;
use shared::ids::uuid_v7;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use uuid::Uuid;

use super::scene::Scene;

#[test]
fn the_edge_finds_a_code_counts_its_clicks_and_hears_of_its_pause() {
    let scene = Scene::new(&json!({}));
    let edge = Client::new(scene.ledger.url()).with_key(&scene.shop.edge_key);
    let find = || edge.get(&format!("/v1/edge/links/{}?host=shop.example", scene.code)).expect(200);
    let record = find();
    assert_eq!((&record["state"], &record["destination"]), (&json!("active"), &json!("https://shop.example/")));

    let now = OffsetDateTime::now_utc();
    let millis = i64::try_from(now.unix_timestamp_nanos() / 1_000_000).unwrap();
    let click = json!({
        "id": uuid_v7(millis, &[3; 10]), "link_id": record["link_id"], "merchant_id": scene.shop.id,
        "visitor_id": "v-1", "landing_page": "/", "at": now.format(&Rfc3339).unwrap(),
    });
    let batch = json!({"batches": [{"isolate_id": Uuid::new_v4(), "seq": 1, "clicks": [click]}]});
    let verdict = edge.post("/v1/edge/clicks", &batch).expect(200)["results"][0].clone();
    assert_eq!(verdict, json!({"accepted": 1, "duplicates": 0, "rejected": []}));
    let csv = scene.shop.api.get("/v1/exports/clicks.csv");
    csv.expect_csv();
    assert!(
        csv.text.contains(&format!("{},,{}", scene.program_id, record["link_id"].as_str().unwrap())),
        "{}",
        csv.text
    );

    scene.shop.api.patch(&format!("/v1/referral-codes/{}", scene.code), &json!({"status": "paused"})).expect(200);
    let paused = find();
    assert_eq!(paused["state"], "paused");
    assert!(paused["version"].as_i64() > record["version"].as_i64());
    let walked = edge.get("/v1/edge/links").expect(200)["data"].clone();
    assert!(walked.to_string().contains(&scene.code), "{walked}");
}
