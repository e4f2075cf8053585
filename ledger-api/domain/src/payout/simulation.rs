//! One payout against a provider that loses replies, remembers keys for a day and tells late, and against ourselves: workers
//! that die, or write an answer down when another has the payout, finance that retries and calls off. For thousands of seeds.
//!
//! `cargo xtask simulate --seeds 100000` tries more, by `PAYOUT_SEEDS`; a failing seed is in the panic message, and
//! `--seed <seed>` (`PAYOUT_SEED`) tries that one alone.

mod attempts;
mod batches;
mod provider;
mod random;
mod restored;

use std::collections::VecDeque;

use time::macros::datetime;
use time::{Duration, OffsetDateTime};

use shared::money::Amount;

use self::attempts::Attempts;
use self::provider::{Provider, Reply};
use self::random::Random;
use super::*;

const START: OffsetDateTime = datetime!(2026-03-01 12:00 UTC);

/// The affiliate's accounts and the rail's cash, in payouts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Books {
    payable: i32,
    inflight: i32,
    receivable: i32,
    cash: i32,
}

impl Books {
    fn post(&mut self, entry: &Entry) {
        let (from, to) = match entry {
            Entry::Reserve => (&mut self.payable, &mut self.inflight),
            Entry::Release => (&mut self.inflight, &mut self.payable),
            Entry::Paid { .. } => (&mut self.inflight, &mut self.cash),
            Entry::PaidAfterRelease { .. } => (&mut self.payable, &mut self.cash),
            Entry::SecondTransfer { .. } => (&mut self.receivable, &mut self.cash),
            Entry::ReturnedAfterPaid | Entry::Reversed { .. } => (&mut self.cash, &mut self.payable),
        };
        *from -= 1;
        *to += 1;
    }
}

struct Simulation {
    random: Random,
    now: OffsetDateTime,
    state: PayoutState,
    books: Books,
    provider: Provider,
    attempts: Attempts,
    /// Events on their way to us: when, and which payment.
    webhooks: VecDeque<(OffsetDateTime, String)>,
    /// Answers that reached a worker which is slow to write them down: when it does, under which fence, and what.
    late: Vec<(OffsetDateTime, i64, Event)>,
    due: Option<OffsetDateTime>,
    crash_percent: u32,
    slow_percent: u32,
    retries: u32,
    /// How likely finance, or a check, calls the payout off before whatever happens next.
    cancel_percent: u32,
}

impl Simulation {
    fn apply(&mut self, event: &Event) -> Option<Step> {
        let at = Moment { now: self.now, random: self.random.bits() };
        self.state.outcome_open = self.attempts.is_open(self.state.generation);
        let step = transition(&self.state, event, at).ok()?;
        if let Some(entry) = &step.entry {
            self.books.post(entry);
        }
        self.state = step.state.clone();
        if !matches!(event, Event::Claimed | Event::Answered(_) | Event::LookedUp(_)) {
            self.attempts.overtake();
        }
        self.due = match step.next {
            Next::ClaimAt(then) => Some(then),
            // A lease: if the worker dies here, somebody claims it again.
            Next::Send | Next::LookUp => {
                self.attempts.begin(self.state.generation, step.next);
                Some(self.now + Duration::minutes(2))
            }
            Next::Wait => None,
        };
        Some(step)
    }

    /// What a worker writes down that has had an answer; it counts only while nobody else has taken the payout since.
    fn record(&mut self, fence: i64, event: &Event) -> Option<Step> {
        self.attempts.finish(fence, event);
        if self.attempts.is_latest(fence) { self.apply(event) } else { None }
    }

    /// A worker's turn: claim, and carry out what the machine says until it says to wait. It may die anywhere, or write
    /// the answer down when its lease is long over.
    fn work(&mut self) {
        let mut step = self.apply(&Event::Claimed);
        while let Some(next) = step.take().map(|step| step.next) {
            if self.random.percent(self.crash_percent) {
                return;
            }
            let fence = self.attempts.fence();
            let event = match next {
                Next::Send => Event::Answered(self.send()),
                Next::LookUp => Event::LookedUp(self.provider.look_up(self.now, &mut self.random)),
                Next::ClaimAt(_) | Next::Wait => return,
            };
            self.now += Duration::seconds(i64::from(self.random.below(31)));
            if self.random.percent(self.crash_percent) {
                return;
            }
            if self.random.percent(self.slow_percent) {
                let slow = Duration::minutes(i64::from(self.random.below(300)));
                self.late.push((self.now + slow, fence, event));
                return;
            }
            step = self.record(fence, &event);
        }
    }

    /// The next thing that happens; `false` when nothing will any more.
    fn turn(&mut self) -> bool {
        let told = self.webhooks.iter().position(|(when, _)| *when <= self.now);
        if let Some((_, provider_id)) = told.and_then(|index| self.webhooks.remove(index)) {
            self.apply(&Event::Seen { provider_id, paid: true, fee: Amount::ZERO });
        }
        let late: Vec<_> = self.late.extract_if(.., |(when, ..)| *when <= self.now).collect();
        for (_, fence, event) in late {
            self.record(fence, &event);
        }
        if self.random.percent(self.cancel_percent) {
            self.apply(&Event::Canceled { reason: "run_canceled".into() });
        }
        if self.state.status == PayoutStatus::Refused && self.retries > 0 {
            self.retries -= 1;
            self.apply(&Event::Retried);
        }
        match self.due {
            Some(due) if due <= self.now => self.work(),
            None if self.webhooks.is_empty() && self.late.is_empty() => return false,
            _ => {}
        }
        let late = self.late.iter().map(|(when, ..)| *when);
        let events = self.webhooks.iter().map(|(when, _)| *when).chain(late).chain(self.due);
        self.now = events.min().unwrap_or(self.now).max(self.now);
        true
    }

    fn send(&mut self) -> Answer {
        let key = self.state.generation;
        let reply = self.provider.receive(key, self.now, &mut self.random);
        if let Some(payment) = self.provider.new_payment() {
            for _ in 0..self.random.below(3) {
                let late = Duration::minutes(i64::from(self.random.below(4000)));
                self.webhooks.push_back((self.now + late, payment.clone()));
            }
        }
        let lost = || Answer::unknown("lost");
        match reply {
            Reply::Paid(provider_id) => Answer::Accepted { provider_id, paid: true, fee: Amount::ZERO },
            Reply::Refused => Answer::Refused { code: "account_invalid".into() },
            Reply::Insufficient => Answer::InsufficientBalance,
            Reply::TooMany => {
                let asked = std::time::Duration::from_secs(u64::from(self.random.below(7200)));
                Answer::RetryLater { after: Some(asked) }
            }
            Reply::BadKey => Answer::RailPaused { reason: "http_401".into() },
            Reply::Lost => lost(),
        }
    }
}

impl Simulated for Simulation {
    fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let books = Books { inflight: 1, ..Books::default() };
        let provider = Provider::new(&mut random);
        let (crash_percent, slow_percent) = (random.below(30), random.below(30));
        let (retries, cancel_percent) = (random.below(3), if random.percent(30) { random.below(20) } else { 0 });
        Self {
            random,
            now: START,
            state: PayoutState::reserved(),
            books,
            provider,
            attempts: Attempts::default(),
            webhooks: VecDeque::new(),
            late: Vec::new(),
            due: Some(START),
            crash_percent,
            slow_percent,
            retries,
            cancel_percent,
        }
    }

    fn run(&mut self) {
        for _ in 0..2_000 {
            if !self.turn() {
                return;
            }
        }
        panic!("stuck: {:?}", self.state);
    }

    fn check(&self) {
        let payments = self.provider.payments();
        let (payable, cash) = match self.state.status {
            PayoutStatus::Paid => (0, 1),
            PayoutStatus::Refused | PayoutStatus::Released | PayoutStatus::Canceled => (1, 0),
            other => panic!("ended {other}"),
        };
        assert_eq!(payments, usize::try_from(cash).unwrap(), "what left, and what we think left");
        assert_eq!(self.books, Books { payable, cash, ..Books::default() });
    }
}

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

/// A payout and a provider, to be run to its end.
trait Simulated {
    fn new(seed: u64) -> Self;
    fn run(&mut self);
    fn check(&self);
}

fn run_seeds<S: Simulated>() {
    let seeds = match setting("PAYOUT_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..setting("PAYOUT_SEEDS").unwrap_or(5_000),
    };
    for seed in seeds {
        let outcome = std::panic::catch_unwind(|| {
            let mut simulation = S::new(seed);
            simulation.run();
            simulation.check();
        });
        assert!(outcome.is_ok(), "play it again: cargo xtask simulate --seed {seed}");
    }
}

#[test]
fn money_leaves_once_although_the_books_were_restored_to_an_earlier_moment() {
    run_seeds::<restored::Restored>();
}

#[test]
fn money_leaves_once_whatever_the_provider_and_the_network_do() {
    run_seeds::<Simulation>();
}
