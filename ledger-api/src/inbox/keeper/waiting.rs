//! Events that wait to be written.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;
use uuid::Uuid;

use crate::db::provider_events::IgnoredEvent;
use crate::inbox::receive::ReceiveError;
use crate::metrics::{TurnOf, TurnWait, TurnWaits};

/// Events written together.
const MOST: usize = 100;
/// Bytes of bodies written together, unless one event has more.
const MOST_BYTES: usize = 1_000_000;
/// Events of a merchant that may wait.
const MOST_WAITING: usize = 10_000;
/// Bytes of bodies that may wait, whether or not somebody still waits for the answer.
const MOST_WAITING_BYTES: usize = 64_000_000;
/// A merchant's may be a quarter of them.
const SHARES: usize = 4;

/// One of them.
#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) event: IgnoredEvent,
    answer: Answer,
    wait: TurnWait,
}

impl Waiting {
    /// It is written now.
    pub(super) fn over(self) -> (IgnoredEvent, Answer) {
        drop(self.wait);
        (self.event, self.answer)
    }
}

/// Who waits for the answer.
type Answer = oneshot::Sender<Result<bool, ReceiveError>>;

/// All of them.
#[derive(Debug, Default)]
pub(super) struct Line {
    all: Mutex<All>,
    waits: TurnWaits,
}

#[derive(Debug, Default)]
struct All {
    /// Whoever is here has somebody who writes.
    of_merchants: HashMap<Uuid, OfMerchant>,
    /// Of their bodies.
    bytes: usize,
}

#[derive(Debug, Default)]
struct OfMerchant {
    waiting: VecDeque<Waiting>,
    /// Of their bodies.
    bytes: usize,
}

impl OfMerchant {
    fn has_no_room_for(&self, length: usize) -> bool {
        self.waiting.len() >= MOST_WAITING || self.bytes + length > MOST_WAITING_BYTES / SHARES
    }

    fn push(&mut self, one: Waiting) {
        self.bytes += one.event.body.len();
        self.waiting.push_back(one);
    }

    /// Those that are written next.
    fn next(&mut self) -> Vec<Waiting> {
        let mut next = Vec::new();
        let mut bytes = 0;
        while let Some(one) = self.waiting.pop_front() {
            let length = one.event.body.len();
            // What nobody waits for any more is told again.
            if one.answer.is_closed() {
                self.bytes -= length;
                continue;
            }
            if next.len() == MOST || (!next.is_empty() && bytes + length > MOST_BYTES) {
                self.waiting.push_front(one);
                break;
            }
            (bytes, self.bytes) = (bytes + length, self.bytes - length);
            next.push(one);
        }
        next
    }
}

/// How an event joined.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Joined {
    /// Somebody has to begin to write.
    First,
    /// Somebody writes.
    Others,
    /// It did not: too much waits, of the merchant or of all.
    Full,
}

impl Line {
    pub(super) fn new(waits: TurnWaits) -> Self {
        Self { all: Mutex::default(), waits }
    }

    fn all(&self) -> MutexGuard<'_, All> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn join(&self, merchant_id: Uuid, event: IgnoredEvent, answer: Answer) -> Joined {
        let mut all = self.all();
        let length = event.body.len();
        let others = all.of_merchants.get(&merchant_id);
        let full = others.is_some_and(|others| others.has_no_room_for(length));
        if full || all.bytes + length > MOST_WAITING_BYTES {
            self.waits.refused(TurnOf::KeptEvents);
            return Joined::Full;
        }
        let joined = if others.is_some() { Joined::Others } else { Joined::First };
        all.bytes += length;
        let wait = self.waits.begin(TurnOf::KeptEvents);
        all.of_merchants.entry(merchant_id).or_default().push(Waiting { event, answer, wait });
        joined
    }

    /// What is written next; when there is none the merchant is forgotten.
    pub(super) fn next(&self, merchant_id: Uuid) -> Vec<Waiting> {
        let mut all = self.all();
        let Some(of_merchant) = all.of_merchants.get_mut(&merchant_id) else { return Vec::new() };
        let before = of_merchant.bytes;
        let next = of_merchant.next();
        let left = of_merchant.bytes;
        all.bytes -= before - left;
        if next.is_empty() {
            all.of_merchants.remove(&merchant_id);
        }
        next
    }

    /// Nobody writes any more; those who wait are told that there is no answer.
    pub(super) fn forget(&self, merchant_id: Uuid) {
        let mut all = self.all();
        if let Some(of_merchant) = all.of_merchants.remove(&merchant_id) {
            all.bytes -= of_merchant.bytes;
        }
    }
}

#[cfg(test)]
mod tests {
    use time::OffsetDateTime;

    use super::*;

    const MERCHANT: Uuid = Uuid::from_u128(1);
    const SHARE: usize = MOST_WAITING_BYTES / SHARES;

    /// An event of so many bytes joins; whoever told it waits for the answer.
    fn join(line: &Line, of: Uuid, bytes: usize) -> (Joined, oneshot::Receiver<Result<bool, ReceiveError>>) {
        let (answer, answered) = oneshot::channel();
        let event = IgnoredEvent {
            provider_event_id: "evt_1".into(),
            event_id: Uuid::nil(),
            kind: "customer.updated".into(),
            body: vec![b'x'; bytes],
            occurred_at: OffsetDateTime::UNIX_EPOCH,
            received_at: OffsetDateTime::UNIX_EPOCH,
            reason: "kind_not_used",
        };
        (line.join(of, event, answer), answered)
    }

    #[test]
    fn the_first_of_a_merchant_begins_and_the_last_ends() {
        let line = Line::default();
        let (joined, _answers): (Vec<_>, Vec<_>) = (0..=MOST).map(|_| join(&line, MERCHANT, 1)).unzip();
        assert_eq!((&joined[0], joined.iter().filter(|how| **how == Joined::First).count()), (&Joined::First, 1));

        assert_eq!([(); 3].map(|()| line.next(MERCHANT).len()), [MOST, 1, 0]);
        assert!(line.all().of_merchants.is_empty());
    }

    #[test]
    fn large_events_are_written_in_parts_and_too_many_do_not_join() {
        let line = Line::default();
        let bytes = [MOST_BYTES + 1, MOST_BYTES / 2, MOST_BYTES / 2, MOST_BYTES / 2, SHARE - 2 * MOST_BYTES];
        let (joined, _answers): (Vec<_>, Vec<_>) = bytes.into_iter().map(|bytes| join(&line, MERCHANT, bytes)).unzip();
        assert_eq!(joined, [Joined::First, Joined::Others, Joined::Others, Joined::Others, Joined::Full]);
        assert_eq!([(); 3].map(|()| line.next(MERCHANT).len()), [1, 2, 1]);
    }

    #[test]
    fn merchants_together_have_room_for_no_more_than_there_is() {
        let line = Line::default();
        let merchants = [1, 2, 3, 4, 5].map(Uuid::from_u128);
        let all_join = |merchants: &[Uuid]| -> (Vec<Joined>, Vec<_>) {
            merchants.iter().map(|of| join(&line, *of, SHARE)).unzip()
        };
        let (joined, _answers) = all_join(&merchants);
        assert_eq!(joined, [Joined::First, Joined::First, Joined::First, Joined::First, Joined::Full]);

        assert_eq!(line.next(merchants[0]).len(), 1);
        line.forget(merchants[1]);
        let (joined, _more_answers) = all_join(&merchants[2..]);
        assert_eq!(joined, [Joined::Full, Joined::Full, Joined::First]);
        for merchant in merchants {
            while !line.next(merchant).is_empty() {}
        }
        assert_eq!(line.all().bytes, 0);
    }

    #[test]
    fn what_nobody_waits_for_is_not_written() {
        let line = Line::default();
        drop(join(&line, MERCHANT, 1));
        let (_, _answer) = join(&line, MERCHANT, 1);
        assert_eq!([(); 2].map(|()| line.next(MERCHANT).len()), [1, 0]);
        assert_eq!(line.all().bytes, 0);
    }
}
