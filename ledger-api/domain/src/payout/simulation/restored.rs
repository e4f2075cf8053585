//! The same payout, whose books are lost at some moment and restored as they were at an earlier one. What was told in
//! between was told to books that are gone.

use time::Duration;

use super::{Amount, Event, PayoutStatus, Simulated, Simulation};

pub(super) struct Restored(Simulation);

impl Restored {
    /// What `ledger-api restored` does to a payout: see `db/payouts/restored.rs`.
    fn mark(&mut self, point: time::OffsetDateTime) {
        let Simulation { state, now, .. } = &mut self.0;
        state.lost_since = Some(point);
        state.last_sent_at = Some(*now);
        state.first_sent_at = state.first_sent_at.or(Some(point));
        if matches!(state.status, PayoutStatus::Submitting | PayoutStatus::Unknown) {
            state.status = PayoutStatus::Unknown;
            (state.empty_lookups, state.last_lookup_at) = (0, None);
        }
    }
}

impl Simulated for Restored {
    fn new(seed: u64) -> Self {
        Self(Simulation::new(seed))
    }

    fn run(&mut self) {
        let turns = |simulation: &mut Simulation, most: u32| {
            let turns = simulation.random.below(most);
            for _ in 0..turns {
                simulation.turn();
            }
        };
        turns(&mut self.0, 12);
        let (point, state, books, due) = (self.0.now, self.0.state.clone(), self.0.books.clone(), self.0.due);
        let attempts = self.0.attempts.number();
        turns(&mut self.0, 40);
        let away = self.0.random.below(3_000);
        self.0.now += Duration::minutes(i64::from(away));
        let now = self.0.now;
        self.0.webhooks.retain(|(when, _)| *when > now);
        (self.0.state, self.0.books, self.0.due) = (state, books, due);
        self.0.attempts.forget_after(attempts);
        self.0.late.clear();
        // What is called off although it may have left is booked only when somebody is told of it, which may be never.
        self.0.cancel_percent = 0;
        self.mark(point);
        // Listing what left since is the second half of the command, and its list may lag.
        let listed: Vec<String> = self.0.provider.listed(now);
        for provider_id in listed {
            self.0.apply(&Event::Seen { provider_id, paid: true, fee: Amount::ZERO });
        }
        self.0.run();
    }

    fn check(&self) {
        self.0.check();
    }
}
