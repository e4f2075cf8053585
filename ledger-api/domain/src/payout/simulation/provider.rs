use std::collections::HashMap;

use time::{Duration, OffsetDateTime};

use shared::money::Amount;

use super::Lookup;
use super::random::Random;

/// What our side gets to see of a send.
pub(super) enum Reply {
    Paid(String),
    Refused,
    Insufficient,
    TooMany,
    BadKey,
    Lost,
}

/// What Stripe keeps for a key, for a day.
#[derive(Clone)]
enum Stored {
    Paid(String),
    Refused,
    Insufficient,
    /// A 500, after the work or instead of it.
    Failed,
}

struct Payment {
    id: String,
    visible_at: OffsetDateTime,
}

/// Stripe's rules: one outcome for a key, which may be forgotten after 24 hours; some refusals come before the key is
/// looked at.
pub(super) struct Provider {
    keys: HashMap<i32, (OffsetDateTime, Stored)>,
    payments: Vec<Payment>,
    told: usize,
    /// Requests that travel for hours: key and arrival.
    under_way: Vec<(i32, OffsetDateTime)>,
    trouble_percent: u32,
    loss_percent: u32,
}

impl Provider {
    pub(super) fn new(random: &mut Random) -> Self {
        let (trouble_percent, loss_percent) = (random.below(60), random.below(100));
        let (keys, payments, under_way) = (HashMap::new(), Vec::new(), Vec::new());
        Self { keys, payments, told: 0, under_way, trouble_percent, loss_percent }
    }

    pub(super) fn payments(&self) -> usize {
        self.payments.len()
    }

    /// The id of a payment made since the last call.
    pub(super) fn new_payment(&mut self) -> Option<String> {
        let payment = self.payments.get(self.told)?;
        self.told += 1;
        Some(payment.id.clone())
    }

    pub(super) fn receive(&mut self, key: i32, now: OffsetDateTime, random: &mut Random) -> Reply {
        self.deliver(now, random);
        if random.percent(self.loss_percent) {
            match random.below(3) {
                0 => {}
                1 => self.under_way.push((key, now + Duration::minutes(i64::from(random.below(180))))),
                _ => drop(self.carry_out(key, now, random)),
            }
            return Reply::Lost;
        }
        if random.percent(self.trouble_percent) {
            return if random.percent(50) { Reply::TooMany } else { Reply::BadKey };
        }
        match self.carry_out(key, now, random) {
            Stored::Paid(id) => Reply::Paid(id),
            Stored::Refused => Reply::Refused,
            Stored::Insufficient => Reply::Insufficient,
            Stored::Failed => Reply::Lost,
        }
    }

    pub(super) fn look_up(&mut self, now: OffsetDateTime, random: &mut Random) -> Lookup {
        self.deliver(now, random);
        if random.percent(self.trouble_percent) {
            return Lookup::Failed { detail: "http_503".into(), after: None };
        }
        let mut visible = self.payments.iter().filter(|payment| payment.visible_at <= now);
        match (visible.next(), visible.next()) {
            (None, _) => Lookup::None,
            (Some(one), None) => Lookup::One { provider_id: one.id.clone(), paid: true, fee: Amount::ZERO },
            (Some(_), Some(_)) => Lookup::Many,
        }
    }

    /// The payments that its list shows.
    pub(super) fn listed(&self, now: OffsetDateTime) -> Vec<String> {
        self.payments.iter().filter(|payment| payment.visible_at <= now).map(|payment| payment.id.clone()).collect()
    }

    fn deliver(&mut self, now: OffsetDateTime, random: &mut Random) {
        let (arrived, under_way) = self.under_way.iter().copied().partition(|(_, arrival)| *arrival <= now);
        self.under_way = under_way;
        let arrived: Vec<(i32, OffsetDateTime)> = arrived;
        for (key, arrival) in arrived {
            self.carry_out(key, arrival, random);
        }
    }

    fn carry_out(&mut self, key: i32, now: OffsetDateTime, random: &mut Random) -> Stored {
        if let Some((since, stored)) = self.keys.get(&key) {
            assert!(now - *since < Duration::hours(24), "sent again under a key the provider may have forgotten");
            return stored.clone();
        }
        let stored = match random.below(10) {
            0 => Stored::Refused,
            1 => Stored::Insufficient,
            2 => Stored::Failed,
            3 => {
                self.pay(now, random);
                Stored::Failed
            }
            _ => Stored::Paid(self.pay(now, random)),
        };
        self.keys.insert(key, (now, stored.clone()));
        stored
    }

    /// Lists may lag: the payment shows up to two hours later.
    fn pay(&mut self, now: OffsetDateTime, random: &mut Random) -> String {
        let id = format!("tr_{}", self.payments.len() + 1);
        let visible_at = now + Duration::minutes(i64::from(random.below(120)));
        self.payments.push(Payment { id: id.clone(), visible_at });
        id
    }
}
