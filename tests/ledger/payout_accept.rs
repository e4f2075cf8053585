//! A frozen payout is accepted as paid by a payment that the provider knows as one of this payout, and by no other.

use integration_tests::merchant::text;
use integration_tests::stripe::{self, Event};
use serde_json::{Value, json};

use super::payouts::Earned;

/// A payout that its provider has twice, and the ids of both transfers.
fn paid_twice(world: &Earned) -> (Value, [String; 2]) {
    let run = world.draft();
    let payout = world.payout(&run);
    let transfers = [(); 2].map(|()| world.psp.transfer(&text(&payout["id"]), "acct_ada", 2_000));
    world.ledger.database.execute("update payout set status = 'frozen', fence = 1").unwrap();
    world.ledger.database.execute("update payout_run set status = 'completed'").unwrap();
    (payout, transfers)
}

#[test]
fn a_frozen_payout_is_paid_by_a_payment_of_its_own_and_the_other_one_is_a_debt() {
    let world = Earned::new();
    let partner = world.partner(&json!({}), &[("a", 10_000)]);
    let (payout, [first, second]) = paid_twice(&world);
    let path = format!("/v1/payouts/{}", text(&payout["id"]));
    let accept = format!("{path}/accept");
    let foreign = world.psp.transfer("another payout", "acct_ada", 2_000);

    for wrong in ["tr_unheard_of", "what the bank said", "tr_1/../x", &foreign] {
        for person in [&world.shop.finance, &world.shop.second_finance] {
            let refused = person.post(&accept, &json!({"provider_id": wrong}));
            assert_eq!(refused.problem(422), "validation_failed", "{wrong}");
            assert_eq!(refused.json()["errors"][0]["field"], "provider_id");
        }
    }
    assert_eq!(world.shop.finance.get(&path).expect(200)["status"], "frozen");

    world.shop.finance.post(&accept, &json!({"provider_id": first})).expect(202);
    let settled = world.shop.second_finance.post(&accept, &json!({"provider_id": first})).expect(200);
    assert_eq!((&settled["status"], &settled["provider_id"]), (&json!("paid"), &json!(first)));
    assert_eq!(world.balances(&partner), [0, 0, 2000], "the provider listed the other one when it was asked");
    let of_other = stripe::transfer(&second, &world.shop.id, &payout, 0);
    Event::of_platform("evt_1", "transfer.created", &of_other).tell(&world.ledger).expect(200);
    assert_eq!(world.balances(&partner), [0, 0, 2000]);
    world.ledger.assert_books_hold();
}

#[test]
fn nothing_is_accepted_while_the_provider_cannot_be_asked() {
    let world = Earned::new();
    world.partner(&json!({}), &[("a", 10_000)]);
    let (payout, [first, _]) = paid_twice(&world);
    world.psp.faults(&json!({"error_503": 1.0}));

    let accept = format!("/v1/payouts/{}/accept", text(&payout["id"]));
    let silent = world.shop.finance.post(&accept, &json!({"provider_id": first}));

    assert_eq!(silent.problem(503), "unavailable");
    let proposed = "select count(*) from audit_entry where action like 'payout.accept%'";
    assert_eq!(world.ledger.database.number(proposed), 0);
}
