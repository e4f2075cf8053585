//! Random histories of sign-ups, orders, refunds that may fail, disputes, the merchant's word, spends and payouts, against
//! a model that knows no notes and no postings: only which order qualifies whom, and what everybody is worth now.

mod model;

use integration_tests::merchant::text;
use integration_tests::process::eventually;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use self::model::{Kind, Model, Order};
use super::scene::Scene;

const FRIENDS: usize = 3;
const ORDERS: usize = 6;
const MINIMUM: i64 = 700;
const CAP: usize = 2;

#[derive(Debug, Clone)]
enum Event {
    SignUp { friend: usize },
    Order { order: usize, friend: usize, amount: i64 },
    Refund { order: usize, refund: usize, amount: i64 },
    FailRefund { order: usize, refund: usize },
    Dispute { order: usize, status: &'static str },
    Qualify { friend: usize },
    Spend { customer: usize, amount: i64 },
    Draft,
    Cancel,
    Pay,
}

fn any_event() -> impl Strategy<Value = Event> {
    let statuses = prop::sample::select(vec!["opened", "lost", "won"]);
    prop_oneof![
        3 => (0..FRIENDS).prop_map(|friend| Event::SignUp { friend }),
        4 => (0..ORDERS, 0..FRIENDS, 1..2_000_i64)
            .prop_map(|(order, friend, amount)| Event::Order { order, friend, amount }),
        4 => (0..ORDERS, 0..3_usize, prop_oneof![1..300_i64, 1..2_000_i64])
            .prop_map(|(order, refund, amount)| Event::Refund { order, refund, amount }),
        3 => (0..ORDERS, 0..3_usize).prop_map(|(order, refund)| Event::FailRefund { order, refund }),
        2 => (0..ORDERS, statuses).prop_map(|(order, status)| Event::Dispute { order, status }),
        1 => (0..FRIENDS).prop_map(|friend| Event::Qualify { friend }),
        2 => (0..=FRIENDS, 1..900_i64).prop_map(|(customer, amount)| Event::Spend { customer, amount }),
        4 => prop::sample::select(vec![Event::Draft, Event::Cancel, Event::Pay]),
    ]
}

fn name(customer: usize) -> String {
    if customer < FRIENDS { format!("friend-{customer}") } else { "ada".to_owned() }
}

struct History {
    scene: Scene,
    model: Model,
    /// The referrer as an account's owner, where they are an affiliate.
    affiliate: Option<String>,
    /// The run that waits, with the path of its only payout.
    run: Option<(String, String)>,
}

impl History {
    fn new(kind: Kind) -> Self {
        let reward_type = format!("{kind:?}").to_lowercase();
        let scene = Scene::new(&json!({"minimum_order": MINIMUM, "cap_per_month": CAP, "reward_type": reward_type}));
        let affiliate = (kind == Kind::Cash).then(|| {
            let debtor = json!({"name": "Shop", "iban": "NL91ABNA0417164300", "bic": "ABNANL2A"});
            scene.shop.finance.put("/v1/integrations/sepa", &debtor).expect(200);
            let paid_by = json!({
                "external_id": "ada", "payout_method": "sepa", "iban": "DE89370400440532013000", "stripe_account_id": null,
            });
            format!("affiliate:{}", scene.shop.partner(&scene.program_id, &paid_by).affiliate_id)
        });
        Self { scene, model: Model { kind, ..Model::default() }, affiliate, run: None }
    }

    fn happen(&mut self, number: usize, event: &Event) {
        let (scene, model) = (&self.scene, &mut self.model);
        match event {
            Event::Draft | Event::Cancel | Event::Pay => self.pays(event),
            Event::SignUp { friend } => {
                let expected = if model.friends[*friend].signed_up { 200 } else { 201 };
                scene.sign_up(&name(*friend), &json!({})).expect(expected);
                model.friends[*friend].signed_up = true;
                model.look(*friend);
            }
            Event::Order { order, friend, amount } if model.orders[*order].is_none() => {
                scene.buys(&name(*friend), &order.to_string(), *amount);
                let (friend, amount) = (*friend, *amount);
                model.orders[*order] = Some(Order { amount, ..Order::default() });
                model.friends[friend].orders.push(*order);
                model.look(friend);
            }
            Event::Refund { order, refund, amount } => {
                let Some(of) = &mut model.orders[*order] else { return };
                if of.refunds[*refund].is_none() && of.refunded() + amount <= of.amount {
                    scene.refund(&order.to_string(), &format!("{order}-{refund}"), *amount);
                    of.refunds[*refund] = Some((*amount, true));
                }
            }
            Event::FailRefund { order, refund } => {
                let Some(of) = &mut model.orders[*order] else { return };
                if let Some((_, stands)) = &mut of.refunds[*refund] {
                    scene.fail_refund(&format!("{order}-{refund}"));
                    *stands = false;
                }
            }
            Event::Dispute { order, status } => {
                let Some(of) = &mut model.orders[*order] else { return };
                let answer = scene.shop.dispute(&order.to_string(), &format!("d-{order}"), 500, status);
                match (of.dispute, *status) {
                    // What was overtaken changes nothing, and what was won cannot be lost.
                    (Some("won"), "lost") => assert_eq!(answer.status, 409, "{}", answer.text),
                    (Some(_), "opened") | (Some("won"), _) => {}
                    (_, status) => of.dispute = Some(status),
                }
            }
            Event::Qualify { friend } if model.friends[*friend].signed_up => {
                scene.qualify(&name(*friend));
                model.friends[*friend].called = true;
                model.look(*friend);
            }
            Event::Spend { customer, amount } => {
                let enough = *amount <= model.credit(*customer).max(0);
                scene.spend(&name(*customer), *amount, &format!("s-{number}")).expect(if enough { 201 } else { 409 });
                if enough {
                    model.spent[*customer] += amount;
                }
            }
            Event::Order { .. } | Event::Qualify { .. } => {}
        }
    }

    /// Finance drafts a run of what the referrer is to get, cancels it, or has the bank pay it, drafted or not.
    fn pays(&mut self, event: &Event) {
        let (shop, model) = (&self.scene.shop, &mut self.model);
        if self.run.is_none() && !matches!(event, Event::Cancel) && model.payable() > 0 {
            let run = shop.finance.post("/v1/payout-runs", &Value::Null).expect(201);
            assert_eq!(run["payouts"][0]["amount"], model.payable(), "{run}");
            model.held = model.payable();
            let payout = format!("/v1/payouts/{}", text(&run["payouts"][0]["id"]));
            self.run = Some((format!("/v1/payout-runs/{}", text(&run["id"])), payout));
        }
        match (event, self.run.take()) {
            (Event::Cancel, Some((run, _))) => {
                shop.finance.post(&format!("{run}/cancel"), &Value::Null).expect(200);
                model.held = 0;
            }
            (Event::Pay, Some((run, payout))) => {
                shop.second_finance.post(&format!("{run}/approve"), &Value::Null).expect(200);
                let file = || shop.finance.get(&format!("{run}/sepa.xml")).status == 200;
                eventually(20, "the bank's file can be fetched", file);
                shop.finance.post(&format!("{payout}/settle"), &json!({})).expect(200);
                model.paid += model.held;
                model.held = 0;
            }
            (_, waiting) => self.run = waiting,
        }
    }

    /// Everybody stands where the model says.
    fn check(&self) {
        let (scene, model) = (&self.scene, &self.model);
        for friend in 0..FRIENDS {
            let path = format!("/v1/referrals?referred_customer_id={}", name(friend));
            let shown = scene.shop.api.get(&path).expect(200)["data"][0].clone();
            assert_eq!(shown["status"], json!(model.status(friend)), "{} {model:?}", name(friend));
            let given = |side: &str| {
                let rewards = shown["rewards"].as_array().into_iter().flatten();
                let given = rewards.filter(|reward| reward["side"] == side && reward["status"] == "given");
                i64::try_from(given.count()).unwrap()
            };
            assert_eq!([given("referrer"), given("referred")], model.given(friend), "{shown} {model:?}");
        }
        for customer in 0..=FRIENDS {
            let owes = scene.shop.balance(&format!("customer:{}", name(customer)), "receivable");
            let credit = model.credit(customer);
            assert_eq!([scene.credit(&name(customer)), owes], [credit.max(0), (-credit).max(0)], "{model:?}");
        }
        if let Some(affiliate) = &self.affiliate {
            let balances = ["payable", "receivable", "inflight"].map(|kind| scene.shop.balance(affiliate, kind));
            let payable = model.payable();
            assert_eq!(balances, [payable.max(0), (-payable).max(0), model.held], "{model:?}");
        }
    }
}

fn histories_end_where_the_model_says(kind: Kind, cases: u32) {
    let config = Config { cases, max_shrink_iters: 40, ..Config::default() };
    let histories = prop::collection::vec(any_event(), 20..50);
    let outcome = TestRunner::new(config).run(&histories, |events| {
        let mut history = History::new(kind);
        for (number, event) in events.iter().enumerate() {
            history.happen(number, event);
            // Who comes first in a month, and what can be spent, depends on what is settled.
            history.scene.settled();
            history.check();
        }
        history.scene.ledger.assert_books_hold();
        Ok(())
    });
    outcome.unwrap();
}

#[test]
fn any_history_of_credit_ends_where_the_model_says() {
    histories_end_where_the_model_says(Kind::Credit, 6);
}

#[test]
fn any_history_of_cash_and_its_payouts_ends_where_the_model_says() {
    histories_end_where_the_model_says(Kind::Cash, 6);
}

#[test]
fn any_history_of_discounts_ends_where_the_model_says() {
    histories_end_where_the_model_says(Kind::Discount, 3);
}
