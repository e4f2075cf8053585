//! People who buy after a visit, and the shop's people who approve and refund single orders.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use super::caller::Caller;
use super::{Order, Signals, Visits};
use crate::affiliates::Affiliate;
use crate::random::Random;

const BETWEEN_ORDERS: Duration = Duration::from_millis(60);

/// Something that is said about an order some time after it.
enum Word {
    Approve { conversion: String },
    Refund { order: usize, amount: i64 },
}

/// One who reports orders, and what is still to be said about them.
struct Desk<'a> {
    number: u64,
    shop: &'a Caller<'a>,
    random: Random,
    orders: Vec<Order>,
    later: Vec<(Instant, Word)>,
}

/// Orders until it is over, and then says what is still to be said; every order that was answered.
pub(crate) fn buy(
    number: u64,
    shop: &Caller<'_>,
    affiliates: &[Affiliate],
    visits: &Visits,
    signals: &Signals,
    random: Random,
) -> Result<Vec<Order>> {
    let mut desk = Desk { number, shop, random, orders: Vec::new(), later: Vec::new() };
    while !signals.is_over() {
        if let Some((place, token)) = visits.decided() {
            let affiliate = affiliates.get(place).context("an affiliate")?;
            desk.order(place, affiliate, &token)?;
        }
        desk.say(Instant::now())?;
        thread::sleep(BETWEEN_ORDERS);
    }
    desk.say(Instant::now() + Duration::from_hours(1))?;
    Ok(desk.orders)
}

impl Desk<'_> {
    /// One in four is of the program that waits thirty days, so a person has to approve it; one in four is refunded.
    fn order(&mut self, place: usize, affiliate: &Affiliate, token: &str) -> Result<()> {
        let id = format!("d{}-{}", self.number, self.orders.len());
        let amount = i64::try_from(self.random.between(5, 500))? * 100;
        let held = self.random.between(0, 4) == 0;
        let mut body = json!({
            "order_id": id, "customer_id": format!("of-{id}"), "amount": amount, "currency": "EUR",
        });
        if held {
            body["ref"] = json!(affiliate.held_code);
        } else {
            body["click_token"] = json!(token);
        }
        let answer = self.shop.post("/v1/conversions", &body, &[200, 201])?.json();
        let now = Instant::now();
        if held {
            let conversion = answer["id"].as_str().context("an order has an id")?.to_owned();
            let due = self.within(now, 2_000);
            self.later.push((due, Word::Approve { conversion }));
        }
        if self.random.between(0, 4) == 0 {
            let part = if self.random.between(0, 2) == 0 { amount } else { amount / 500 * 100 };
            let order = self.orders.len();
            // After its approval, if it needs one: what is refunded in full cannot be approved.
            let due = self.within(now, 8_000).max(self.later.last().map_or(now, |(due, _)| *due));
            if part > 0 {
                self.later.push((due, Word::Refund { order, amount: part }));
            }
        }
        self.orders.push(Order { id, affiliate: place, amount, refunds: Vec::new() });
        Ok(())
    }

    fn within(&mut self, now: Instant, most_ms: u64) -> Instant {
        now + Duration::from_millis(self.random.between(0, most_ms))
    }

    /// Says what is due by then, in the order in which it came up.
    fn say(&mut self, by: Instant) -> Result<()> {
        let later = std::mem::take(&mut self.later);
        let (due, later): (Vec<_>, Vec<_>) = later.into_iter().partition(|(at, _)| *at <= by);
        self.later = later;
        for (_, word) in due {
            match word {
                // 409: it was approved before, and the answer to that was lost.
                Word::Approve { conversion } => {
                    drop(self.shop.post(
                        &format!("/v1/conversions/{conversion}/approve"),
                        &Value::Null,
                        &[200, 409],
                    )?);
                }
                Word::Refund { order, amount } => self.refund(order, amount)?,
            }
        }
        Ok(())
    }

    fn refund(&mut self, order: usize, amount: i64) -> Result<()> {
        let order = self.orders.get_mut(order).context("an order")?;
        let refund_id = format!("r-{}", order.id);
        let body = json!({"order_id": order.id, "refund_id": refund_id, "amount": amount, "currency": "EUR"});
        self.shop.post("/v1/refunds", &body, &[200, 201])?;
        order.refunds.push((refund_id, amount));
        Ok(())
    }
}
