//! The attempts of a payout as the database keeps them: from them, and from nothing else, follows whether the outcome of a
//! generation is open.

use super::{Answer, Event, Next};

struct Attempt {
    generation: i32,
    fence: i64,
    is_send: bool,
    is_open: bool,
}

/// Every attempt, and the fence that grows with each of them and with every word from outside.
#[derive(Default)]
pub(super) struct Attempts {
    fence: i64,
    made: Vec<Attempt>,
}

impl Attempts {
    /// Notes what is about to be done, before it is.
    pub(super) fn begin(&mut self, generation: i32, next: Next) {
        self.fence += 1;
        let is_send = next == Next::Send;
        self.made.push(Attempt { generation, fence: self.fence, is_send, is_open: true });
    }

    /// Somebody else than the worker has changed the payout.
    pub(super) fn overtake(&mut self) {
        self.fence += 1;
    }

    /// Notes what was answered, whoever has the payout by now.
    pub(super) fn finish(&mut self, fence: i64, event: &Event) {
        if let Some(attempt) = self.made.iter_mut().find(|attempt| attempt.fence == fence) {
            attempt.is_open = matches!(event, Event::Answered(Answer::Unknown { .. }));
        }
    }

    pub(super) fn fence(&self) -> i64 {
        self.fence
    }

    pub(super) fn is_latest(&self, fence: i64) -> bool {
        self.fence == fence
    }

    /// As `outcome_open` of `db/payouts/row.rs`.
    pub(super) fn is_open(&self, generation: i32) -> bool {
        self.made.iter().any(|attempt| attempt.generation == generation && attempt.is_send && attempt.is_open)
    }

    /// These books were lost after this many attempts.
    pub(super) fn forget_after(&mut self, number: usize) {
        self.made.truncate(number);
    }

    pub(super) fn number(&self) -> usize {
        self.made.len()
    }
}
