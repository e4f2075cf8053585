//! Random histories of invitations, sign-ups, orders, rejections by the merchant and for fraud, refunds that may fail,
//! disputes, the merchant's word, spends and payouts, against a model that knows no notes and no postings: only which order qualifies whom, and what everybody is worth now.

mod model;

use integration_tests::merchant::{Partner, text};
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
const MOST_INVITATIONS: usize = 3;

#[derive(Debug, Clone)]
enum Event {
    Invite { friend: usize },
    EndInvitation { friend: usize },
    SignUp { friend: usize },
    Order { order: usize, friend: usize, amount: i64, suspect: bool },
    Reject { order: usize },
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
        2 => (0..FRIENDS).prop_map(|friend| Event::Invite { friend }),
        1 => (0..FRIENDS).prop_map(|friend| Event::EndInvitation { friend }),
        3 => (0..FRIENDS).prop_map(|friend| Event::SignUp { friend }),
        4 => (0..ORDERS, 0..FRIENDS, 1..2_000_i64, prop::bool::weighted(0.3))
            .prop_map(|(order, friend, amount, suspect)| Event::Order { order, friend, amount, suspect }),
        1 => (0..ORDERS).prop_map(|order| Event::Reject { order }),
        4 => (0..ORDERS, 0..3_usize, prop_oneof![1..300_i64, 1..2_000_i64])
            .prop_map(|(order, refund, amount)| Event::Refund { order, refund, amount }),
        3 => (0..ORDERS, 0..3_usize).prop_map(|(order, refund)| Event::FailRefund { order, refund }),
        2 => (0..ORDERS, statuses).prop_map(|(order, status)| Event::Dispute { order, status }),
        1 => (0..FRIENDS).prop_map(|friend| Event::Qualify { friend }),
        2 => (0..=FRIENDS, 1..900_i64).prop_map(|(customer, amount)| Event::Spend { customer, amount }),
        4 => prop::sample::select(vec![Event::Draft, Event::Cancel, Event::Pay]),
    ]
}

fn email(friend: usize) -> String {
    format!("{}@mail.example", name(friend))
}

fn name(customer: usize) -> String {
    if customer < FRIENDS { format!("friend-{customer}") } else { "ada".to_owned() }
}

struct History {
    scene: Scene,
    model: Model,
    /// Who brings the friends' orders; what that earns stays on hold.
    seller: Partner,
    /// The orders' conversions, and whether the rules hold what they earn.
    conversions: [Option<(String, bool)>; ORDERS],
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
        let sells_in = scene.shop.program(&json!({"hold_days": 14}));
        // What a friend's order by a throw-away address earns is held, until it is rejected.
        let rules = json!({"disposable_email": {"score": 100}});
        scene.shop.api.put(&format!("/v1/programs/{sells_in}/fraud-rules"), &rules).expect(200);
        let eve = json!({"email": "eve@partner.example", "stripe_account_id": "acct_eve"});
        let seller = scene.shop.partner(&sells_in, &eve);
        let (model, conversions) = (Model { kind, ..Model::default() }, [const { None }; ORDERS]);
        Self { scene, model, seller, conversions, affiliate, run: None }
    }

    fn happen(&mut self, number: usize, event: &Event) {
        match event {
            Event::Draft | Event::Cancel | Event::Pay => self.pays(event),
            Event::Invite { friend }
            | Event::EndInvitation { friend }
            | Event::SignUp { friend }
            | Event::Qualify { friend } => self.comes(event, *friend),
            Event::Order { order, .. }
            | Event::Reject { order }
            | Event::Refund { order, .. }
            | Event::FailRefund { order, .. }
            | Event::Dispute { order, .. } => self.orders(event, *order),
            Event::Spend { customer, amount } => {
                let enough = *amount <= self.model.credit(*customer).max(0);
                let answer = self.scene.spend(&name(*customer), *amount, &format!("s-{number}"));
                answer.expect(if enough { 201 } else { 409 });
                if enough {
                    self.model.spent[*customer] += amount;
                }
            }
        }
    }

    /// A friend is invited, signs up, or qualifies by the merchant's word.
    fn comes(&mut self, event: &Event, friend: usize) {
        let (scene, model) = (&self.scene, &mut self.model);
        match event {
            Event::Invite { .. } => {
                let invitation = json!({"code": scene.code, "email": email(friend)});
                let answer = scene.shop.api.post("/v1/referrals/invite", &invitation);
                answer.expect(model.invites(friend));
            }
            Event::EndInvitation { .. } => {
                let ended = format!(
                    "update referral set expires_at = now() - interval '1 second'
                     where status = 'pending' and mailbox = '{}'",
                    email(friend)
                );
                scene.ledger.database.execute(&ended).unwrap();
                model.friends[friend].invited.1 = false;
            }
            Event::SignUp { .. } => {
                let expected = if model.friends[friend].signed_up { 200 } else { 201 };
                scene.sign_up(&name(friend), &json!({"email": email(friend)})).expect(expected);
                model.friends[friend].signed_up = true;
                model.look(friend);
            }
            _ if model.friends[friend].signed_up => {
                scene.qualify(&name(friend));
                model.friends[friend].called = true;
                model.look(friend);
            }
            _ => {}
        }
    }

    /// A friend orders, or something happens to that order.
    fn orders(&mut self, event: &Event, order: usize) {
        let (scene, model) = (&self.scene, &mut self.model);
        if let (Event::Order { friend, amount, suspect, .. }, None) = (event, &model.orders[order]) {
            let email = suspect.then_some("somebody@mailinator.com");
            let with = json!({"customer_id": name(*friend), "customer_email": email});
            let placed = scene.shop.order(&order.to_string(), *amount, &self.seller.code, &with).expect(201);
            self.conversions[order] = Some((text(&placed["id"]), *suspect));
            model.orders[order] = Some(Order { amount: *amount, ..Order::default() });
            model.friends[*friend].orders.push(order);
            model.look(*friend);
            return;
        }
        let (Some(of), Some((conversion, suspect))) = (&mut model.orders[order], &self.conversions[order]) else {
            return;
        };
        match event {
            Event::Reject { .. } if !of.rejected => {
                rejects(scene, conversion, *suspect);
                of.rejected = true;
            }
            Event::Refund { refund, amount, .. }
                if of.refunds[*refund].is_none() && of.refunded() + amount <= of.amount =>
            {
                scene.refund(&order.to_string(), &format!("{order}-{refund}"), *amount);
                of.refunds[*refund] = Some((*amount, true));
            }
            Event::FailRefund { refund, .. } => {
                if let Some((_, stands)) = &mut of.refunds[*refund] {
                    scene.fail_refund(&format!("{order}-{refund}"));
                    *stands = false;
                }
            }
            Event::Dispute { status, .. } => {
                let answer = scene.shop.dispute(&order.to_string(), &format!("d-{order}"), 500, status);
                match (of.dispute, *status) {
                    // What was overtaken changes nothing, and what was won cannot be lost.
                    (Some("won"), "lost") => assert_eq!(answer.status, 409, "{}", answer.text),
                    (Some(_), "opened") | (Some("won"), _) => {}
                    (_, status) => of.dispute = Some(status),
                }
            }
            _ => {}
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
                if model.payable() < 0 {
                    // Some of it was taken back after the draft: the check leaves it out.
                    let canceled = || shop.finance.get(&payout).expect(200)["status"] == "canceled";
                    eventually(20, "it is left out", canceled);
                    model.held = 0;
                    return;
                }
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

/// The merchant rejects an order: where the rules hold it, by their queue.
fn rejects(scene: &Scene, conversion: &str, held: bool) {
    if !held {
        scene.shop.reject(conversion, "a test").expect(200);
        return;
    }
    let commission = || scene.shop.conversion(conversion)["commissions"][0].clone();
    eventually(20, "it is held", || commission()["fraud"]["outcome"] == "hold");
    let path = format!("/v1/fraud/{}/reject", text(&commission()["id"]));
    scene.shop.api.post(&path, &json!({"reason": "nobody"})).expect(200);
}

fn histories_end_where_the_model_says(kind: Kind, cases: u32) {
    let config = Config { cases, max_shrink_iters: 40, ..Config::default() };
    let histories = prop::collection::vec(any_event(), 20..50);
    let outcome = TestRunner::new(config).run(&histories, |events| {
        ends_where_the_model_says(kind, &events);
        Ok(())
    });
    outcome.unwrap();
}

fn ends_where_the_model_says(kind: Kind, events: &[Event]) {
    let mut history = History::new(kind);
    for (number, event) in events.iter().enumerate() {
        history.happen(number, event);
        // Who comes first in a month, and what can be spent, depends on what is settled.
        history.scene.settled();
        history.check();
    }
    history.scene.ledger.assert_books_hold();
}

#[test]
fn a_reward_that_is_taken_back_after_its_draft_is_not_paid() {
    let order = Event::Order { order: 2, friend: 2, amount: 1326, suspect: false };
    let refund = Event::Refund { order: 2, refund: 2, amount: 1064 };
    ends_where_the_model_says(Kind::Cash, &[Event::SignUp { friend: 2 }, order, Event::Draft, refund, Event::Pay]);
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
