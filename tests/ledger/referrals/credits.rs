//! Credit is spent once, and never below zero.

use serde_json::json;

use super::scene::Scene;

#[test]
fn fifty_spends_at_once_never_overdraw() {
    let scene = Scene::new(&json!({}));
    assert_eq!(scene.with_credit(), 1000);

    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let spend = |number| scene.spend("ada", 70, &format!("spend-{number}")).status;
        let spends: Vec<_> = (0..50).map(|number| scope.spawn(move || spend(number))).collect();
        spends.into_iter().map(|one| one.join().unwrap()).collect()
    });

    let spent = statuses.iter().filter(|status| **status == 201).count();
    assert_eq!((spent, statuses.iter().filter(|status| **status == 409).count()), (14, 36), "{statuses:?}");
    assert_eq!((scene.credit("ada"), scene.credit("rich-friend")), (20, 500));
    assert_eq!(scene.shop.balance("merchant", "reward_redeemed"), 980);
    scene.ledger.assert_books_hold();
}

#[test]
fn a_spend_is_one_spend_for_ever() {
    let scene = Scene::new(&json!({}));
    scene.with_credit();
    let first = scene.spend("ada", 300, "checkout-1").expect(201);

    let again: Vec<u16> = std::thread::scope(|scope| {
        let spends: Vec<_> = (0..20).map(|_| scope.spawn(|| scene.spend("ada", 300, "checkout-1").status)).collect();
        spends.into_iter().map(|one| one.join().unwrap()).collect()
    });

    assert_eq!(again, [200; 20]);
    assert_eq!(scene.spend("ada", 300, "checkout-1").expect(200), first);
    assert_eq!(scene.spend("ada", 301, "checkout-1").problem(409), "conflict");
    assert_eq!(scene.spend("rich-friend", 300, "checkout-1").problem(409), "conflict");
    assert_eq!(scene.spend("ada", 701, "checkout-2").problem(409), "insufficient_credit");
    assert_eq!(scene.spend("nobody", 1, "checkout-3").problem(409), "insufficient_credit");
    // What was refused has not taken its id.
    scene.spend("ada", 700, "checkout-2").expect(201);
    assert_eq!((scene.credit("ada"), scene.credit("nobody")), (0, 0));
    for body in [
        json!({"customer_id": "ada", "amount": 0, "currency": "EUR", "spend_id": "s"}),
        json!({"customer_id": "ada", "amount": 1, "currency": "XXX", "spend_id": "s"}),
        json!({"customer_id": "ada", "amount": 1, "currency": "EUR", "spend_id": ""}),
        json!({"customer_id": "ada", "amount": "1", "currency": "EUR", "spend_id": "s"}),
    ] {
        assert_eq!(scene.shop.api.post("/v1/credits/spend", &body).problem(422), "validation_failed", "{body}");
    }
    scene.ledger.assert_books_hold();
}

#[test]
fn what_does_not_add_up_is_found() {
    let scene = Scene::new(&json!({}));
    scene.with_credit();
    scene.spend("ada", 300, "checkout-1").expect(201);
    scene.ledger.assert_books_hold();

    for (tampering, said) in [
        ("update credit_spend set amount = 299", "spend:checkout-1: 299 EUR of customer:ada, posted 300"),
        ("update reward set amount = 999 where side = 'referrer'", "gives 999, earned 999; posted 1000"),
        ("update referral set status = 'reversed'", "(reversed): should give 1000 and 500, gives 1000 and 500"),
        ("update referral_month set qualified = 2", "2 friends are counted, 1 qualified"),
    ] {
        let undo = match tampering.split_whitespace().nth(1).unwrap() {
            "credit_spend" => "update credit_spend set amount = 300",
            "reward" => "update reward set amount = 1000 where side = 'referrer'",
            "referral" => "update referral set status = 'rewarded'",
            _ => "update referral_month set qualified = 1",
        };
        scene.ledger.database.execute(tampering).unwrap();
        let (holds, output) = scene.ledger.verify();
        assert!(!holds && output.contains(said), "{tampering}: {output}");
        scene.ledger.database.execute(undo).unwrap();
    }
    scene.ledger.assert_books_hold();
}
