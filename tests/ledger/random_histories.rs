//! Random histories of orders, refunds that may fail, disputes, approvals, rejections, corrections, changes of an
//! affiliate's own terms, and payouts that are canceled, paid, refused and returned, against a model that knows no
//! postings: only what each commission is worth now, where it stands, and who may have it.

mod arrival;
mod iban;
mod model;
mod payments;

use iban::iban;
use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, Partner, merge, text};
use model::Model;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

/// Orders of one history; events name them by number.
const ORDERS: usize = 4;
/// What each of an order's possible disputes is about, minor units: below, around and above most orders.
const DISPUTED: [i64; 3] = [150, 1_200, 9_000];

#[derive(Debug, Clone)]
enum Event {
    Order { order: usize, amount: i64, partner: usize, by_coupon: bool },
    OwnTerms { partner: usize, percent: Option<i64> },
    Refund { order: usize, refund: usize, amount: i64 },
    FailRefund { order: usize, refund: usize },
    Dispute { order: usize, dispute: usize, status: &'static str },
    Approve { order: usize },
    Reject { order: usize },
    Adjust { partner: usize, direction: &'static str, amount: i64 },
    WriteOff { partner: usize, amount: i64 },
    DraftRun,
    CancelRuns,
    SendRuns,
    SettleRuns,
    BringBack { partner: usize },
}

fn any_event() -> impl Strategy<Value = Event> {
    let order = 0..ORDERS;
    let statuses = prop::sample::select(vec!["opened", "lost", "won"]);
    prop_oneof![
        // Of the small ones the recruiter's share is a cent, which a part of the order takes whole.
        4 => (order.clone(), prop_oneof![0..3_000_i64, 30..100_i64], 0..2_usize, any::<bool>())
            .prop_map(|(order, amount, partner, by_coupon)| Event::Order { order, amount, partner, by_coupon }),
        1 => (0..2_usize, prop::option::of(0..=90_i64))
            .prop_map(|(partner, percent)| Event::OwnTerms { partner, percent }),
        4 => (order.clone(), 0..4_usize, prop_oneof![1..30_i64, 1..600_i64, 1..3_000_i64])
            .prop_map(|(order, refund, amount)| Event::Refund { order, refund, amount }),
        2 => (order.clone(), 0..4_usize).prop_map(|(order, refund)| Event::FailRefund { order, refund }),
        4 => (order.clone(), 0..DISPUTED.len(), statuses)
            .prop_map(|(order, dispute, status)| Event::Dispute { order, dispute, status }),
        4 => order.clone().prop_map(|order| Event::Approve { order }),
        1 => order.prop_map(|order| Event::Reject { order }),
        2 => (0..3_usize, prop::sample::select(vec!["credit", "debit"]), prop_oneof![1..80_i64, 1..600_i64])
            .prop_map(|(partner, direction, amount)| Event::Adjust { partner, direction, amount }),
        1 => (0..3_usize, 1..200_i64).prop_map(|(partner, amount)| Event::WriteOff { partner, amount }),
        2 => Just(Event::DraftRun),
        2 => Just(Event::CancelRuns),
        1 => Just(Event::SendRuns),
        1 => Just(Event::SettleRuns),
        1 => (0..3_usize).prop_map(|partner| Event::BringBack { partner }),
    ]
}

/// One history on a merchant of its own.
struct History {
    shop: Merchant,
    /// Two who bring orders; the last one recruited them.
    partners: [Partner; 3],
    model: Model,
    /// Bank accounts the partners have had.
    accounts: u32,
    /// Runs that the bank has.
    sent: Vec<String>,
}

impl History {
    fn new(ledger: &Ledger) -> Self {
        let shop = Merchant::new(ledger);
        let program = shop.program(&json!({"hold_days": 14, "second_tier_rate": "10", "minimum_payout": 1}));
        let debtor = json!({"name": "Shop", "iban": iban(0)});
        shop.finance.put("/v1/integrations/sepa", &debtor).expect(200);
        let by_bank = |number: u32, with: &Value| {
            let mut body = json!({"payout_method": "sepa", "stripe_account_id": null, "iban": iban(number)});
            merge(&mut body, with);
            shop.partner(&program, &body)
        };
        let recruiter = by_bank(1, &json!({"email": "recruiter@x.example"}));
        let earner = |number: u32, email: &str, tier: &str| {
            by_bank(number, &json!({"email": email, "tier": tier, "recruiter_id": recruiter.affiliate_id}))
        };
        let partners = [earner(2, "a@x.example", "standard"), earner(3, "b@x.example", "gold"), recruiter];
        for (place, partner) in partners.iter().enumerate() {
            let coupon = json!({"code": format!("CODE{place}"), "link_id": partner.link_id});
            shop.api.post("/v1/coupons", &coupon).expect(201);
        }
        Self { shop, partners, model: Model::default(), accounts: 3, sent: Vec::new() }
    }

    fn happen(&mut self, event: &Event) {
        match event {
            Event::Order { order, amount, partner, by_coupon } => {
                let coupon = json!({"ref": null, "coupon": format!("code{partner}")});
                let with = if *by_coupon { coupon } else { json!({}) };
                let answer = self.shop.order(&order.to_string(), *amount, &self.partners[*partner].code, &with);
                let id = (answer.status == 201).then(|| text(&answer.json()["id"]));
                assert_eq!(answer.status, self.model.order(*order, *amount, *partner, id).status(), "{}", answer.text);
            }
            Event::OwnTerms { partner, percent } => {
                let rate = percent.map(|percent| percent.to_string());
                let terms = rate.map(|rate| json!({"kind": "percentage", "tiers": {"standard": rate, "gold": rate}}));
                let path = format!("/v1/affiliates/{}", self.partners[*partner].affiliate_id);
                self.shop.api.patch(&path, &json!({"terms_override": terms})).expect(200);
                self.model.own_percent[*partner] = *percent;
            }
            Event::Refund { order, refund, amount } => {
                let answer = self.shop.refund(&order.to_string(), &format!("{order}-{refund}"), *amount);
                assert_eq!(answer.status, self.model.refund(*order, *refund, *amount).status(), "{}", answer.text);
            }
            Event::FailRefund { order, refund } => {
                let answer = self.shop.api.post(&format!("/v1/refunds/{order}-{refund}/fail"), &Value::Null);
                assert_eq!(answer.status, self.model.fail_refund(*order, *refund).status(), "{}", answer.text);
            }
            Event::Dispute { order, dispute, status } => {
                let amount = DISPUTED[*dispute];
                let answer = self.shop.dispute(&order.to_string(), &format!("{order}-{dispute}"), amount, status);
                let verdict = self.model.dispute(*order, *dispute, amount, status);
                assert_eq!(answer.status, verdict.status(), "{}", answer.text);
            }
            Event::Approve { order } => {
                let Some(id) = self.model.conversion_id(*order) else { return };
                let answer = self.shop.approve(&id);
                assert_eq!(answer.status, self.model.approve(*order).status(), "{}", answer.text);
            }
            Event::Reject { order } => {
                let Some(id) = self.model.conversion_id(*order) else { return };
                let verdict = self.model.reject(*order);
                assert_eq!(self.shop.reject(&id, "no").status, verdict.status(), "rejecting {order}");
            }
            Event::Adjust { partner, direction, amount } => {
                let status = self.correct("adjustments", *partner, &json!({"direction": direction, "amount": amount}));
                assert_eq!(status, self.model.adjust(*partner, direction, *amount).status());
            }
            Event::WriteOff { partner, amount } => {
                let status = self.correct("write-offs", *partner, &json!({"amount": amount}));
                assert_eq!(status, self.model.write_off(*partner, *amount).status());
            }
            Event::DraftRun => self.draft_run(),
            Event::CancelRuns => self.cancel_runs(),
            Event::SendRuns => self.send_runs(),
            Event::SettleRuns => self.settle_runs(),
            Event::BringBack { partner } => self.bring_back(*partner),
        }
    }

    /// One person proposes, another approves; how the approval was answered.
    fn correct(&self, what: &str, partner: usize, with: &Value) -> u16 {
        let affiliate_id = &self.partners[partner].affiliate_id;
        let mut body = json!({"affiliate_id": affiliate_id, "currency": "EUR", "reason": "a history"});
        merge(&mut body, with);
        let proposed = self.shop.finance.post(&format!("/v1/{what}"), &body).expect(201);
        let approve = format!("/v1/{what}/{}/approve", text(&proposed["id"]));
        self.shop.second_finance.post(&approve, &Value::Null).status
    }

    fn compare(&self) {
        for (place, partner) in self.partners.iter().enumerate() {
            let owner = format!("affiliate:{}", partner.affiliate_id);
            let balances = ["pending", "payable", "receivable", "inflight"].map(|kind| self.shop.balance(&owner, kind));
            assert_eq!(balances, self.model.balances(place), "pending, payable, receivable, inflight of {place}");
        }
        let of_the_merchant = ["commission_expense", "adjustment_expense", "writeoff_expense", "cash:sepa"];
        assert_eq!(of_the_merchant.map(|kind| self.shop.balance("merchant", kind)), self.model.of_the_merchant());
        for (id, expected) in self.model.commissions() {
            let conversion = self.shop.conversion(&id);
            assert_eq!(conversion["status"], expected[0].1, "{conversion}");
            let told = |one: &Value| {
                let left = one["amount"].as_i64().unwrap() - one["clawed_back"].as_i64().unwrap();
                json!([left, one["status"], one["rejection_reason"]])
            };
            let commissions: Vec<Value> = conversion["commissions"].as_array().unwrap().iter().map(told).collect();
            assert_eq!(json!(commissions), json!(expected), "{conversion}");
        }
    }
}

/// A few by default, for every run; more when somebody asks.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(24)
}

#[test]
fn every_history_ends_where_the_model_says_and_the_books_hold_all_the_way() {
    let ledger = Ledger::start();
    let config = Config { cases: cases(), failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    TestRunner::new(config)
        .run(&prop::collection::vec(any_event(), 1..40), |events| {
            let mut history = History::new(&ledger);
            for event in &events {
                history.happen(event);
            }
            history.compare();
            Ok(())
        })
        .unwrap();
    ledger.assert_books_hold();
}
