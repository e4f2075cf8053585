//! Doing what recorded orders leave to do: the fraud rules' look at them, and the seals of their postings.
//!
//! It costs the database as much as recording does. Whoever records little has it done beside everything else; while a merchant
//! floods others, it takes the merchant's turns, as recording does, and comes by the connections that record: whoever waits for
//! a turn has no other connection, which somebody who has the turn might wait for.

use std::time::Duration;

use sqlx::PgPool;
use uuid::Uuid;

use super::Recorder;
use super::shares::Turn;

/// What takes longer waits for something else than a processor, and recording does not wait with it.
const LONGEST_TURN: Duration = Duration::from_secs(1);

/// Where some of what orders left to do may be done.
#[derive(Debug)]
pub(crate) struct FollowUp<'a> {
    db: &'a PgPool,
    turn: Option<Turn>,
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
        let Some(turn) = self.turn else { return work.await };
        let mut work = std::pin::pin!(work);
        if let Ok(done) = tokio::time::timeout(LONGEST_TURN, &mut work).await {
            let done = done?;
            turn.end_followed_up(rows(&done));
            return Ok(done);
        }
        let _of_floods = turn.leave();
        work.await
    }
}

impl Recorder {
    /// A place to follow up on a merchant's orders: `others`, the connections for everything else, unless it floods.
    pub(crate) async fn follow_up<'a>(&'a self, merchant_id: Uuid, others: &'a PgPool) -> FollowUp<'a> {
        match self.follow_up_at_once(merchant_id, others) {
            Some(place) => place,
            None => FollowUp { db: &self.db, turn: Some(self.shares.turn_to_follow_up(merchant_id).await) },
        }
    }

    /// The same, where no turn has to be waited for.
    pub(crate) fn follow_up_at_once<'a>(&'a self, merchant_id: Uuid, others: &'a PgPool) -> Option<FollowUp<'a>> {
        (!self.is_flood(merchant_id)).then_some(FollowUp { db: others, turn: None })
    }

    /// Whether a merchant records so much that others feel it.
    pub(crate) fn is_flood(&self, merchant_id: Uuid) -> bool {
        self.shares.is_flood(merchant_id)
    }
}
