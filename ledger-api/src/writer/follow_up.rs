//! Doing what recorded orders leave to do: the fraud rules' look at them, and the seals of their postings.
//!
//! It costs the database as much as recording does. Whoever records little has it done beside everything else; while a merchant
//! floods others, it takes the merchant's turns, as recording does, and comes by the connections that record: whoever waits for
//! a turn has no other connection, which somebody who has the turn might wait for.

use std::time::Duration;

use sqlx::PgPool;
use tokio::sync::OwnedSemaphorePermit;
use uuid::Uuid;

use super::Recorder;
use super::company;
use super::shares::Turn;

/// What takes longer waits for locks rather than for a processor, and recording does not wait with it.
const LONGEST_TURN: Duration = Duration::from_secs(1);

/// Where some of what orders left to do may be done.
#[derive(Debug)]
pub(crate) struct FollowUp<'a> {
    db: &'a PgPool,
    turn: Option<Turn>,
    beside: Option<OwnedSemaphorePermit>,
}

impl<'a> FollowUp<'a> {
    /// The connections for it.
    pub(crate) fn db(&self) -> &'a PgPool {
        self.db
    }

    /// Does it, one transaction after the other; `rows` tells how much it was.
    pub(crate) async fn run<T, E>(
        self,
        work: impl Future<Output = Result<T, E>>,
        rows: impl FnOnce(&T) -> usize,
    ) -> Result<T, E> {
        let Some(turn) = self.turn else {
            let done = work.await;
            drop(self.beside);
            return done;
        };
        let mut work = std::pin::pin!(work);
        if let Ok(done) = tokio::time::timeout(LONGEST_TURN, &mut work).await {
            let done = done?;
            turn.end_followed_up(rows(&done));
            return Ok(done);
        }
        let transaction = turn.leave();
        let done = work.await;
        drop(transaction);
        tokio::time::sleep(company::LONGEST).await;
        done
    }
}

impl Recorder {
    /// A place to follow up on the orders of a merchant who records much: a turn if it floods others, else one of few places on `others`,
    /// the connections for everything else.
    pub(crate) async fn follow_up<'a>(&'a self, merchant_id: Uuid, others: &'a PgPool) -> FollowUp<'a> {
        if self.shares.is_flood(merchant_id) {
            FollowUp { db: &self.db, turn: Some(self.shares.turn_to_follow_up(merchant_id).await), beside: None }
        } else {
            FollowUp { db: others, turn: None, beside: self.shares.beside().await }
        }
    }

    /// The same for whoever records little, and so waits for no turn.
    pub(crate) fn follow_up_at_once<'a>(&self, merchant_id: Uuid, others: &'a PgPool) -> Option<FollowUp<'a>> {
        (!self.records_much(merchant_id)).then_some(FollowUp { db: others, turn: None, beside: None })
    }

    /// Whether a merchant records so much that its follow-up may take long.
    pub(crate) fn records_much(&self, merchant_id: Uuid) -> bool {
        self.shares.records_much(merchant_id)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;
    use crate::metrics::Recording;
    use crate::writer::shares::Shares;

    #[tokio::test]
    async fn of_those_who_record_much_alone_few_follow_up_at_once() {
        let db = PgPool::connect_lazy("postgres://nowhere/none").unwrap();
        let recorder = Recorder::new(db.clone(), Recording::default(), 100);
        let soon = Duration::from_millis(20);
        let (first, _second) = (recorder.follow_up(Uuid::nil(), &db).await, recorder.follow_up(Uuid::max(), &db).await);
        let mut third = Box::pin(recorder.follow_up(Uuid::from_u128(3), &db));
        assert!(tokio::time::timeout(soon, &mut third).await.is_err());
        assert!(recorder.follow_up_at_once(Uuid::from_u128(4), &db).is_some(), "who records little waits for nobody");

        first.run(async { Ok::<_, ()>(()) }, |()| 1).await.unwrap();

        assert!(tokio::time::timeout(soon * 200, third).await.is_ok());
    }

    #[tokio::test]
    async fn what_takes_too_long_leaves_its_turn_and_is_done_all_the_same() {
        let (shares, merchant) = (Shares::of(100), Uuid::from_u128(1));
        let db = PgPool::connect_lazy("postgres://nowhere/none").unwrap();
        let place = FollowUp { db: &db, turn: Some(shares.turn_to_follow_up(merchant).await), beside: None };
        let recorded = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&recorded);
        tokio::spawn(async move {
            drop(shares.turn(merchant).await);
            told.store(true, Ordering::Relaxed);
        });
        let work = async {
            tokio::time::sleep(LONGEST_TURN / 2).await;
            let early = recorded.load(Ordering::Relaxed);
            tokio::time::sleep(LONGEST_TURN).await;
            Ok::<_, ()>((early, recorded.load(Ordering::Relaxed)))
        };

        assert_eq!(place.run(work, |_| 1).await, Ok((false, true)));
    }
}
