//! The preview of a run: who would be paid, who not and why, page by page.

use integration_tests::merchant::{Partner, text};
use integration_tests::process::eventually;
use serde_json::{Value, json};

use super::payouts::Earned;

#[test]
fn the_preview_is_read_page_by_page_and_its_first_page_has_the_totals() {
    let world = Earned::new();
    let mut expected: Vec<String> = ["a", "b", "c"]
        .map(|name| world.partner(&json!({"email": format!("{name}@x.example")}), &[(name, 10_000)]).affiliate_id)
        .into();
    let too_little = world.partner(&json!({"email": "d@x.example"}), &[("d", 1_000)]);
    expected.push(too_little.affiliate_id);
    expected.sort();

    let first = world.shop.finance.get("/v1/payouts/preview?limit=1").expect(200);
    let totals = json!({
        "payable": [{"currency": "EUR", "amount": 6_000, "count": 3}],
        "skipped": [{"currency": "EUR", "reason": "below_minimum", "amount": 200, "count": 1}],
    });
    assert_eq!(first["totals"], totals);

    let (mut page, mut seen) = (first, Vec::new());
    loop {
        let entries = ["payable", "skipped"].map(|kind| page[kind].as_array().unwrap().clone()).concat();
        assert_eq!(entries.len(), 1, "{page}");
        seen.extend(entries.iter().map(|entry| text(&entry["affiliate_id"])));
        if page["has_more"] == false {
            break;
        }
        let cursor = text(&page["next_cursor"]);
        page = world.shop.finance.get(&format!("/v1/payouts/preview?limit=1&cursor={cursor}")).expect(200);
        assert_eq!(page["totals"], Value::Null, "counted once");
    }
    assert_eq!((&seen, &page["next_cursor"]), (&expected, &Value::Null));
    for wrong in ["limit=0", "limit=101", "cursor=payouts.1", "cursor=payout_preview.1.EUR", "page=2"] {
        world.shop.finance.get(&format!("/v1/payouts/preview?{wrong}")).problem(422);
    }
    let only = world.shop.finance.get(&format!("/v1/payouts/preview?affiliate_id={}", seen[0])).expect(200);
    assert_eq!((only["payable"].as_array().unwrap().len(), only["skipped"].as_array().unwrap().len()), (1, 0));
    assert_eq!(only["totals"]["payable"][0]["amount"], 2_000);
    let looked = world.shop.finance.get("/v1/audit").expect(200);
    let previews =
        looked["data"].as_array().unwrap().iter().filter(|entry| entry["action"] == "payout.preview").count();
    assert_eq!(previews, 5, "each page that was asked for");
}

#[test]
fn a_page_of_the_preview_may_end_between_two_currencies_of_one_affiliate() {
    let world = Earned::new();
    let partner = world.partner(&json!({}), &[("a", 10_000)]);
    let dollars = json!({"program_id": world.shop.program(&json!({"currency": "USD"}))});
    let link = world.shop.api.post(&format!("/v1/affiliates/{}/links", partner.affiliate_id), &dollars).expect(201);
    let order = world.shop.order("b", 10_000, &text(&link["code"]), &json!({"currency": "USD"})).expect(201);
    eventually(20, "it is approved", || world.shop.conversion(&text(&order["id"]))["status"] == "approved");

    let first = world.shop.finance.get("/v1/payouts/preview?limit=1").expect(200);
    let cursor = text(&first["next_cursor"]);
    let second = world.shop.finance.get(&format!("/v1/payouts/preview?limit=1&cursor={cursor}")).expect(200);

    let own = format!("/v1/payouts/preview?limit=1&affiliate_id={}", partner.affiliate_id);
    let whole = world.shop.finance.get(&own).expect(200);
    assert_eq!((whole["payable"].as_array().unwrap().len(), &whole["next_cursor"]), (2, &Value::Null));
    world.shop.finance.get(&format!("{own}&cursor={cursor}")).problem(422);
    let noted = world.shop.finance.get("/v1/audit").expect(200);
    let looks = noted["data"].as_array().unwrap().iter().filter(|entry| entry["action"] == "payout.preview");
    let counts: Vec<i64> = looks.map(|entry| entry["after"]["payable"].as_i64().unwrap()).collect();
    assert_eq!(counts, [2, 1, 2], "everything, what the second page showed, everything");

    let of = |page: &Value| {
        let payable = page["payable"].as_array().unwrap();
        assert_eq!((payable.len(), &payable[0]["affiliate_id"]), (1, &json!(partner.affiliate_id)), "{page}");
        text(&payable[0]["currency"])
    };
    assert_eq!((of(&first), of(&second), &second["has_more"]), ("EUR".into(), "USD".into(), &json!(false)));
}

#[test]
fn the_preview_says_who_is_paid_and_why_others_are_not() {
    let world = Earned::new();
    let paid = world.partner(&json!({}), &[("a", 10_000)]);
    let too_little = world.partner(&json!({"email": "b@x.example"}), &[("b", 1_000)]);
    let nowhere = world
        .partner(&json!({"email": "c@x.example", "payout_method": null, "stripe_account_id": null}), &[("c", 9_000)]);
    let by_mail = world.partner(
        &json!({"email": "d@x.example", "payout_method": "paypal", "stripe_account_id": null}),
        &[("d", 9_000)],
    );
    let stopped = world.partner(&json!({"email": "e@x.example"}), &[("e", 9_000)]);
    world.shop.api.post(&format!("/v1/affiliates/{}/suspend", stopped.affiliate_id), &Value::Null).expect(200);

    let preview = world.shop.finance.get("/v1/payouts/preview").expect(200);

    let expected = json!([{"affiliate_id": paid.affiliate_id, "amount": 2000, "currency": "EUR", "rail": "stripe"}]);
    assert_eq!(preview["payable"], expected);
    let reason = |partner: &Partner| {
        let skipped = preview["skipped"].as_array().unwrap();
        let own = skipped.iter().find(|entry| entry["affiliate_id"] == json!(partner.affiliate_id));
        own.map(|entry| (entry["amount"].as_i64().unwrap(), text(&entry["reason"])))
    };
    assert_eq!(reason(&too_little), Some((200, "below_minimum".into())));
    assert_eq!(reason(&nowhere), Some((1800, "no_destination".into())));
    assert_eq!(reason(&by_mail), Some((1800, "no_destination".into())));
    assert_eq!(reason(&stopped), Some((1800, "affiliate_inactive".into())));
    assert_eq!(world.shop.api.get("/v1/payouts/preview").problem(403), "forbidden");
}
