//! The books go back to an earlier moment, and a bank file of later is out in the world.

use integration_tests::backup::Backup;
use integration_tests::merchant::text;
use integration_tests::process::eventually;
use serde_json::{Value, json};

use super::{World, path, reference};

#[test]
fn what_may_stand_in_a_lost_file_is_frozen_until_two_persons_say_what_the_bank_said() {
    let mut world = World::new();
    let [executed, stopped] = [0, 1].map(|number| world.partner(number, &json!({}), &[10_000]));
    let run = world.draft();
    let approve = format!("{}/approve", path(&run));
    let backup = Backup::of(&mut world.ledger);

    // All of this is lost: the file is written and fetched, and the bank executes one payment of it.
    world.shop.second_finance.post(&approve, &Value::Null).expect(200);
    world.wait_for_files(&run, 1);
    assert_eq!(world.fetch(&run).status, 200);
    let lost = reference(&world.payout(&run, &executed));
    backup.restore(&mut world.ledger);

    // It is not done: there is no Stripe here that could be asked.
    let (_, said) = backup.tell(&world.ledger);
    assert!(said.contains("0 payouts are looked up before they are sent, 2 frozen"), "{said}");
    world.ledger.start_again();
    world.shop.second_finance.post(&approve, &Value::Null).expect(200);
    let frozen = world.shop.finance.get("/v1/payouts?status=frozen").expect(200);
    assert_eq!(frozen["data"].as_array().unwrap().len(), 2);

    let by_two = |partner, what: &str, body: &Value| {
        let id = text(&world.payout(&run, partner)["id"]);
        let decide = format!("/v1/payouts/{id}/{what}");
        world.shop.finance.post(&decide, body).expect(202);
        world.shop.second_finance.post(&decide, body).expect(200)
    };
    assert_eq!(by_two(&executed, "accept", &json!({"provider_id": lost}))["status"], "paid");
    assert_eq!(by_two(&stopped, "release", &Value::Null)["status"], "released");
    eventually(20, "the run is completed", || world.run(&run)["status"] == "completed");

    assert_eq!(world.files(&run).len(), 0, "neither stands in another file");
    assert_eq!((world.balances(&executed), world.balances(&stopped)), ([0, 0, 0], [2_000, 0, 0]));
    assert_eq!(world.cash(), -2_000);
    world.ledger.assert_books_hold();
}
