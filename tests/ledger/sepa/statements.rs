//! Bank statements.

use integration_tests::merchant::{Partner, text};
use serde_json::{Value, json};

use super::{DEBTOR_IBAN, World, path, reference};

pub(super) fn document(id: &str, iban: &str, entries: &[String]) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
<GrpHdr><MsgId>m</MsgId><CreDtTm>2026-01-31T06:00:00Z</CreDtTm></GrpHdr>
<Stmt><Id>{id}</Id><Acct><Id><IBAN>{iban}</IBAN></Id></Acct>{}</Stmt></BkToCstmrStmt></Document>"#,
        entries.concat()
    )
}

fn entry(direction: &str, amount: &str, details: &str) -> String {
    format!(
        "<Ntry><Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
         <BookgDt><Dt>2026-01-31</Dt></BookgDt><AcctSvcrRef>B7</AcctSvcrRef><NtryDtls>{details}</NtryDtls></Ntry>"
    )
}

pub(super) fn debit(reference: &str, amount: &str) -> String {
    entry("DBIT", amount, &format!("<TxDtls><Refs><EndToEndId>{reference}</EndToEndId></Refs></TxDtls>"))
}

fn credit(reference: &str, amount: &str) -> String {
    let details = format!(
        "<TxDtls><Refs><EndToEndId>{reference}</EndToEndId></Refs><RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf></TxDtls>"
    );
    entry("CRDT", amount, &details)
}

fn verdicts(answer: &Value) -> Vec<String> {
    let lines = answer["statements"][0]["lines"].as_array().unwrap();
    lines.iter().map(|line| text(&line["verdict"])).collect()
}

struct Fetched {
    world: World,
    run: Value,
    partners: Vec<Partner>,
}

impl Fetched {
    fn new(orders: &[i64]) -> Self {
        let world = World::new();
        let partners =
            orders.iter().enumerate().map(|(number, order)| world.partner(number, &json!({}), &[*order])).collect();
        let run = world.fetched();
        Self { world, run, partners }
    }

    fn payout(&self, number: usize) -> Value {
        self.world.payout(&self.run, &self.partners[number])
    }

    fn reference(&self, number: usize) -> String {
        reference(&self.payout(number))
    }

    fn import(&self, id: &str, entries: &[String]) -> Value {
        self.world.import("", &document(id, DEBTOR_IBAN, entries)).expect(200)
    }

    fn statuses(&self) -> Vec<String> {
        (0..self.partners.len()).map(|number| text(&self.payout(number)["status"])).collect()
    }
}

#[test]
fn a_statement_settles_and_returns_and_importing_it_again_changes_nothing() {
    let fetched = Fetched::new(&[10_000, 5_000, 1_000]);
    let world = &fetched.world;
    let [one, two, three] = [0, 1, 2].map(|number| fetched.reference(number));
    let entries = [
        credit(&two, "10.00"),
        debit(&one, "20.00"),
        debit(&two, "10.00"),
        debit(&three, "1.99"),
        debit("RENT-JANUARY", "900.00"),
        entry("CRDT", "5.00", ""),
    ];
    let statement = document("S-1", DEBTOR_IBAN, &entries);

    let trial = world.import("?dry_run=true", &statement).expect(200);
    assert_eq!(fetched.statuses(), ["accepted", "accepted", "accepted"]);
    assert_eq!((world.deeds("payout.settle"), world.deeds("bank_statement.import")), (0, 0));
    let first = world.import("", &statement).expect(200);
    assert_eq!((&trial["dry_run"], &trial["counts"]), (&json!(true), &first["counts"]));
    let counts = json!({"settled": 2, "wrong_amount": 1, "unknown": 2, "returned": 1});
    assert_eq!(first["counts"], counts);
    assert_eq!(fetched.statuses(), ["paid", "returned", "accepted"]);
    let paid = fetched.payout(0);
    assert_eq!((&paid["settled_on"], &paid["provider_id"]), (&json!("2026-01-31"), &json!(one)));
    assert_eq!(paid["bank_reference"], "B7");
    assert_eq!(fetched.payout(1)["reason"], "AC04");
    assert_eq!(world.balances(&fetched.partners[1]), [1000, 0, 0]);
    world.ledger.assert_books_hold();

    let again = world.import("", &statement).expect(200);
    assert_eq!(again["counts"], json!({"already_imported": 3, "wrong_amount": 1, "unknown": 2}));
    assert_eq!(fetched.statuses(), ["paid", "returned", "accepted"]);
    assert_eq!((world.deeds("payout.settle"), world.deeds("payout.return")), (2, 1));
    assert_eq!(world.cash(), -2000);
    world.ledger.assert_books_hold();
}

#[test]
fn the_same_statement_imported_by_two_at_once_settles_once() {
    let fetched = Fetched::new(&[10_000, 5_000]);
    let entries = [debit(&fetched.reference(0), "20.00"), debit(&fetched.reference(1), "10.00")];
    let statement = document("S-1", DEBTOR_IBAN, &entries);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| fetched.world.import("", &statement).expect(200));
        }
    });
    assert_eq!((fetched.world.deeds("payout.settle"), fetched.world.cash()), (2, -3000));
    fetched.world.ledger.assert_books_hold();
}

#[test]
fn a_file_booked_as_one_sum_settles_all_its_payments() {
    let fetched = Fetched::new(&[10_000, 5_000]);
    let file = text(&fetched.world.files(&fetched.run)[0]["id"]).replace('-', "");
    let batch = |amount: &str| entry("DBIT", amount, &format!("<Btch><PmtInfId>{file}-1</PmtInfId></Btch>"));
    assert_eq!(verdicts(&fetched.import("S-1", &[batch("29.99")])), ["unknown"]);
    assert_eq!(verdicts(&fetched.import("S-2", &[batch("30.00")])), ["settled", "settled"]);
    assert_eq!(fetched.statuses(), ["paid", "paid"]);
    assert_eq!(verdicts(&fetched.import("S-2", &[batch("30.00")])), ["already_imported", "already_imported"]);
    fetched.world.ledger.assert_books_hold();
}

#[test]
fn money_that_left_although_it_was_given_up_is_booked_and_a_second_debit_is_told() {
    let fetched = Fetched::new(&[10_000, 5_000]);
    let world = &fetched.world;
    let [one, two] = [0, 1].map(|number| fetched.reference(number));
    world.bring_back(&fetched.payout(0), "refused by the bank").expect(200);
    assert_eq!(verdicts(&fetched.import("S-1", &[debit(&one, "20.00")])), ["settled_late"]);
    assert_eq!((fetched.payout(0)["status"].clone(), world.balances(&fetched.partners[0])), (json!("paid"), [0, 0, 0]));
    world.ledger.assert_books_hold();

    world.settle(&fetched.payout(1), &json!({})).expect(200);
    assert_eq!(verdicts(&fetched.import("S-2", &[debit(&two, "10.00")])), ["already_known"]);
    assert_eq!(verdicts(&fetched.import("S-3", &[debit(&two, "10.00")])), ["paid_by_another_line"]);
    assert_eq!(world.cash(), -3000);
    world.ledger.assert_books_hold();
}

#[test]
fn a_payment_given_up_and_made_again_that_arrives_twice_is_owed_once() {
    let fetched = Fetched::new(&[10_000]);
    let world = &fetched.world;
    let first = fetched.reference(0);
    world.bring_back(&fetched.payout(0), "MS03").expect(200);
    let retry = format!("/v1/payouts/{}/retry", text(&fetched.payout(0)["id"]));
    world.shop.finance.post(&retry, &Value::Null).expect(200);
    world.wait_for_files(&fetched.run, 2);
    assert_eq!(world.shop.finance.get(&format!("{}/sepa.xml?number=2", path(&fetched.run))).status, 200);
    let second = text(&fetched.payout(0)["transfers"][1]["end_to_end_id"]);
    assert_eq!(verdicts(&fetched.import("S-1", &[debit(&second, "20.00")])), ["settled"]);
    for id in ["S-2", "S-3"] {
        fetched.import(id, &[debit(&first, "20.00")]);
        assert_eq!((world.balances(&fetched.partners[0]), world.cash()), ([0, 0, 2000], -4000), "{id}");
    }
    world.ledger.assert_books_hold();
}

#[test]
fn lines_that_are_not_booked_or_of_another_account_or_merchant_change_nothing() {
    let fetched = Fetched::new(&[10_000]);
    let one = fetched.reference(0);
    let announced = debit(&one, "20.00").replace("BOOK", "PDNG");
    assert_eq!(verdicts(&fetched.import("S-1", &[announced])), ["not_booked"]);
    let other = document("S-1", "DE89370400440532013000", &[debit(&one, "20.00")]);
    assert_eq!(verdicts(&fetched.world.import("", &other).expect(200)), ["other_account"]);
    let francs = debit(&one, "20.00").replace("\"EUR\"", "\"CHF\"");
    assert_eq!(verdicts(&fetched.import("S-1", &[francs])), ["wrong_amount"]);
    let stranger = integration_tests::merchant::Merchant::new(&fetched.world.ledger);
    let own = document("S-1", DEBTOR_IBAN, &[debit(&one, "20.00")]);
    let told = stranger.finance.send("POST", "/v1/bank-statements", &[("content-type", "text/xml")], Some(&own));
    assert_eq!(verdicts(&told.expect(200)), ["unknown"]);
    let refused =
        fetched.world.shop.api.send("POST", "/v1/bank-statements", &[("content-type", "text/xml")], Some(&own));
    assert_eq!(refused.problem(403), "forbidden");
    assert_eq!(fetched.statuses(), ["accepted"]);
}

#[test]
fn what_is_no_statement_is_refused() {
    let world = World::new();
    let bomb = document("S-1", DEBTOR_IBAN, &[]).replacen('\n', "<!DOCTYPE d [<!ENTITY a \"aaaa\">]>", 1);
    for body in ["", "{}", "<a>", "<Document/>", bomb.as_str()] {
        assert_eq!(world.import("", body).problem(422), "validation_failed", "{body}");
    }
    let json = [("content-type", "application/json")];
    let answer = world.shop.finance.send("POST", "/v1/bank-statements", &json, Some("{}"));
    assert_eq!(answer.problem(415), "unsupported_media_type");
    assert_eq!(world.import("?trial=true", "<a/>").problem(422), "validation_failed");
    assert_eq!(world.deeds("bank_statement.import"), 0);
}
