//! Pages speak words, in either language: no code of the database or the API is left over on one.

use integration_tests::ledger::Ledger;
use integration_tests::mail::MailCatcher;
use integration_tests::merchant::{Merchant, text};
use integration_tests::process::eventually;
use serde_json::{Value, json};

use super::visit::Visit;

/// A merchant with something on every page: payouts that were given up, refused, stopped and brought back, a run that is paused,
/// an account that is blocked, an event that waits, a correction that waits, a commission that is held, one that a refund took
/// back, and entries in the audit trail.
pub(super) struct World {
    mails: MailCatcher,
    pub(super) ledger: Ledger,
    pub(super) merchant: Merchant,
}

impl World {
    pub(super) fn new() -> Self {
        let mails = MailCatcher::start();
        let ledger = Ledger::start_mailing(&mails.smtp_url(), None);
        let merchant = Merchant::new(&ledger);
        let world = Self { mails, ledger, merchant };
        world.sells();
        world.goes_wrong();
        world
    }

    fn sells(&self) {
        let (shop, finance) = (&self.merchant, &self.merchant.finance);
        let program = shop.program(&json!({}));
        let strict = json!({"disposable_email": {"score": 100}});
        shop.api.put(&format!("/v1/programs/{program}/fraud-rules"), &strict).expect(200);
        let ada = shop.partner(&program, &json!({}));
        shop.order("order-1", 10_000, &ada.code, &json!({})).expect(201);
        shop.order("order-2", 8_000, &ada.code, &json!({})).expect(201);
        shop.order("held-1", 5_000, &ada.code, &json!({"customer_email": "x@mailinator.com"})).expect(201);
        eventually(20, "two are approved, and one is held", || {
            self.ledger.database.number("select count(*) from commission where fraud_hold or status = 'approved'") == 3
        });
        shop.refund("order-2", "refund-1", 8_000).expect(201);
        let funding = json!({"rail": "stripe", "amount": 5_000, "currency": "EUR", "reference": "wire-1"});
        finance.post("/v1/fundings", &funding).expect(201);
        let thanks = json!({
            "affiliate_id": ada.affiliate_id, "direction": "credit", "amount": 100, "currency": "EUR", "reason": "thanks",
        });
        finance.post("/v1/adjustments", &thanks).expect(201);
        let run = text(&finance.post("/v1/payout-runs", &Value::Null).expect(201)["id"]);
        finance.post(&format!("/v1/payout-runs/{run}/cancel"), &Value::Null).expect(200);
        let bank = json!({"payout_method": "sepa", "iban": "DE89370400440532013000", "account_holder": "Ada"});
        shop.api.patch(&format!("/v1/affiliates/{}", ada.affiliate_id), &bank).expect(200);
    }

    /// What a provider or a bank would have to be brought to.
    fn goes_wrong(&self) {
        let merchant = &self.merchant.id;
        let database = &self.ledger.database;
        for (status, reason) in
            [("frozen", "found_more_than_once"), ("returned", "AC04"), ("refused", "receiver_invalid")]
        {
            let payout = format!(
                "insert into payout (merchant_id, payout_id, payout_run_id, affiliate_id, currency, amount, rail, destination,
                     status, reason, fence, refused_at)
                 select merchant_id, gen_random_uuid(), payout_run_id, affiliate_id, currency, amount, rail, destination,
                     '{status}', '{reason}', 1, now()
                 from payout where status = 'canceled'"
            );
            database.execute(&payout).unwrap();
        }
        let attempts =
            "insert into payout_attempt (merchant_id, payout_id, fence, generation, purpose, idempotency_key,
                 request, outcome, detail)
             select merchant_id, payout_id, 1, 1, 'send', 'key-1', '', 'refused', reason from payout where fence = 1";
        database.execute(attempts).unwrap();
        let paused = format!(
            "with run as (
                 insert into payout_run (merchant_id, payout_run_id, status, created_by, reason)
                 values ('{merchant}', gen_random_uuid(), 'paused', 'Ann', 'http_401')
                 returning merchant_id, payout_run_id, reason
             )
             insert into payout_run_pause (merchant_id, payout_run_id, rail, currency, reason, paused_at, confirmed_at)
             select merchant_id, payout_run_id, 'stripe', 'EUR', reason, now(), now() from run"
        );
        database.execute(&paused).unwrap();
        database.execute("update affiliate set destination_blocked = 'receiver_unregistered'").unwrap();
        let waiting = format!(
            "insert into provider_event (source, provider_event_id, event_id, kind, body, occurred_at, received_at, reason,
                 next_attempt_at, merchant_id)
             values ('stripe_merchant', 'evt_1', gen_random_uuid(), 'invoice.payment_succeeded', '', now(), now(),
                 'waits_for_checkout', now() + interval '1 day', '{merchant}')"
        );
        database.execute(&waiting).unwrap();
    }

    fn one(&self, query: &str) -> String {
        sqlx::Row::get(&self.ledger.database.rows(query)[0], 0)
    }

    fn held(&self) -> String {
        self.one("select commission_id::text from commission where fraud_hold")
    }

    fn refunded(&self) -> String {
        self.one("select conversion_id::text from conversion where order_id = 'order-2'")
    }

    /// Who works at each desk, and what there is to read.
    pub(super) fn desks(&self) -> [(Visit, Vec<String>); 3] {
        let mut owner = Visit::sign_in(&self.ledger, &self.mails, "owner@shop.example");
        owner.choose(&format!("merchant:{}", self.merchant.id));
        let ann = Visit::finance(&self.ledger, &self.mails, "owner@shop.example");
        let ada = Visit::sign_in(&self.ledger, &self.mails, "ada@partner.example");
        let all = |desk: &str, pages: &str, things: &[String]| -> Vec<String> {
            let lists = pages.split(' ').map(|page| format!("/{desk}{page}"));
            std::iter::once(format!("/{desk}")).chain(lists).chain(things.iter().cloned()).collect()
        };
        let (held, refunded) = (self.held(), self.refunded());
        let ids = |desk: &str, query: &str| -> Vec<String> {
            self.one(query).split(' ').map(|id| format!("/{desk}/{id}")).collect()
        };
        let payouts = "select string_agg(payout_id::text, ' ') from payout where status <> 'canceled'";
        let all_payouts = "select string_agg(payout_id::text, ' ') from payout";
        let runs = "select string_agg(payout_run_id::text, ' ') from payout_run";
        let partner = self.one("select affiliate_id::text from affiliate");
        let commissions = self.one("select string_agg(commission_id::text, ' ') from commission");
        let of_ada: Vec<String> = commissions.split(' ').map(|id| format!("/affiliate/conversions/{id}")).collect();
        let of_ada = [of_ada, ids("affiliate/payouts", payouts)].concat();
        let of_finance = [ids("finance/payouts", all_payouts), ids("finance/runs", runs)].concat();
        [
            (
                owner,
                all(
                    "merchant",
                    "/affiliates /conversions /programs /fraud /links /coupons /webhooks /webhooks/stripe /members",
                    &[
                        format!("/merchant/fraud/{held}"),
                        format!("/merchant/conversions/{refunded}"),
                        format!("/merchant/affiliates/{partner}"),
                    ],
                ),
            ),
            (
                ann,
                all(
                    "finance",
                    "/due /runs /payouts /corrections /bank /balances /fundings /schedules /audit",
                    &of_finance,
                ),
            ),
            (ada, all("affiliate", "/links /conversions /statement /payouts /terms /settings", &of_ada)),
        ]
    }
}

/// Words with an underline in what a page says. What is meant to be copied letter by letter (`code`, `pre`) may have them, and so
/// may account numbers at Stripe.
fn codes(page: &str) -> Vec<String> {
    let main = page.split_once("<main").unwrap().1.split_once("</main>").unwrap().0;
    let mut said = main.to_owned();
    for element in ["code", "pre"] {
        while let Some((before, rest)) = said.split_once(&format!("<{element}")) {
            let after = rest.split_once(&format!("</{element}>")).unwrap().1;
            said = format!("{before} {after}");
        }
    }
    let texts: Vec<&str> = said.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect();
    let is_code = |word: &&str| word.contains('_') && !word.starts_with("acct_");
    texts
        .join(" ")
        .split(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .filter(is_code)
        .map(str::to_owned)
        .collect()
}

#[test]
fn no_page_shows_a_code_where_a_word_belongs() {
    let world = World::new();
    let mut desks = world.desks();

    for language in ["en", "de"] {
        for (visit, pages) in &mut desks {
            let csrf = visit.csrf(&pages[0]);
            visit.post("/language", &[("csrf", &csrf), ("back", "/"), ("language", language)]);
            for page in pages {
                let answer = visit.get(page);
                assert_eq!(answer.status, 200, "{page}");
                assert_eq!(codes(&answer.text), Vec::<String>::new(), "{page} in {language}");
            }
        }
    }

    let [(owner, _), (ann, _), (ada, _)] = &desks;
    let found = owner.get(&format!("/merchant/fraud/{}", world.held())).text;
    assert!(found.contains("Wegwerfadresse") && found.contains("ist von einem Wegwerfdienst"), "{found}");
    let told = ada.get(&format!("/affiliate/conversions/{}", world.held())).text;
    assert!(told.contains("Die Angaben zur Bestellung lassen sich kaum prüfen."), "{told}");
    let refunded = owner.get(&format!("/merchant/conversions/{}", world.refunded())).text;
    assert!(refunded.contains("die Bestellung wurde ganz erstattet"), "{refunded}");
    let waiting = owner.get("/merchant/webhooks/stripe").text;
    assert!(waiting.contains("mit dem das Abonnement begann"), "{waiting}");
    let home = ada.get("/affiliate").text;
    assert!(home.contains("niemand mit dieser Adresse hat sie angenommen"), "{home}");
    let uncertain = ann.get("/finance").text;
    assert!(uncertain.contains("ein Konto mit dieser Nummer oder Adresse gibt es nicht"), "{uncertain}");
}
