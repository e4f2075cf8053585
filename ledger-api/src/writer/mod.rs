//! Recording conversions: many at a time, in one transaction, each with its own verdict.
//!
//! Single orders wait in `queue`; `line` decides which go together, and `dispatch` answers each waiter. Bulk requests come
//! to [`Recorder::record`] as they are.
//!
//! The steps of a transaction: what is known already (`known`), what must be loaded (`facts`), what is decided (`plan`), what is written
//! (`store`). Decisions are pure; when somebody else stored one of the orders or subscriptions meanwhile, the whole
//! transaction is thrown away and run again on what is there now.

mod answer;
mod company;
mod dispatch;
mod elsewhere;
mod facts;
mod follow_up;
mod known;
mod line;
mod months;
mod plan;
mod queue;
mod rivals;
mod shares;
mod store;
mod terms;

pub(crate) use follow_up::FollowUp;
pub use queue::{Queue, QueueError};
pub use rivals::Watch;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use answer::{Outcome, Views};
use known::Verdicts;
use shares::Shares;
use sqlx::PgPool;
use terms::TermsCache;
use uuid::Uuid;

use crate::db::conversion_details::{CommissionRow, ConversionRow};
use crate::db::retry::is_transient;
use crate::domain::attribution::{CurrencyMismatch, Decision};
use crate::domain::conversion::NewConversion;
use crate::metrics::Recording;

/// How often a batch is run again after losing a race. Every round finds the winner's rows, so the second succeeds
/// unless new rivals keep arriving.
const MOST_ROUNDS: u32 = 20;

/// An order and who is credited with it.
type Decided<'a> = (&'a NewConversion, Decision);

/// What became of one order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is in the books now.
    Created {
        /// Its conversion.
        conversion_id: Uuid,
    },
    /// It was in the books already, with the same amount, currency and customer.
    Replayed {
        /// Its conversion.
        conversion_id: Uuid,
    },
    /// The order id stands for another amount, currency or customer.
    Conflict,
    /// The program is in another currency; nothing was stored.
    CurrencyMismatch(CurrencyMismatch),
}

impl Verdict {
    /// The conversion the order id stands for, when it stands for this order.
    fn conversion_id(&self) -> Option<Uuid> {
        match self {
            Self::Created { conversion_id } | Self::Replayed { conversion_id } => Some(*conversion_id),
            Self::Conflict | Self::CurrencyMismatch(_) => None,
        }
    }
}

/// A recorded order: the verdict and, when there is one, the conversion as it now stands.
#[derive(Debug)]
pub struct Recorded {
    /// What became of it.
    pub verdict: Verdict,
    /// The conversion with its commissions.
    pub conversion: Option<(ConversionRow, Vec<CommissionRow>)>,
}

/// Why an order was not recorded, or why it is not known whether it was: posting it again is safe and tells.
#[derive(Debug, Clone, thiserror::Error)]
pub enum RecordError {
    /// The database refused or is away. Shared, for one failure may be the answer to a whole batch.
    #[error(transparent)]
    Database(Arc<sqlx::Error>),
    /// Somebody else stored the same order or began the same subscription while this was decided.
    #[error("lost every race against concurrent writers of the same orders")]
    Raced,
}

impl From<sqlx::Error> for RecordError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(Arc::new(error))
    }
}

impl RecordError {
    /// Whether one of the orders may be to blame, and not the database or the way to it.
    #[must_use]
    pub fn may_be_the_orders_fault(&self) -> bool {
        match self {
            Self::Raced => true,
            Self::Database(error) => match error.as_ref() {
                sqlx::Error::Encode(_) | sqlx::Error::Decode(_) => true,
                // Classes 22 (data) and 23 (constraints), and what the books' own checks raise.
                sqlx::Error::Database(error) => {
                    error.code().is_some_and(|code| code.starts_with("22") || code.starts_with("23"))
                }
                _ => false,
            },
        }
    }
}

/// Records orders. Clones share what they remember.
#[derive(Debug, Clone)]
pub struct Recorder {
    db: PgPool,
    terms: Arc<TermsCache>,
    shares: Shares,
    metrics: Recording,
}

impl Recorder {
    /// Records into this database, beside a queue of that length.
    #[must_use]
    pub fn new(db: PgPool, metrics: Recording, queue_capacity: usize) -> Self {
        Self { db, terms: Arc::default(), shares: Shares::of(queue_capacity), metrics }
    }

    /// The connections it records by.
    #[must_use]
    pub fn db(&self) -> &PgPool {
        &self.db
    }

    /// Whether anybody but that merchant recorded in the last seconds: what may wait leaves room then.
    #[must_use]
    pub fn others_record(&self, merchant_id: Uuid) -> bool {
        self.shares.others_record(merchant_id)
    }

    /// Records orders of one merchant; the answers stand in the order of the input. An order whose answer is an
    /// error may be posted again, which is safe and tells.
    ///
    /// Two orders of one subscription go into two transactions, for the second must see what the first was credited to; everything else goes into one. An order that cannot be stored is found by halving its transaction, so that it
    /// fails alone.
    pub async fn record(&self, merchant_id: Uuid, orders: &[NewConversion]) -> Vec<Result<Recorded, RecordError>> {
        let mut outcome = Outcome::default();
        let mut parts = passes(orders);
        // The last is taken first.
        parts.reverse();
        while let Some(mut part) = parts.pop() {
            match self.record_part(merchant_id, &part).await {
                Ok((verdicts, views)) => {
                    outcome.verdicts.extend(verdicts);
                    outcome.views.extend(views);
                }
                Err(error) if part.len() > 1 && error.may_be_the_orders_fault() => {
                    tracing::warn!(%merchant_id, orders = part.len(), %error, "halving a batch to find the order");
                    self.metrics.halved();
                    let second = part.split_off(part.len() / 2);
                    parts.extend([second, part]);
                }
                Err(error) => outcome.failures.extend(part.iter().map(|order| (order.conversion_id, error.clone()))),
            }
        }
        outcome.answers(&self.db, merchant_id, orders).await
    }

    async fn record_part(
        &self,
        merchant_id: Uuid,
        orders: &[&NewConversion],
    ) -> Result<(Verdicts, Views), RecordError> {
        let mut round = 1;
        loop {
            match self.record_once(merchant_id, orders).await {
                Err(RecordError::Raced) if round < MOST_ROUNDS => {}
                Err(RecordError::Database(error)) if round < MOST_ROUNDS && is_transient(&error) => {}
                outcome => break outcome,
            }
            tracing::debug!(round, "lost a race; deciding again on what is stored now");
            self.metrics.repeated();
            round += 1;
        }
    }

    async fn record_once(
        &self,
        merchant_id: Uuid,
        orders: &[&NewConversion],
    ) -> Result<(Verdicts, Views), RecordError> {
        let turn = self.shares.turn(merchant_id).await;
        let mut connection = self.db.acquire().await?;
        let began = Instant::now();
        let (mut verdicts, fresh) = known::split(&mut connection, merchant_id, orders).await?;
        if fresh.is_empty() {
            return Ok((verdicts, Views::default()));
        }
        let facts = facts::load(&mut connection, merchant_id, &fresh, &self.terms).await?;
        let mut decided = Vec::with_capacity(fresh.len());
        for order in fresh {
            match plan::attribute(order, &facts) {
                Ok(decision) => decided.push((order, decision)),
                Err(mismatch) => {
                    verdicts.insert(order.conversion_id, Verdict::CurrencyMismatch(mismatch));
                }
            }
        }
        if decided.is_empty() {
            return Ok((verdicts, Views::default()));
        }
        let stored = decided.len();
        let views = store::store(&mut connection, merchant_id, &facts, decided).await?;
        self.metrics.committed(stored, began.elapsed());
        turn.end(stored);
        Ok((verdicts, views))
    }
}

/// The orders in passes that each name a subscription at most once, in their order.
fn passes(orders: &[NewConversion]) -> Vec<Vec<&NewConversion>> {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let mut passes: Vec<Vec<&NewConversion>> = Vec::new();
    for order in orders {
        let turn = order.subscription_id.as_deref().map_or(0, |subscription| {
            let count = seen.entry(subscription).or_insert(0);
            *count += 1;
            *count - 1
        });
        match passes.get_mut(turn) {
            Some(pass) => pass.push(order),
            None => passes.push(vec![order]),
        }
    }
    passes
}
