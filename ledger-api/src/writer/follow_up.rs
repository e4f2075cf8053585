//! Doing what recorded orders leave to do: the fraud rules' look at them, and the seals of their postings.
//!
//! It costs the database as much as recording does. Whoever records little has it done beside everything else; while a merchant
//! floods others, it takes the merchant's turns, as recording does, and comes by the connections that record. So of these
//! nobody has more than its share, and whoever has a turn finds a connection.

use sqlx::PgPool;
use uuid::Uuid;

use super::Recorder;
use super::shares::Turn;

/// Where one transaction over what orders left to do may be done.
#[derive(Debug)]
pub(crate) struct FollowUp<'a> {
    db: &'a PgPool,
    turn: Option<Turn>,
}

impl FollowUp<'_> {
    /// The connections for it.
    pub(crate) fn db(&self) -> &PgPool {
        self.db
    }

    /// It is done, for so many rows.
    pub(crate) fn end(self, rows: usize) {
        if let Some(turn) = self.turn {
            turn.end_followed_up(rows);
        }
    }
}

impl Recorder {
    /// A place to follow up on a merchant's orders: `others`, the connections for everything else, unless it floods. Dropped, it is given
    /// back without a pause.
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
