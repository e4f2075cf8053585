//! Events that wait to be written.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;
use uuid::Uuid;

use crate::db::provider_events::IgnoredEvent;
use crate::inbox::receive::ReceiveError;
use crate::metrics::TurnWait;

/// Events written together.
const MOST: usize = 100;
/// Bytes of bodies written together, unless one event has more.
const MOST_BYTES: usize = 1_000_000;
/// Events of a merchant that may wait.
const MOST_WAITING: usize = 10_000;
/// Bytes of bodies that may wait, whether or not somebody still waits for the answer.
const MOST_WAITING_BYTES: usize = 64_000_000;
/// A merchant's may be this part of them.
const SHARES: usize = 4;

/// One of them.
#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) event: IgnoredEvent,
    pub(super) answer: oneshot::Sender<Result<bool, ReceiveError>>,
    pub(super) wait: TurnWait,
}

impl Waiting {
    /// It is written now.
    pub(super) fn over(self) -> (IgnoredEvent, oneshot::Sender<Result<bool, ReceiveError>>) {
        drop(self.wait);
        (self.event, self.answer)
    }
}

/// All of them.
#[derive(Debug, Default)]
pub(super) struct Line(Mutex<All>);

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
    /// It did not: too much of the merchant waits.
    Full,
}

impl Line {
    fn all(&self) -> MutexGuard<'_, All> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn join(&self, merchant_id: Uuid, one: Waiting) -> Joined {
        let mut all = self.all();
        let length = one.event.body.len();
        if all.bytes + length > MOST_WAITING_BYTES {
            return Joined::Full;
        }
        let joined = match all.of_merchants.entry(merchant_id) {
            Entry::Occupied(mut others) => {
                let others = others.get_mut();
                if others.waiting.len() >= MOST_WAITING || others.bytes + length > MOST_WAITING_BYTES / SHARES {
                    return Joined::Full;
                }
                others.push(one);
                Joined::Others
            }
            Entry::Vacant(none) => {
                none.insert(OfMerchant::default()).push(one);
                Joined::First
            }
        };
        all.bytes += length;
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
    use crate::metrics::{TurnOf, TurnWaits};

    const MERCHANT: Uuid = Uuid::from_u128(1);

    fn event(bytes: usize) -> (Waiting, oneshot::Receiver<Result<bool, ReceiveError>>) {
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
        let wait = TurnWaits::default().begin(TurnOf::KeptEvents);
        (Waiting { event, answer, wait }, answered)
    }

    #[test]
    fn the_first_of_a_merchant_begins_and_the_last_ends() {
        let line = Line::default();
        let (events, _answers): (Vec<_>, Vec<_>) = (0..=MOST).map(|_| event(1)).unzip();
        let joined: Vec<Joined> = events.into_iter().map(|one| line.join(MERCHANT, one)).collect();
        assert_eq!((&joined[0], joined.iter().filter(|how| **how == Joined::First).count()), (&Joined::First, 1));

        assert_eq!([(); 3].map(|()| line.next(MERCHANT).len()), [MOST, 1, 0]);
        assert!(line.all().of_merchants.is_empty());
    }

    #[test]
    fn large_events_are_written_in_parts_and_too_many_do_not_join() {
        let line = Line::default();
        let (one, _answer) = event(MOST_BYTES + 1);
        line.join(MERCHANT, one);
        let (events, _answers): (Vec<_>, Vec<_>) = (0..3).map(|_| event(MOST_BYTES / 2)).unzip();
        assert!(events.into_iter().all(|one| line.join(MERCHANT, one) == Joined::Others));
        let (large, _large) = event(MOST_WAITING_BYTES / SHARES - 2 * MOST_BYTES);
        assert_eq!(line.join(MERCHANT, large), Joined::Full);
        assert_eq!([(); 3].map(|()| line.next(MERCHANT).len()), [1, 2, 1]);
    }

    #[test]
    fn merchants_together_have_room_for_no_more_than_there_is() {
        let line = Line::default();
        let merchants = [1, 2, 3, 4, 5].map(Uuid::from_u128);
        let (events, _answers): (Vec<_>, Vec<_>) =
            merchants.map(|_| event(MOST_WAITING_BYTES / SHARES)).into_iter().unzip();
        let joined: Vec<Joined> = events.into_iter().zip(merchants).map(|(one, of)| line.join(of, one)).collect();
        assert_eq!((joined.iter().filter(|how| **how == Joined::First).count(), &joined[4]), (SHARES, &Joined::Full));

        assert_eq!(line.next(merchants[0]).len(), 1);
        line.forget(merchants[1]);
        let (events, _answers): (Vec<_>, Vec<_>) =
            [(); 3].map(|()| event(MOST_WAITING_BYTES / SHARES)).into_iter().unzip();
        let joined: Vec<Joined> =
            events.into_iter().zip(&merchants[2..]).map(|(one, of)| line.join(*of, one)).collect();
        assert_eq!(joined, [Joined::Full, Joined::Full, Joined::First]);
        for merchant in merchants {
            while !line.next(merchant).is_empty() {}
        }
        assert_eq!(line.all().bytes, 0);
    }

    #[test]
    fn what_nobody_waits_for_is_not_written() {
        let line = Line::default();
        let (gone, answer) = event(1);
        line.join(MERCHANT, gone);
        drop(answer);
        let (there, _answer) = event(1);
        line.join(MERCHANT, there);
        assert_eq!([(); 2].map(|()| line.next(MERCHANT).len()), [1, 0]);
    }
}
