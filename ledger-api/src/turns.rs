//! Turns of what may wait a moment, clicks and what providers tell, so that a flood of one keeps neither others of its kind
//! waiting nor those who record orders.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

/// From so many on, those who have no turn any more are forgotten.
const MANY: usize = 1_000;

/// The turns of one kind.
#[derive(Debug)]
pub struct Turns {
    most: u16,
    all: Arc<Semaphore>,
    of_each: Mutex<HashMap<Uuid, Weak<Semaphore>>>,
}

/// A turn, until it is dropped.
#[derive(Debug)]
pub struct Turn {
    _of_all: Option<OwnedSemaphorePermit>,
    own: Option<OwnedSemaphorePermit>,
    began: Instant,
    pause: Option<Pause>,
}

/// How long whoever had a turn waits after it for the next.
#[derive(Debug, Clone, Copy)]
pub struct Pause {
    /// By the time that the turn took.
    pub times: u32,
    /// And at most.
    pub longest: Duration,
}

impl Turns {
    /// At most so many at once.
    #[must_use]
    pub fn of(most: u16) -> Self {
        let most = most.max(1);
        Self { most, all: Arc::new(Semaphore::new(most.into())), of_each: Mutex::default() }
    }

    /// Others that come out of the same, as many at once with these.
    #[must_use]
    pub fn others(&self) -> Self {
        Self { most: self.most, all: Arc::clone(&self.all), of_each: Mutex::default() }
    }

    /// How many there are.
    pub(crate) fn most(&self) -> usize {
        self.most.into()
    }

    /// Waits until somebody may have a turn; first come, first served, and `alone` only after the last turn they had has ended.
    pub async fn turn(&self, of: Uuid, alone: bool) -> Turn {
        let places = if alone { self.most.into() } else { 1 };
        // Nobody closes a semaphore. In this order, so that whoever waits for an own turn keeps nobody from one.
        let own = self.of_each(of).acquire_many_owned(places).await.ok();
        let of_all = Arc::clone(&self.all).acquire_owned().await.ok();
        Turn { _of_all: of_all, own, began: Instant::now(), pause: None }
    }

    fn of_each(&self, of: Uuid) -> Arc<Semaphore> {
        let mut of_each = self.of_each.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = of_each.get(&of).and_then(Weak::upgrade) {
            return known;
        }
        if of_each.len() >= MANY {
            of_each.retain(|_, turns| turns.strong_count() > 0);
        }
        let turns = Arc::new(Semaphore::new(self.most.into()));
        of_each.insert(of, Arc::downgrade(&turns));
        turns
    }
}

impl Turn {
    /// However it ends, for everybody else at once and for whoever has it after a pause.
    pub fn pause_after(&mut self, pause: Pause) {
        self.pause = Some(pause);
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let (Some(pause), Ok(runtime)) = (self.pause, Handle::try_current()) else { return };
        let own = self.own.take();
        let pause = self.began.elapsed().saturating_mul(pause.times).min(pause.longest);
        runtime.spawn(async move {
            tokio::time::sleep(pause).await;
            drop(own);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUSY: Uuid = Uuid::from_u128(1);
    const QUIET: Uuid = Uuid::from_u128(2);
    const SOON: Duration = Duration::from_millis(20);

    async fn waits<T>(turn: impl Future<Output = T> + Unpin) -> bool {
        tokio::time::timeout(SOON, turn).await.is_err()
    }

    #[tokio::test]
    async fn there_are_so_many_turns_and_no_more() {
        let turns = Turns::of(2);
        let (first, _second) = (turns.turn(BUSY, false).await, turns.turn(BUSY, false).await);
        let mut next = Box::pin(turns.turn(QUIET, false));
        assert!(waits(&mut next).await);
        drop(first);
        assert!(!waits(next).await);
    }

    #[tokio::test]
    async fn turns_of_two_kinds_come_out_of_the_same() {
        let turns = Turns::of(1);
        let others = turns.others();
        let first = turns.turn(BUSY, true).await;
        let mut second = Box::pin(others.turn(BUSY, true));
        assert!(waits(&mut second).await);
        drop(first);
        assert!(!waits(second).await);
    }

    #[tokio::test]
    async fn whoever_has_one_at_a_time_leaves_the_others_to_others() {
        let turns = Turns::of(2);
        let first = turns.turn(BUSY, true).await;
        let mut second = Box::pin(turns.turn(BUSY, true));
        assert!(waits(&mut second).await);
        assert!(!waits(Box::pin(turns.turn(QUIET, true))).await);
        drop(first);
        assert!(!waits(second).await);
    }

    #[tokio::test]
    async fn a_pause_is_for_whoever_had_the_turn() {
        let turns = Turns::of(1);
        let mut turn = turns.turn(BUSY, true).await;
        turn.pause_after(Pause { times: 1_000, longest: SOON * 3 });
        tokio::time::sleep(Duration::from_millis(1)).await;
        drop(turn);
        let mut again = Box::pin(turns.turn(BUSY, true));
        assert!(waits(&mut again).await);
        assert!(!waits(Box::pin(turns.turn(QUIET, true))).await);
        assert!(tokio::time::timeout(SOON * 200, again).await.is_ok());
    }

    #[tokio::test]
    async fn whoever_has_no_turn_any_more_is_forgotten() {
        let turns = Turns::of(1);
        for number in 0..3 * MANY {
            drop(turns.turn(Uuid::from_u128(number.try_into().unwrap()), false).await);
        }
        assert!(turns.of_each.lock().unwrap().len() <= MANY);
    }
}
