//! Recording conversions: many at a time, in one transaction, each with its own verdict.
//!
//! Single orders wait in `queue`; `dispatch` decides which go together, `batch` records them and answers each waiter.
//!
//! The steps of a transaction: what is known already (`known`), what must be loaded (`facts`), what is decided (`plan`), what is written
//! (`store`). Decisions are pure; when somebody else stored one of the orders or subscriptions meanwhile, the whole
//! transaction is thrown away and run again on what is there now.

mod answer;
mod batch;
mod dispatch;
mod facts;
mod known;
mod months;
mod plan;
mod queue;
mod store;
mod terms;

pub use queue::{Queue, QueueError};

use std::collections::HashMap;
use std::sync::Arc;

use answer::Views;
use known::Verdicts;
use sqlx::PgPool;
use terms::TermsCache;
use uuid::Uuid;

use crate::db::conversion_details::{CommissionRow, ConversionRow};
use crate::db::retry::is_transient;
use crate::domain::attribution::{CurrencyMismatch, Decision};
use crate::domain::conversion::NewConversion;

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

/// Why a batch could not be recorded; nothing of it was stored.
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

/// Records orders. Clones share what they remember.
#[derive(Debug, Clone)]
pub struct Recorder {
    db: PgPool,
    terms: Arc<TermsCache>,
}

impl Recorder {
    /// Records into this database.
    #[must_use]
    pub fn new(db: PgPool) -> Self {
        Self { db, terms: Arc::default() }
    }

    /// Records orders of one merchant; the answers stand in the order of the input.
    ///
    /// Two paid orders of one subscription go into two transactions, for the second must see what the first was credited
    /// to; everything else goes into one.
    pub async fn record(&self, merchant_id: Uuid, orders: &[NewConversion]) -> Result<Vec<Recorded>, RecordError> {
        let mut verdicts = Verdicts::with_capacity(orders.len());
        let mut views = Views::default();
        for pass in passes(orders, |order| order) {
            let (judged, stored) = self.record_pass(merchant_id, &pass).await?;
            verdicts.extend(judged);
            views.extend(stored);
        }
        let verdicts = known::in_order(orders, &verdicts);
        answer::complete(&self.db, merchant_id, &verdicts, &mut views).await?;
        Ok(answer::with_views(verdicts, views))
    }

    async fn record_pass(
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
            round += 1;
        }
    }

    async fn record_once(
        &self,
        merchant_id: Uuid,
        orders: &[&NewConversion],
    ) -> Result<(Verdicts, Views), RecordError> {
        let mut connection = self.db.acquire().await?;
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
        let views = store::store(&mut connection, merchant_id, &facts, decided).await?;
        Ok((verdicts, views))
    }
}

/// The items in passes that each name a paid subscription at most once, in their order.
fn passes<T>(items: impl IntoIterator<Item = T>, order_of: impl Fn(&T) -> &NewConversion) -> Vec<Vec<T>> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut passes: Vec<Vec<T>> = Vec::new();
    for item in items {
        let turn = order_of(&item).paid_subscription().map_or(0, |subscription| {
            let count = seen.entry(subscription.to_owned()).or_insert(0);
            *count += 1;
            *count - 1
        });
        match passes.get_mut(turn) {
            Some(pass) => pass.push(item),
            None => passes.push(vec![item]),
        }
    }
    passes
}
