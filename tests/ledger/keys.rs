//! Keys of merchants: who made them, which there are, and that they end.

use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, text};
use serde_json::{Value, json};

fn keys(ledger: &Ledger, merchant: &str) -> Vec<Value> {
    ledger.operator.get(&format!("/v1/merchants/{merchant}/keys")).expect(200)["data"].as_array().unwrap().clone()
}

#[test]
fn the_first_keys_are_listed_by_the_ids_they_came_with_and_can_be_revoked() {
    let ledger = Ledger::start();
    let new = json!({"name": "Shop", "email": "ann@shop.example"});
    let merchant = ledger.operator.post("/v1/merchants", &new).expect(201);
    let id = text(&merchant["id"]);

    let listed = keys(&ledger, &id);
    for role in ["merchant", "finance", "edge"] {
        let key = listed.iter().find(|key| key["role"] == role).unwrap();
        assert_eq!((&key["id"], &key["revoked_at"]), (&merchant["key_ids"][role], &Value::Null), "{role}");
    }
    assert!(!json!(listed).to_string().contains("trb_"));

    let finance = text(&merchant["key_ids"]["finance"]);
    ledger.operator.send("DELETE", &format!("/v1/keys/{finance}"), &[], None).expect(204);

    let revoked: Vec<Value> = keys(&ledger, &id).into_iter().filter(|key| !key["revoked_at"].is_null()).collect();
    assert_eq!((revoked.len(), text(&revoked[0]["id"])), (1, finance));
    let stranger = Merchant::new(&ledger);
    assert!(keys(&ledger, &stranger.id).iter().all(|key| key["person"] != "ann@shop.example"));
    assert_eq!(stranger.api.get(&format!("/v1/merchants/{id}/keys")).problem(403), "forbidden");
    let unknown = "/v1/merchants/01a204c4-e44a-7dde-9b9c-8e7a5122239a/keys";
    assert_eq!(ledger.operator.get(unknown).problem(404), "not_found");
}

#[test]
fn the_merchant_reads_who_made_a_key_and_who_ended_it() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let new = json!({"role": "finance", "person": "  Ｂｅｎ "});
    let key = ledger.operator.post(&format!("/v1/merchants/{}/keys", shop.id), &new).expect(201);
    let id = text(&key["id"]);
    ledger.operator.send("DELETE", &format!("/v1/keys/{id}"), &[], None).expect(204);

    let deeds = shop.finance.get(&format!("/v1/audit?object_id={id}")).expect(200);
    assert_eq!(deeds["data"][0]["action"], "api_key.revoke");
    assert_eq!(deeds["data"][1]["action"], "api_key.create");
    assert_eq!(deeds["data"][1]["after"], json!({"role": "finance", "person": "Ben"}));
    assert!(!deeds.to_string().contains("trb_"));
    assert_eq!(key["person"], "Ben");
}

#[test]
fn a_name_that_hides_something_is_refused() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let path = format!("/v1/merchants/{}/keys", shop.id);
    for person in ["second\u{200b} person", "second person\u{202e}", "second\nperson", "\u{3000}"] {
        let new = json!({"role": "finance", "person": person});
        assert_eq!(ledger.operator.post(&path, &new).problem(422), "validation_failed", "{person:?}");
    }
    let merchant = json!({"name": "Sh\u{200d}op", "email": "ann@shop.example"});
    assert_eq!(ledger.operator.post("/v1/merchants", &merchant).problem(422), "validation_failed");
    let members = format!("/v1/merchants/{}/members", shop.id);
    let member = json!({"role": "finance", "email": "gus@shop.example", "name": "Gus\u{200b} Grant"});
    assert_eq!(ledger.operator.post(&members, &member).problem(422), "validation_failed");
    let member = json!({"role": "finance", "email": "gus@shop.example", "name": "Ｇｕｓ Grant"});
    assert_eq!(ledger.operator.post(&members, &member).expect(201)["name"], "Gus Grant");
    let affiliate = json!({"name": "\u{202e}", "email": "ada@partner.example"});
    assert_eq!(shop.api.post("/v1/affiliates", &affiliate).problem(422), "validation_failed");
}

#[test]
fn the_server_lists_keys_and_ends_one_by_its_id() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let listed = keys(&ledger, &shop.id);
    let id = text(&listed.iter().find(|key| key["role"] == "merchant").unwrap()["id"]);

    let (done, said) = ledger.command(&["keys", "list", "--merchant", &shop.id]);
    assert!(done && said.contains(&id) && !said.contains("trb_"), "{said}");
    let revoke = ["keys", "revoke", &id, "--person", "Olga"];
    assert_eq!([ledger.command(&revoke).0, ledger.command(&revoke).0], [true, false]);

    let deeds = shop.finance.get(&format!("/v1/audit?object_id={id}")).expect(200);
    let newest = (&deeds["data"][0]["action"], &deeds["data"][0]["person"]);
    assert_eq!(newest, (&json!("api_key.revoke"), &json!("Olga")));
}
