//! Random histories of sign-ups, orders, refunds that may fail, disputes, the merchant's word and spends, against a model
//! that knows no notes and no postings: only which order qualifies whom, and what everybody is worth now.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::json;

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
    ]
}

#[derive(Debug, Default, Clone)]
struct Order {
    amount: i64,
    refunds: [Option<(i64, bool)>; 3],
    dispute: Option<&'static str>,
}

impl Order {
    fn refunded(&self) -> i64 {
        self.refunds.iter().flatten().filter(|(_, stands)| *stands).map(|(amount, _)| amount).sum()
    }

    fn left(&self) -> i64 {
        let disputed = if self.dispute == Some("lost") { 500.min(self.amount) } else { 0 };
        (self.amount - self.refunded() - disputed).max(0)
    }
}

#[derive(Debug, Default)]
struct Friend {
    signed_up: bool,
    called: bool,
    /// Their orders, as they were posted.
    orders: Vec<usize>,
    qualifying: Option<usize>,
    /// Whether the referrer is rewarded, once the friend has qualified.
    within_cap: Option<bool>,
}

#[derive(Debug, Default)]
struct Model {
    orders: [Option<Order>; ORDERS],
    friends: [Friend; FRIENDS],
    /// What each friend has spent, and last the referrer.
    spent: [i64; FRIENDS + 1],
}

impl Model {
    fn look(&mut self, friend: usize) {
        let counted = self.friends.iter().filter(|friend| friend.within_cap.is_some()).count();
        let of = &mut self.friends[friend];
        if !of.signed_up {
            return;
        }
        let reaches = |order: &&usize| self.orders[**order].as_ref().is_some_and(|order| order.amount >= MINIMUM);
        of.qualifying = of.qualifying.or(of.orders.iter().find(reaches).copied());
        if of.within_cap.is_none() && (of.called || of.qualifying.is_some()) {
            of.within_cap = Some(counted < CAP);
        }
    }

    fn status(&self, friend: usize) -> Option<&'static str> {
        let of = &self.friends[friend];
        if !of.signed_up {
            return None;
        }
        Some(match (of.within_cap, self.stands(friend)) {
            (None, _) => "signed_up",
            (Some(_), true) => "rewarded",
            (Some(_), false) => "reversed",
        })
    }

    fn stands(&self, friend: usize) -> bool {
        match self.friends[friend].qualifying {
            Some(order) => self.orders[order].as_ref().is_some_and(|order| order.left() >= MINIMUM),
            None => self.friends[friend].called,
        }
    }

    /// What somebody is worth: below zero they owe it.
    fn worth(&self, customer: usize) -> i64 {
        let stands = |friend: &usize| self.friends[*friend].within_cap.is_some() && self.stands(*friend);
        let earned = if customer < FRIENDS {
            if stands(&customer) { 500 } else { 0 }
        } else {
            let rewarded = (0..FRIENDS).filter(stands).filter(|friend| self.friends[*friend].within_cap == Some(true));
            i64::try_from(rewarded.count()).unwrap() * 1000
        };
        earned - self.spent[customer]
    }
}

fn name(customer: usize) -> String {
    if customer < FRIENDS { format!("friend-{customer}") } else { "ada".to_owned() }
}

struct History {
    scene: Scene,
    model: Model,
}

impl History {
    fn happen(&mut self, number: usize, event: &Event) {
        let (scene, model) = (&self.scene, &mut self.model);
        match event {
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
                let enough = *amount <= model.worth(*customer).max(0);
                scene.spend(&name(*customer), *amount, &format!("s-{number}")).expect(if enough { 201 } else { 409 });
                if enough {
                    model.spent[*customer] += amount;
                }
            }
            Event::Order { .. } | Event::Qualify { .. } => {}
        }
    }

    /// Everybody stands where the model says.
    fn check(&self) {
        let (scene, model) = (&self.scene, &self.model);
        for friend in 0..FRIENDS {
            let path = format!("/v1/referrals?referred_customer_id={}", name(friend));
            let shown = scene.shop.api.get(&path).expect(200)["data"][0]["status"].clone();
            assert_eq!(shown, json!(model.status(friend)), "{} {model:?}", name(friend));
        }
        for customer in 0..=FRIENDS {
            let owes = scene.shop.balance(&format!("customer:{}", name(customer)), "receivable");
            let worth = model.worth(customer);
            assert_eq!([scene.credit(&name(customer)), owes], [worth.max(0), (-worth).max(0)], "{model:?}");
        }
    }
}

#[test]
fn any_history_ends_where_the_model_says() {
    let config = Config { cases: 6, max_shrink_iters: 40, ..Config::default() };
    let histories = prop::collection::vec(any_event(), 10..40);
    let outcome = TestRunner::new(config).run(&histories, |events| {
        let promise = json!({"minimum_order": MINIMUM, "cap_per_month": CAP});
        let scene = Scene::new(&promise);
        let mut history = History { scene, model: Model::default() };
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
