//! What days past came to, as the overviews of a merchant and of a partner show it: written down by a job, and never wrong beside
//! what is recorded.

use integration_tests::ledger::Ledger;
use integration_tests::mail::MailCatcher;
use integration_tests::merchant::{Merchant, Partner};
use integration_tests::process::eventually;
use serde_json::json;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::visit::Visit;

struct World {
    ledger: Ledger,
    merchant: Merchant,
    ada: Partner,
    owner: Visit,
    partner: Visit,
}

impl World {
    fn new() -> Self {
        let mails = MailCatcher::start();
        let ledger = Ledger::start_mailing(&mails.smtp_url(), None);
        let merchant = Merchant::new(&ledger);
        let ada = merchant.partner(&merchant.program(&json!({})), &json!({}));
        let mut owner = Visit::sign_in(&ledger, &mails, "owner@shop.example");
        owner.choose(&format!("merchant:{}", merchant.id));
        let partner = Visit::sign_in(&ledger, &mails, "ada@partner.example");
        Self { ledger, merchant, ada, owner, partner }
    }

    /// An order of 100.00 EUR, so many days ago.
    fn order(&self, name: &str, days: i64) {
        let at = (OffsetDateTime::now_utc() - time::Duration::days(days)).format(&Rfc3339).unwrap();
        self.merchant.order(name, 10_000, &self.ada.code, &json!({"occurred_at": at})).expect(201);
    }

    /// Whether both home pages say that.
    fn shows(&self, words: &str) -> bool {
        let figures = |page: String| {
            let page = page.replace('\u{a0}', " ");
            page.split_once("data-part=\"figures\"").unwrap().1.split_once("</dl>").unwrap().0.contains(words)
        };
        figures(self.owner.get("/merchant").text) && figures(self.partner.get("/affiliate").text)
    }

    /// Waits until the days are written again from the beginning.
    fn folds(&self) {
        self.ledger
            .database
            .execute("update merchant_day_fold set folded_at = '1970-01-01', folded_whole_at = '1970-01-01'")
            .unwrap();
        let written = "select count(*) from merchant_day_fold where folded_at > now() - interval '1 minute'";
        eventually(20, "days past are written", || self.ledger.database.number(written) == 1);
    }

    fn written(&self) -> i64 {
        let of = |table: &str| format!("select coalesce(sum(revenue), 0)::bigint from {table}");
        let [merchant, affiliates] =
            ["merchant_day", "affiliate_day"].map(|table| self.ledger.database.number(&of(table)));
        assert_eq!(merchant, affiliates);
        merchant
    }
}

#[test]
fn orders_count_once_before_and_after_their_day_is_written() {
    let world = World::new();
    world.folds();
    world.order("past-1", 10);
    world.order("today-1", 0);
    assert_eq!(world.written(), 0);
    assert!(world.shows("200.00 EUR"), "an order of a day past shows although its day was written before");

    world.folds();
    assert_eq!(world.written(), 10_000);
    assert!(world.shows("200.00 EUR"), "and counts once when the day is written again");

    world.order("past-2", 10);
    world.order("before-1", 40);
    assert!(world.shows("300.00 EUR") && world.shows("+200% to the 30 days before"));
}

#[test]
fn a_refund_of_a_day_past_shows_when_its_day_is_written_again() {
    let world = World::new();
    world.order("past-1", 10);
    world.folds();

    world.merchant.refund("past-1", "refund-1", 4_000).expect(201);
    world.folds();

    assert_eq!(world.written(), 6_000);
    assert!(world.shows("60.00 EUR"));
}
