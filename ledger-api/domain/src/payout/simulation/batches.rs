//! The same for a provider like `PayPal`: it takes a request long before it pays, knows a repetition for thirty days, and
//! answers no other question about what it took without its own id.

use std::collections::HashMap;

use super::super::*;
use super::{Books, START, Simulated, run_seeds};
use crate::payout::simulation::random::Random;
use shared::money::Amount;
use time::{Duration, OffsetDateTime};

/// Our own promise to ourselves.
const SEND_WITHIN: std::time::Duration = std::time::Duration::from_hours(25 * 24);

/// One payment that was taken.
struct Item {
    taken_at: OffsetDateTime,
    ends_at: OffsetDateTime,
    paid: bool,
}

/// `PayPal`'s rules.
struct Provider {
    items: HashMap<i32, Item>,
    /// Requests that travel for hours: generation and arrival.
    under_way: Vec<(i32, OffsetDateTime)>,
    trouble_percent: u32,
    loss_percent: u32,
    /// Until then nothing that `PayPal` says reaches us.
    dark_until: OffsetDateTime,
}

impl Provider {
    fn new(random: &mut Random) -> Self {
        let (trouble_percent, loss_percent) = (random.below(60), random.below(100));
        let dark_days = if random.percent(20) { random.below(50) } else { 0 };
        let dark_until = START + Duration::days(i64::from(dark_days));
        Self { items: HashMap::new(), under_way: Vec::new(), trouble_percent, loss_percent, dark_until }
    }

    fn deliver(&mut self, now: OffsetDateTime, random: &mut Random) {
        let arrived: Vec<_> = self.under_way.extract_if(.., |(_, arrival)| *arrival <= now).collect();
        for (generation, arrival) in arrived {
            self.take(generation, arrival, random);
        }
    }

    /// Once within thirty days, whatever comes twice.
    fn take(&mut self, generation: i32, now: OffsetDateTime, random: &mut Random) {
        if let Some(item) = self.items.get(&generation) {
            assert!(now - item.taken_at < Duration::days(30), "sent again when the provider may have forgotten");
            return;
        }
        let wait =
            if random.percent(30) { Duration::days(30) } else { Duration::minutes(i64::from(random.below(300))) };
        let item = Item { taken_at: now, ends_at: now + wait, paid: random.percent(70) };
        self.items.insert(generation, item);
    }

    fn send(&mut self, generation: i32, now: OffsetDateTime, random: &mut Random) -> Answer {
        self.deliver(now, random);
        let lost = Answer::unknown("lost");
        if now < self.dark_until || random.percent(self.loss_percent) {
            match random.below(3) {
                0 => {}
                1 => self.under_way.push((generation, now + Duration::minutes(i64::from(random.below(180))))),
                _ => self.take(generation, now, random),
            }
            return lost;
        }
        if random.percent(self.trouble_percent) {
            return match random.below(3) {
                0 => Answer::RetryLater { after: None },
                1 => Answer::RailPaused { reason: "http_401".into() },
                // Nothing is made; what is under way may still be.
                _ => Answer::RailPaused { reason: "balance_insufficient".into() },
            };
        }
        self.take(generation, now, random);
        match self.standing(generation, now) {
            Some((provider_id, Some(true))) => Answer::Accepted { provider_id, paid: true, fee: Amount::ZERO },
            Some((provider_id, None)) => Answer::Accepted { provider_id, paid: false, fee: Amount::ZERO },
            Some((_, Some(false))) => Answer::Refused { code: "failed".into() },
            None => lost,
        }
    }

    fn look_up(&mut self, state: &PayoutState, now: OffsetDateTime, random: &mut Random) -> Lookup {
        self.deliver(now, random);
        if state.provider_id.is_none() {
            return Lookup::OnlyBySending { within: SEND_WITHIN };
        }
        if random.percent(self.trouble_percent) {
            return Lookup::Failed { detail: "http_503".into(), after: None };
        }
        match self.standing(state.generation, now) {
            Some((provider_id, Some(true))) => Lookup::One { provider_id, paid: true, fee: Amount::ZERO },
            Some((provider_id, None)) => Lookup::One { provider_id, paid: false, fee: Amount::ZERO },
            Some((_, Some(false))) => Lookup::Refused { code: "returned".into() },
            None => Lookup::Failed { detail: "http_404".into(), after: None },
        }
    }

    /// Its item, and how it ended if it has.
    fn standing(&self, generation: i32, now: OffsetDateTime) -> Option<(String, Option<bool>)> {
        let item = self.items.get(&generation)?;
        Some((format!("item_{generation}"), (item.ends_at <= now).then_some(item.paid)))
    }
}

struct Simulation {
    random: Random,
    now: OffsetDateTime,
    state: PayoutState,
    books: Books,
    provider: Provider,
    due: Option<OffsetDateTime>,
    retries: u32,
    crash_percent: u32,
    cancel_percent: u32,
}

impl Simulation {
    fn apply(&mut self, event: &Event) -> Option<Step> {
        let at = Moment { now: self.now, random: self.random.bits() };
        let step = transition(&self.state, event, at).ok()?;
        if let Some(entry) = &step.entry {
            self.books.post(entry);
        }
        self.state = step.state.clone();
        self.due = match step.next {
            Next::ClaimAt(then) => Some(then),
            Next::Send | Next::LookUp => Some(self.now + Duration::minutes(2)),
            Next::Wait => None,
        };
        Some(step)
    }

    fn work(&mut self) {
        let mut step = self.apply(&Event::Claimed);
        while let Some(next) = step.take().map(|step| step.next) {
            if self.random.percent(self.crash_percent) {
                return;
            }
            let event = match next {
                Next::Send => Event::Answered(self.provider.send(self.state.generation, self.now, &mut self.random)),
                Next::LookUp => Event::LookedUp(self.provider.look_up(&self.state, self.now, &mut self.random)),
                Next::ClaimAt(_) | Next::Wait => return,
            };
            self.now += Duration::seconds(i64::from(self.random.below(31)));
            if self.random.percent(self.crash_percent) {
                return;
            }
            step = self.apply(&event);
        }
    }

    /// Nobody could be asked for 25 days, and the money stays where it is until two persons have looked into the
    /// provider's dashboard, when everything there has ended.
    fn decide(&mut self) {
        assert_eq!(self.books, Books { inflight: 1, ..Books::default() });
        self.now += Duration::days(40);
        self.provider.deliver(self.now, &mut self.random);
        let standing = |generation| self.provider.standing(generation, self.now);
        let paid = (1..=self.state.generation).filter_map(standing).find(|(_, paid)| *paid == Some(true));
        let verdict = match paid {
            Some((provider_id, _)) => Event::AcceptedByHand { provider_id },
            None => Event::ReleasedByHand,
        };
        self.apply(&verdict);
    }
}

impl Simulated for Simulation {
    fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let books = Books { inflight: 1, ..Books::default() };
        let provider = Provider::new(&mut random);
        let (retries, crash_percent) = (random.below(3), random.below(30));
        let cancel_percent = if random.percent(30) { random.below(20) } else { 0 };
        let (now, state, due) = (START, PayoutState::reserved(), Some(START));
        Self { random, now, state, books, provider, due, retries, crash_percent, cancel_percent }
    }

    fn run(&mut self) {
        for _ in 0..20_000 {
            if self.random.percent(self.cancel_percent) {
                self.apply(&Event::Canceled { reason: "run_canceled".into() });
            }
            match self.due {
                Some(due) => {
                    self.now = self.now.max(due);
                    self.work();
                }
                None if self.state.status == PayoutStatus::Refused && self.retries > 0 => {
                    self.retries -= 1;
                    self.apply(&Event::Retried);
                }
                None if self.state.status == PayoutStatus::Frozen => self.decide(),
                None => return,
            }
        }
        panic!("stuck: {:?}", self.state);
    }

    fn check(&self) {
        let end = self.now + Duration::days(60);
        let paid =
            (1..=self.state.generation).filter(|g| matches!(self.provider.standing(*g, end), Some((_, Some(true)))));
        let paid = paid.count();
        match self.state.status {
            PayoutStatus::Paid => assert_eq!((paid, &self.books), (1, &Books { cash: 1, ..Books::default() })),
            PayoutStatus::Refused | PayoutStatus::Canceled | PayoutStatus::Released => {
                assert_eq!((paid, &self.books), (0, &Books { payable: 1, ..Books::default() }));
            }
            other => panic!("ended {other}"),
        }
    }
}

#[test]
fn money_leaves_once_where_only_sending_again_answers() {
    run_seeds::<Simulation>();
}
