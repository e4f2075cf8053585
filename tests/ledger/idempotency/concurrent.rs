//! The same call many times at once.

use std::thread;

use integration_tests::ledger::Ledger;
use integration_tests::merchant::Merchant;
use serde_json::json;

use super::post;

#[test]
fn one_of_many_at_once_creates_and_the_others_see_it_or_are_told_to_wait() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let body = json!({"name": "Bea", "email": "bea@partner.example"});

    let answers = thread::scope(|scope| {
        let calls: Vec<_> = (0..24).map(|_| scope.spawn(|| post(&shop.api, "/v1/affiliates", "one", &body))).collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect::<Vec<_>>()
    });

    let created: Vec<&str> = answers.iter().filter(|one| one.status == 201).map(|one| one.text.as_str()).collect();
    assert!(!created.is_empty());
    assert!(created.iter().all(|text| *text == created[0]));
    for answer in answers.iter().filter(|one| one.status != 201) {
        assert_eq!(answer.problem(409), "conflict");
    }
    assert_eq!(shop.api.get("/v1/affiliates").expect(200)["data"].as_array().unwrap().len(), 1);
}
