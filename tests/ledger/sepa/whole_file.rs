//! A bank file that is rejected as a whole, or must be stopped before the bank has it.

use integration_tests::api::Answer;
use integration_tests::mail::MailCatcher;
use integration_tests::merchant::{Merchant, text};
use integration_tests::process::eventually;
use serde_json::{Value, json};

use super::desk;
use super::statements::{debit, document};
use super::{DEBTOR_IBAN, World, path, reference};
use crate::pages::visit::Visit;

fn bring_back(world: &World, run: &Value, number: i32, reason: &str) -> Answer {
    let call = format!("{}/sepa-files/{number}/return", path(run));
    world.shop.finance.post(&call, &json!({ "reason": reason }))
}

#[test]
fn a_file_that_nobody_fetched_is_stopped_whole_and_never_handed_out_again() {
    let world = World::new();
    let partners = [0, 1].map(|number| world.partner(number, &json!({}), &[10_000]));
    let run = world.filed();

    let stopped = bring_back(&world, &run, 1, "wrong account").expect(200);

    let statuses: Vec<_> = stopped["payouts"].as_array().unwrap().iter().map(|of| text(&of["status"])).collect();
    assert_eq!(statuses, ["refused", "refused"]);
    let fetched = world.fetch(&run);
    assert_eq!(fetched.problem(409), "invalid_state");
    assert!(fetched.text.contains("wrong account"), "it says why: {}", fetched.text);
    let file = &world.files(&run)[0];
    assert_eq!((&file["return_reason"], &file["first_fetched_at"]), (&json!("wrong account"), &Value::Null));
    assert!(file["returned_at"].is_string());
    for partner in &partners {
        assert_eq!(world.balances(partner), [2000, 0, 0]);
        let affiliate = world.shop.api.get(&format!("/v1/affiliates/{}", partner.affiliate_id)).expect(200);
        assert_eq!(affiliate["destination_blocked"], Value::Null, "it says nothing about an account");
    }
    assert_eq!((world.cash(), world.deeds("sepa_file.return"), world.deeds("payout.return")), (0, 1, 2));
    bring_back(&world, &run, 1, "wrong account").expect(200);
    assert_eq!(world.deeds("sepa_file.return"), 1, "said once more, it is answered like the first time");
    assert_eq!(bring_back(&world, &run, 1, "else").problem(409), "invalid_state");
    eventually(20, "the run is completed", || world.run(&run)["status"] == "completed");
    world.ledger.assert_books_hold();

    let again = world.fetched();
    world.shop.finance.post(&format!("{}/settle", path(&again)), &json!({})).expect(200);
    assert_eq!((world.balances(&partners[0]), world.cash()), ([0, 0, 0], -4000));
    world.ledger.assert_books_hold();
}

#[test]
fn a_rejected_file_takes_back_what_is_not_settled_and_what_the_bank_pays_all_the_same_is_late_truth() {
    let world = World::new();
    let partners = [0, 1, 2].map(|number| world.partner(number, &json!({}), &[10_000]));
    let run = world.fetched();
    let [settled, paid_late, retried] = partners.each_ref().map(|partner| world.payout(&run, partner));
    world.settle(&settled, &json!({})).expect(200);

    bring_back(&world, &run, 1, "FF01").expect(200);

    let status = |payout: &Value| {
        let now = world.shop.finance.get(&format!("/v1/payouts/{}", text(&payout["id"]))).expect(200);
        (text(&now["status"]), now["reason"].clone())
    };
    assert_eq!(status(&settled), ("paid".into(), Value::Null), "of that the bank has told something else");
    assert_eq!(status(&paid_late), ("refused".into(), json!("FF01")));
    let retry = format!("/v1/payouts/{}/retry", text(&retried["id"]));
    world.shop.finance.post(&retry, &Value::Null).expect(200);
    world.wait_for_files(&run, 2);
    assert_eq!(world.fetch(&run).problem(409), "invalid_state", "the first file stays back");
    let second = world.shop.finance.get(&format!("{}/sepa.xml?number=2", path(&run)));
    assert!(second.status == 200 && !second.text.contains(&reference(&retried)), "{}", second.text);
    let statement = document("S-1", DEBTOR_IBAN, &[debit(&reference(&paid_late), "20.00")]);
    world.import("", &statement).expect(200);
    assert_eq!(status(&paid_late), ("paid".into(), json!("late_truth")));
    world.ledger.assert_books_hold();
}

#[test]
fn a_file_comes_back_only_whole_only_for_a_reason_and_only_to_its_own_merchant() {
    let world = World::new();
    let partner = world.partner(0, &json!({}), &[10_000]);
    let run = world.filed();
    let call = format!("{}/sepa-files/1/return", path(&run));
    let (stranger, reason) = (Merchant::new(&world.ledger), json!({"reason": "x"}));
    assert_eq!(stranger.finance.post(&call, &reason).problem(404), "not_found");
    assert_eq!(world.shop.api.post(&call, &reason).problem(403), "forbidden");
    for reason in ["", "  ", "a\u{0}b", "x".repeat(201).as_str()] {
        assert_eq!(bring_back(&world, &run, 1, reason).problem(422), "validation_failed", "{reason:?}");
    }
    assert_eq!(world.shop.finance.post(&call, &json!({"reason": "x", "sure": true})).problem(422), "validation_failed");
    assert_eq!(bring_back(&world, &run, 2, "x").problem(404), "not_found");
    let odd = format!("{}/sepa-files/one/return", path(&run));
    assert_eq!(world.shop.finance.post(&odd, &reason).problem(404), "not_found");
    assert_eq!(world.payout(&run, &partner)["status"], "submitting");

    assert_eq!(world.fetch(&run).status, 200);
    world.shop.finance.post(&format!("{}/settle", path(&run)), &json!({})).expect(200);
    assert_eq!(bring_back(&world, &run, 1, "x").problem(409), "invalid_state", "nothing of it is open");
    world.ledger.assert_books_hold();
}

#[test]
fn a_file_is_fetched_or_taken_back_and_never_both_whoever_comes_first() {
    let world = World::new();
    let partner = world.partner(0, &json!({}), &[10_000]);
    let run = world.filed();

    let (fetched, returned) = std::thread::scope(|scope| {
        let fetched = scope.spawn(|| world.fetch(&run).status);
        let returned = scope.spawn(|| bring_back(&world, &run, 1, "stopped").status);
        (fetched.join().unwrap(), returned.join().unwrap())
    });

    assert_eq!(returned, 200);
    assert!(fetched == 200 || fetched == 409, "{fetched}");
    assert_eq!(world.fetch(&run).problem(409), "invalid_state");
    let payout = world.payout(&run, &partner);
    assert_eq!((&payout["status"], world.balances(&partner)), (&json!("refused"), [2000, 0, 0]));
    world.ledger.assert_books_hold();
}

#[test]
fn a_person_of_finance_takes_a_file_back_on_the_page_after_a_question() {
    let mails = MailCatcher::start();
    let world = desk::world(&mails);
    world.set_debtor().expect(200);
    let partner = world.partner(0, &json!({}), &[10_000]);
    let run = world.filed();
    let mut ann = Visit::finance(&world.ledger, &mails, "owner@shop.example");
    let page = format!("/finance/runs/{}", text(&run["id"]));
    let question = format!("{page}/sepa/1/return");

    assert!(ann.get(&page).text.contains(&question));
    let asked = ann.get(&question).text.replace('\u{a0}', " ");
    assert!(
        asked.contains("Take back file 1, 20.00 EUR?") && asked.contains("must never be given to the bank"),
        "{asked}"
    );
    assert_eq!(ann.post(&question, &[("csrf", "guessed"), ("reason", "x")]).status, 403);
    assert_eq!(ann.sends(&question, &[("reason", "")]).status, 422);
    assert_eq!(world.payout(&run, &partner)["status"], "submitting", "asking does nothing");
    assert_eq!(ann.sends(&question, &[("reason", "wrong <b>account</b>")]).status, 303);

    assert_eq!(world.payout(&run, &partner)["status"], "refused");
    let csrf = ann.csrf("/finance");
    ann.post("/language", &[("csrf", &csrf), ("back", "/finance"), ("language", "de")]);
    let shown = ann.get(&page).text;
    assert!(shown.contains("Geben Sie sie nie an die Bank") && !shown.contains("<b>account"), "{shown}");
    assert!(!shown.contains(&format!("{page}/sepa/1\"")), "no button hands it out");
    assert_eq!(ann.get(&question).status, 404);
    assert_eq!(ann.sends(&format!("{page}/sepa/1"), &[]).status, 409);
    assert!(mails.mails_to("p0@partner.example").iter().all(|mail| !text(&mail["subject"]).contains("did not work")));
    world.ledger.assert_books_hold();
}
