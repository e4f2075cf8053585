//! Independent events end the same in whatever order they arrive.
//!
//! Once an order is placed, and perhaps approved and paid, its refunds, each of its disputes and its rejection know
//! nothing of each other, and those of other orders even less. Each of them keeps its own order.

use integration_tests::ledger::Ledger;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use super::{DISPUTED, Event, History, ORDERS, cases};

/// Events that keep their order among themselves, of one order each.
type Stream = Vec<Event>;

#[derive(Debug, Clone)]
struct Story {
    /// What comes first, in the same order always.
    placed: Vec<Event>,
    streams: Vec<Stream>,
    /// Which stream's turn it is, in either order of arrival.
    turns: [Vec<prop::sample::Index>; 2],
}

fn any_story() -> impl Strategy<Value = Story> {
    let orders = prop::collection::vec((1..3_000_i64, 0..2_usize, any::<bool>()), ORDERS);
    let streams: Vec<_> = (0..ORDERS).flat_map(streams_of).collect();
    let turns = || prop::collection::vec(any::<prop::sample::Index>(), 60);
    (orders, any::<bool>(), streams, turns(), turns()).prop_map(|(orders, paid, streams, one, other)| {
        let mut placed = Vec::new();
        for (order, (amount, partner, approved)) in orders.into_iter().enumerate() {
            placed.push(Event::Order { order, amount, partner, by_coupon: false });
            placed.extend(approved.then_some(Event::Approve { order }));
        }
        if paid {
            placed.extend([Event::DraftRun, Event::SendRuns, Event::SettleRuns]);
        }
        Story { placed, streams, turns: [one, other] }
    })
}

fn streams_of(order: usize) -> Vec<BoxedStrategy<Stream>> {
    let refunds = prop::collection::vec((0..3_usize, 1..1_500_i64, any::<bool>()), 0..4).prop_map(move |refunds| {
        let event = |(refund, amount, fails)| {
            let fails = if fails { Some(Event::FailRefund { order, refund }) } else { None };
            [Some(Event::Refund { order, refund, amount }), fails].into_iter().flatten()
        };
        refunds.into_iter().flat_map(event).collect::<Stream>()
    });
    let dispute = |dispute: usize| {
        let statuses = prop::sample::subsequence(vec!["opened", "lost", "won"], 0..=3);
        let event = move |status| Event::Dispute { order, dispute, status };
        statuses.prop_map(move |statuses| statuses.into_iter().map(event).collect::<Stream>()).boxed()
    };
    let rejected =
        prop::bool::weighted(0.2).prop_map(move |no| if no { vec![Event::Reject { order }] } else { vec![] });
    let mut streams = vec![refunds.boxed(), rejected.boxed()];
    streams.extend((0..DISPUTED.len()).map(dispute));
    streams
}

impl Story {
    fn in_order(&self, turns: &[prop::sample::Index]) -> Vec<Event> {
        let mut events = self.placed.clone();
        let mut waiting: Vec<_> = self.streams.iter().map(|stream| stream.iter().cloned()).collect();
        waiting.retain(|stream| stream.len() > 0);
        for turn in turns.iter().cycle() {
            if waiting.is_empty() {
                break;
            }
            let turn = turn.index(waiting.len());
            events.extend(waiting[turn].next());
            waiting.retain(|stream| stream.len() > 0);
        }
        events
    }

    fn was_paid(&self) -> bool {
        self.placed.iter().any(|event| matches!(event, Event::SettleRuns))
    }
}

/// Balances and commissions as the ledger has them. Where money had left, a debt and what is payable settle with each
/// other when they meet, and when that is decides whether what was approved counts as paid: so states are compared only
/// where nothing had left.
fn end(history: &History, with_states: bool) -> Value {
    let orders: Vec<Value> = (0..ORDERS)
        .map(|order| {
            let conversion = history.shop.conversion(&history.model.conversion_id(order).unwrap());
            let told = |one: &Value| {
                let states = with_states.then(|| json!([one["status"], one["rejection_reason"]]));
                json!([one["amount"], one["clawed_back"], states])
            };
            conversion["commissions"].as_array().unwrap().iter().map(told).collect()
        })
        .collect();
    let balances = history.partners.each_ref().map(|partner| {
        let owner = format!("affiliate:{}", partner.affiliate_id);
        ["pending", "payable", "receivable", "inflight"].map(|kind| history.shop.balance(&owner, kind))
    });
    json!([orders, balances])
}

#[test]
fn independent_events_end_the_same_in_whatever_order_they_arrive() {
    let ledger = Ledger::start();
    let cases = cases().div_ceil(3);
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    TestRunner::new(config)
        .run(&any_story(), |story| {
            let [one, other] = story.turns.each_ref().map(|turns| {
                let mut history = History::new(&ledger);
                for event in &story.in_order(turns) {
                    history.happen(event);
                }
                history.compare();
                end(&history, !story.was_paid())
            });
            assert_eq!(one, other);
            Ok(())
        })
        .unwrap();
    ledger.assert_books_hold();
}
