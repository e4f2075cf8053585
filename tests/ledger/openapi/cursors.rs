//! A list goes on from its own cursors alone.

use std::collections::HashMap;

use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, text};
use uuid::Uuid;

use super::roles::{clients, operations};

#[test]
fn every_list_refuses_the_cursor_of_another_and_says_whose_it_is() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let clients = clients(&ledger, &shop);
    let document = ledger.operator.get("/openapi.json").expect(200);
    let mut lists: HashMap<String, String> = HashMap::new();

    for (method, path, operation) in operations(&document) {
        let paged = operation["parameters"].as_array().into_iter().flatten().any(|one| one["name"] == "cursor");
        if method != "GET" || !paged {
            continue;
        }
        let role = text(&operation["x-roles"][0]);
        let (_, client) = clients.iter().find(|(name, _)| *name == role).unwrap();
        let place = Uuid::new_v4();
        let answers = ["links", "payouts"].map(|list| client.get(&format!("{path}?cursor={list}.{place}")));
        if answers[0].status == 404 {
            // A list of something that does not exist.
            continue;
        }
        assert_eq!(client.get(&format!("{path}?cursor={place}")).problem(422), "validation_failed", "{path}");
        let refused = answers.iter().find(|answer| answer.status == 422);
        let detail = text(&refused.unwrap_or_else(|| panic!("{path} takes any cursor")).json()["detail"]);
        let (whose, own) = detail.split_once("), not of this one (").unwrap_or_else(|| panic!("{path}: {detail}"));
        assert!(whose.starts_with("cursor: is a cursor of another list ("), "{path}: {detail}");
        let taken = lists.insert(own.trim_end_matches(')').to_owned(), path.clone());
        assert_eq!(taken, None, "{path} goes by the same name");
    }

    assert!(lists.len() >= 20, "{lists:?}");
}
