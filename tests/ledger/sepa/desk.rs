//! SEPA at the finance desk: the account, the file, the bank's statement, and settling by hand.

use integration_tests::ledger::Ledger;
use integration_tests::mail::MailCatcher;
use integration_tests::merchant::{Merchant, text};
use serde_json::json;

use super::statements::{debit, document};
use super::{DEBTOR_IBAN, World, reference};
use crate::pages::visit::Visit;

pub(super) fn world(mails: &MailCatcher) -> World {
    let ledger = Ledger::start_mailing(&mails.smtp_url(), None);
    let shop = Merchant::new(&ledger);
    let program_id = shop.program(&json!({"minimum_payout": 1}));
    World { ledger, shop, program_id }
}

#[test]
fn a_run_by_bank_is_fetched_and_settled_by_statement_and_by_hand() {
    let mails = MailCatcher::start();
    let world = world(&mails);
    let mut ann = Visit::finance(&world.ledger, &mails, "owner@shop.example");
    let account = |iban| [("name", "Größte Partner"), ("iban", iban), ("bic", "ABNANL2A")];
    let wrong = ann.sends("/finance/bank", &account("NL00 1234"));
    assert!(wrong.status == 422 && wrong.text.contains("Enter an IBAN"), "{}", wrong.text);
    assert_eq!(ann.sends("/finance/bank", &account(DEBTOR_IBAN)).status, 303);
    let partners = [0, 1].map(|number| world.partner(number, &json!({}), &[10_000]));
    let run = world.filed();
    let page = format!("/finance/runs/{}", text(&run["id"]));

    assert!(ann.get(&page).text.replace('\u{a0}', " ").contains("Download file 1: 40.00 EUR"));
    let file = ann.sends(&format!("{page}/sepa/1"), &[]);
    assert!(file.header("content-disposition").unwrap().starts_with("attachment"));
    assert_eq!(file.text, world.fetch(&run).text);

    let [first, second] = partners.map(|partner| world.payout(&run, &partner));
    let status = |id: &str| text(&world.shop.finance.get(&format!("/v1/payouts/{id}")).expect(200)["status"]);
    let [first_id, second_id] = [text(&first["id"]), text(&second["id"])];
    assert_eq!(status(&first_id), "accepted");
    let statement = document("S-1", DEBTOR_IBAN, &[debit(&reference(&first), "20.00")]);
    let csrf = ann.csrf("/finance/bank");
    let path = "/finance/bank/statement";
    assert_eq!(ann.uploads(path, &[("csrf", "guessed")], ("statement", &statement)).status, 403);
    assert_eq!(ann.uploads(path, &[("csrf", &csrf)], ("statement", "<Document/>")).status, 422);
    let tried = ann.uploads(path, &[("csrf", &csrf), ("trial", "on")], ("statement", &statement));
    assert!(tried.text.contains("1: paid") && tried.text.contains("Nothing was changed"), "{}", tried.text);
    assert_eq!(status(&first_id), "accepted");
    let read = ann.uploads(path, &[("csrf", &csrf)], ("statement", &statement));
    assert!(read.status == 200 && read.text.contains("1: paid"), "{}", read.text);
    assert_eq!(status(&first_id), "paid");

    let settle = format!("/finance/payouts/{second_id}/settle");
    assert_eq!(ann.sends(&settle, &[("day", "2999-01-01")]).status, 422);
    let settled = ann.sends(&settle, &[("fee", "0,20"), ("reference", "B-1")]);
    assert_eq!(settled.status, 303, "{}", settled.text);
    assert_eq!(status(&second_id), "paid");
    let back = format!("/finance/payouts/{second_id}/return");
    assert_eq!(ann.sends(&back, &[("reason", "")]).status, 422);
    assert_eq!(ann.sends(&back, &[("reason", "AC04")]).status, 303);
    assert_eq!(status(&second_id), "returned");
    world.ledger.assert_books_hold();
}

#[test]
fn a_whole_run_is_marked_as_paid_only_after_number_sum_and_day_were_read() {
    let mails = MailCatcher::start();
    let world = world(&mails);
    let mut ann = Visit::finance(&world.ledger, &mails, "owner@shop.example");
    world.set_debtor().expect(200);
    for number in [0, 1] {
        world.partner(number, &json!({}), &[10_000]);
    }
    let run = world.fetched();
    let page = format!("/finance/runs/{}", text(&run["id"]));
    let question = format!("{page}/settle");
    let paid = || world.ledger.database.number("select count(*) from payout where status = 'paid'");

    let seen = ann.get(&page).text.replace('\u{a0}', " ");
    assert!(seen.contains("Mark 2 payouts, 40.00 EUR, as paid</a>"), "{seen}");
    let asked = ann.get(&question).text.replace('\u{a0}', " ");
    assert!(asked.contains("Mark 2 payouts, 40.00 EUR, as paid?") && asked.contains("type=\"date\""), "{asked}");
    let answer = asked.split("action=\"").find(|part| part.starts_with(&question)).unwrap();
    let answer = answer.split('"').next().unwrap().to_owned();
    let day = asked.split("name=\"day\"").nth(1).unwrap().split("value=\"").nth(1).unwrap();
    let day = day.split('"').next().unwrap().to_owned();

    let empty = ann.sends(&answer, &[]);
    assert!(empty.status == 422 && empty.text.contains("Enter a day"), "{}", empty.text);
    let early = ann.sends(&answer, &[("day", "2000-01-01")]);
    assert!(early.status == 422 && early.text.contains("No bank can have booked it"), "{}", early.text);
    assert!(early.text.contains("value=\"2000-01-01\""), "what was filled in is kept");
    let unread = ann.sends(&question, &[("day", &day)]);
    assert!(unread.status == 409 && unread.text.contains("has changed since you looked"), "{}", unread.text);
    assert_eq!(paid(), 0);

    assert_eq!(ann.sends(&answer, &[("day", &day)]).status, 303);
    assert_eq!(paid(), 2);
    assert_eq!(ann.get(&question).header("location"), Some(page.as_str()));
    world.ledger.assert_books_hold();
}
