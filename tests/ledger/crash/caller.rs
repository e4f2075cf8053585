//! A caller whose server may die at any moment.

use std::fmt;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use integration_tests::api::Client;
use integration_tests::merchant::text;
use serde_json::{Value, json};

use super::Signals;

/// Orders of a bulk request.
const BULK: u64 = 25;

/// What a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Order,
    Bulk,
    Refund,
    Approval,
}

/// A request and what came of it.
#[derive(Debug)]
pub(super) struct Sent {
    pub(super) what: What,
    path: String,
    pub(super) body: Value,
    /// How often no whole answer came.
    lost: u64,
    /// The first answer; 200 or 201.
    pub(super) answer: Option<Value>,
}

impl Sent {
    fn new(what: What, path: impl Into<String>, body: Value) -> Self {
        Self { what, path: path.into(), body, lost: 0, answer: None }
    }

    /// Sends it; the status and body when it was answered. A refusal for want of a database is no answer either.
    fn send(&self, api: &Client) -> Option<(u16, Value)> {
        let answer = api.try_post(&self.path, &self.body).ok().filter(|answer| answer.status != 503)?;
        assert!(matches!(answer.status, 200 | 201), "{} {}: {}", self.path, self.body, answer.text);
        Some((answer.status, answer.json()))
    }
}

/// One thread of load; it remembers all it sent.
pub(super) struct Caller<'a> {
    name: String,
    api: Client,
    code: &'a str,
    signals: &'a Signals,
    /// Whether it sends again at once what got no answer.
    insists: bool,
    pub(super) sent: Vec<Sent>,
}

impl<'a> Caller<'a> {
    pub(super) fn new(number: usize, api: &Client, code: &'a str, signals: &'a Signals) -> Self {
        let insists = number.is_multiple_of(2);
        Self { name: format!("c{number}"), api: api.clone(), code, signals, insists, sent: Vec::new() }
    }

    fn is_over(&self) -> bool {
        self.signals.over.load(Ordering::Relaxed)
    }

    fn order(&self, number: u64, turn: u64) -> Value {
        json!({
            "order_id": format!("{}-{number}-{turn}", self.name), "customer_id": "customer-1",
            "amount": 1_003 + (number * 7 + turn) * 37 % 9_001, "currency": "EUR", "ref": self.code,
        })
    }

    /// The answer, if there was one. After a loss nothing is sent before the server is there again, so that what is lost
    /// is what it was working on.
    fn call(&mut self, mut request: Sent) -> Option<Value> {
        loop {
            let starts = self.signals.starts.load(Ordering::Relaxed);
            if let Some((_, answer)) = request.send(&self.api) {
                self.signals.answered.fetch_add(1, Ordering::Relaxed);
                request.answer = Some(answer);
                break;
            }
            request.lost += 1;
            while self.signals.starts.load(Ordering::Relaxed) == starts && !self.is_over() {
                thread::sleep(Duration::from_millis(1));
            }
            if !self.insists || self.is_over() {
                break;
            }
        }
        let answer = request.answer.clone();
        self.sent.push(request);
        answer
    }

    /// Posts orders one by one; a third is refunded in part, a third approved.
    pub(super) fn sell(&mut self) {
        for number in 0.. {
            if self.is_over() {
                return;
            }
            let order = self.order(number, 0);
            let Some(conversion) = self.call(Sent::new(What::Order, "/v1/conversions", order.clone())) else {
                continue;
            };
            match number % 3 {
                0 => {
                    let amount = order["amount"].as_i64().unwrap() / 3;
                    let refund = json!({
                        "order_id": order["order_id"], "refund_id": order["order_id"], "amount": amount, "currency": "EUR",
                    });
                    self.call(Sent::new(What::Refund, "/v1/refunds", refund));
                }
                1 => {
                    let path = format!("/v1/conversions/{}/approve", text(&conversion["id"]));
                    self.call(Sent::new(What::Approval, path, Value::Null));
                }
                _ => {}
            }
        }
    }

    /// Posts orders many at a time.
    pub(super) fn sell_in_bulk(&mut self) {
        for number in 0.. {
            if self.is_over() {
                return;
            }
            let orders: Vec<Value> = (0..BULK).map(|turn| self.order(number, turn)).collect();
            self.call(Sent::new(What::Bulk, "/v1/conversions/bulk", json!({ "conversions": orders })));
        }
    }
}

/// What became of the requests that got no answer at first.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) lost: u64,
    repeated_at_once: u64,
    had_been_done: u64,
    had_not: u64,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} got no answer; {} of them were sent again at once, {} at the end, of which {} had been done and {} had not",
            self.lost,
            self.repeated_at_once,
            self.had_been_done + self.had_not,
            self.had_been_done,
            self.had_not
        )
    }
}

/// Sends again what was lost, until each has an answer and a second one that is consistent with it.
pub(super) fn repeat_what_was_lost(api: &Client, sent: &mut [Sent]) -> Tally {
    let mut tally = Tally::default();
    for request in sent.iter_mut().filter(|request| request.lost > 0) {
        tally.lost += 1;
        if request.answer.is_some() {
            tally.repeated_at_once += 1;
        } else {
            let (status, answer) = request.send(api).expect("the server is up");
            let created =
                if request.what == What::Bulk { answer["results"][0]["status"] == 201 } else { status == 201 };
            *(if created { &mut tally.had_not } else { &mut tally.had_been_done }) += 1;
            request.answer = Some(answer);
        }
        let (status, again) = request.send(api).expect("the server is up");
        assert_eq!(status, 200, "{again}");
        assert_eq!(Some(gist(request.what, &again)), request.answer.as_ref().map(|first| gist(request.what, first)));
    }
    tally
}

/// What an answer says for ever: an order's state and what refunds took of it move on, its money does not.
fn gist(what: What, answer: &Value) -> Value {
    let of_order = |order: &Value| {
        let commissions: Vec<Value> =
            order["commissions"].as_array().unwrap().iter().map(|one| json!([one["id"], one["amount"]])).collect();
        json!([order["id"], order["order_id"], order["amount"], order["currency"], order["created_at"], commissions])
    };
    match what {
        What::Order => of_order(answer),
        What::Bulk => answer["results"].as_array().unwrap().iter().map(|one| of_order(&one["conversion"])).collect(),
        What::Refund => answer.clone(),
        What::Approval => json!([of_order(answer), answer["status"], answer["commissions"][0]["approved_at"]]),
    }
}
