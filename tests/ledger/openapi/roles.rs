//! `x-roles` is what the server does: a key of another role is refused before anything else is looked at.

use integration_tests::api::Client;
use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, text};
use serde_json::{Value, json};
use uuid::Uuid;

/// A client for each role.
pub(super) fn clients(ledger: &Ledger, shop: &Merchant) -> Vec<(&'static str, Client)> {
    let client = Client::new(ledger.url());
    let reader = json!({"role": "merchant_readonly", "person": "reporting"});
    let reader = ledger.operator.post(&format!("/v1/merchants/{}/keys", shop.id), &reader).expect(201);
    vec![
        ("operator", ledger.operator.clone()),
        ("merchant", shop.api.clone()),
        ("merchant_readonly", client.with_key(&text(&reader["key"]))),
        ("finance", shop.finance.clone()),
        ("edge", client.with_key(&shop.edge_key)),
    ]
}

/// Method, path with parameters of things that do not exist, and the operation.
pub(super) fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let paths = document["paths"].as_object().unwrap();
    let of_path = |(path, item): (&String, &Value)| {
        let path: Vec<String> = path
            .split('/')
            .map(|segment| if segment.starts_with('{') { Uuid::new_v4().to_string() } else { segment.to_owned() })
            .collect();
        let path = path.join("/");
        let methods = item.as_object().unwrap().clone();
        methods.into_iter().map(move |(method, operation)| (method.to_uppercase(), path.clone(), operation))
    };
    paths.iter().flat_map(of_path).collect()
}

#[test]
fn the_document_says_of_every_operation_which_roles_may_call_it() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let clients = clients(&ledger, &shop);
    let document = ledger.operator.get("/openapi.json").expect(200);

    for (method, path, operation) in operations(&document) {
        let call = format!("{method} {path}");
        let Some(roles) = operation["x-roles"].as_array() else {
            let answer = Client::new(ledger.url()).send(&method, &path, &[], None);
            assert_ne!(answer.status, 401, "{call} needs a key, and the document says it does not");
            continue;
        };
        let anybody = Client::new(ledger.url()).send(&method, &path, &[], None);
        assert_eq!(anybody.problem(401), "unauthorized", "{call}");
        for (role, client) in &clients {
            let answer = client.send(&method, &path, &[], None);
            let forbidden = answer.status == 403 && answer.json()["code"] == "forbidden";
            assert_eq!(forbidden, !roles.contains(&json!(role)), "{call} by {role}: {}", answer.text);
        }
    }
}
