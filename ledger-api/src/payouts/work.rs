//! A worker's turn: claim, send or ask outside of any transaction, write down what was said.

use std::collections::BTreeSet;

use sqlx::{PgConnection, PgPool};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::PayoutError;
use super::check::still_wanted;
use super::step::{apply, moment};
use crate::app;
use crate::db::payouts::attempts::{self, NewAttempt, Purpose};
use crate::db::payouts::row::PayoutRow;
use crate::db::payouts::state::{self, Progress};
use crate::db::payouts::{pauses, runs, work};
use crate::domain::payout::{Answer, Event, Lookup, Next, PROBE_AFTER, SkipReason, transition};
use crate::domain::rail::Rail;
use crate::rails::{PaymentOrder, Rails};

/// How long a claimed payout belongs to its worker; several times a rail's deadline.
const LEASE: Duration = Duration::minutes(2);

/// How long nobody was sent away by a paused part before somebody looks whether it has a probe at all.
const UNCONFIRMED: Duration = PROBE_AFTER.saturating_mul(2);

/// A payout that belongs to this worker until the lease ends.
#[derive(Debug, Clone)]
pub struct Claim {
    /// What to pay, and to whom.
    pub order: PaymentOrder,
    /// By which rail.
    pub rail: Rail,
    /// What to do.
    pub task: Task,
    /// The result is taken only while this is still the payout's fence.
    pub fence: i64,
    /// Nothing may be sent after this.
    pub lease_until: OffsetDateTime,
}

/// What became of a merchant's due payouts.
#[derive(Debug)]
pub struct Claimed {
    /// Those to carry out.
    pub claims: Vec<Claim>,
    /// How many were due, with those that were canceled instead.
    pub due: usize,
}

/// What a claim is for. Both are written down already.
#[derive(Debug, Clone)]
pub enum Task {
    /// Send exactly these bytes under this key.
    Send {
        /// As the rail prepared them when the generation was first sent.
        request: Vec<u8>,
        /// `payout_id:g{generation}`.
        idempotency_key: String,
    },
    /// Ask what the provider knows.
    LookUp,
}

/// What a provider said.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// To a send.
    Answered(Answer),
    /// To a look-up.
    LookedUp(Lookup),
}

impl Task {
    /// For metrics.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Send { .. } => "send",
            Self::LookUp => "look_up",
        }
    }
}

impl Outcome {
    /// For metrics; the attempt's record has the same.
    #[must_use]
    pub fn name(&self) -> &'static str {
        describe(self).0
    }
}

/// Claims up to `limit` payouts of a merchant that are due on a rail and commits what is about to be done with each. Those that
/// must not be sent any more are canceled instead.
pub async fn claim(
    db: &PgPool,
    merchant_id: Uuid,
    rails: &Rails,
    rail: Rail,
    limit: usize,
    now: OffsetDateTime,
) -> Result<Claimed, PayoutError> {
    crate::db::retry::retrying!(try_claim(db, merchant_id, rails, rail, limit, now).await)
}

async fn try_claim(
    db: &PgPool,
    merchant_id: Uuid,
    rails: &Rails,
    rail: Rail,
    limit: usize,
    now: OffsetDateTime,
) -> Result<Claimed, PayoutError> {
    let mut transaction = db.begin().await?;
    let due = work::lock_due(&mut transaction, merchant_id, rail.name(), now, limit).await?;
    let were_due = due.len();
    let due = still_wanted(&mut transaction, merchant_id, due, &rails.names()).await?;
    let mut claims = Vec::with_capacity(due.len());
    let new = due.iter().filter(|payout| payout.fence == 0).map(|payout| payout.payout_run_id);
    for payout_run_id in new.collect::<BTreeSet<_>>() {
        runs::begin(&mut transaction, merchant_id, payout_run_id).await?;
    }
    for payout in &due {
        claims.extend(begin(&mut transaction, payout, rails, now).await?);
    }
    transaction.commit().await?;
    Ok(Claimed { claims, due: were_due })
}

async fn begin(
    connection: &mut PgConnection,
    payout: &PayoutRow,
    rails: &Rails,
    now: OffsetDateTime,
) -> Result<Option<Claim>, PayoutError> {
    let step = transition(&payout.state()?, &Event::Claimed, moment(now)?)?;
    let (merchant_id, payout_id, fence) = (payout.merchant_id, payout.payout_id, payout.fence + 1);
    let lease_until = Some(now + LEASE);
    let progress = Progress { reason: step.reason.as_deref(), fee: None, next_attempt_at: now, lease_until, fence };
    state::store(connection, merchant_id, payout_id, &step.state, &progress, now).await?;
    let status = step.state.status.name().to_owned();
    let claimed = PayoutRow { fence, status, generation: step.state.generation, ..payout.clone() };
    let claim = note_attempt(connection, &claimed, step.next, rails, now).await?;
    if claim.is_none() {
        // Drafts are judged by the same rail, so this takes a rail that changed its mind since.
        let refused = Answer::Refused { code: SkipReason::CurrencyUnsupported.name().to_owned() };
        apply(connection, &claimed, &Event::Answered(refused), now).await?;
    }
    Ok(claim)
}

/// Writes down what is about to be done; `None` when the rail cannot carry the payout.
async fn note_attempt(
    connection: &mut PgConnection,
    payout: &PayoutRow,
    next: Next,
    rails: &Rails,
    now: OffsetDateTime,
) -> Result<Option<Claim>, PayoutError> {
    let (merchant_id, payout_id, generation, fence) =
        (payout.merchant_id, payout.payout_id, payout.generation, payout.fence);
    let (rail, order) = (payout.rail()?, payout.order()?);
    let idempotency_key = format!("{payout_id}:g{generation}");
    let (purpose, request) = if next == Next::Send {
        // Before the first claim nothing was sent.
        let stored = match fence {
            1 => None,
            _ => attempts::sent_bytes(connection, merchant_id, payout_id, generation).await?,
        };
        let prepared = stored.or_else(|| rails.get(rail)?.prepare(&order).ok());
        let Some(bytes) = prepared else { return Ok(None) };
        (Purpose::Send, bytes)
    } else {
        (Purpose::LookUp, payout_id.to_string().into_bytes())
    };
    let attempt =
        NewAttempt { payout_id, fence, generation, purpose, idempotency_key: &idempotency_key, request: &request };
    attempts::insert(connection, merchant_id, &attempt, now).await?;
    let task = match purpose {
        Purpose::Send => Task::Send { request, idempotency_key },
        Purpose::LookUp => Task::LookUp,
    };
    Ok(Some(Claim { order, rail, task, fence, lease_until: now + LEASE }))
}

/// Writes down what the provider said. When the machine wants to act again at once (send after an empty look-up), that
/// is claimed in the same transaction and returned.
pub async fn record(
    db: &PgPool,
    claim: &Claim,
    outcome: &Outcome,
    rails: &Rails,
    now: OffsetDateTime,
) -> Result<Option<Claim>, PayoutError> {
    crate::db::retry::retrying!(try_record(db, claim, outcome, rails, now).await)
}

async fn try_record(
    db: &PgPool,
    claim: &Claim,
    outcome: &Outcome,
    rails: &Rails,
    now: OffsetDateTime,
) -> Result<Option<Claim>, PayoutError> {
    let (merchant_id, payout_id) = (claim.order.merchant_id, claim.order.payout_id);
    let mut transaction = db.begin().await?;
    let connection = &mut *transaction;
    let payout = state::lock(connection, merchant_id, payout_id).await?.ok_or(PayoutError::NotFound("payout"))?;
    let (name, detail) = describe(outcome);
    attempts::finish(connection, merchant_id, payout_id, claim.fence, name, detail.as_deref(), now).await?;
    if payout.fence != claim.fence {
        // Somebody else has it by now and finds out by itself. The attempt keeps what was said.
        transaction.commit().await?;
        tracing::info!(%payout_id, fence = claim.fence, outcome = name, "answer overtaken by an event or another worker; not applied");
        return Ok(None);
    }
    let event = match outcome {
        Outcome::Answered(answer) => Event::Answered(answer.clone()),
        Outcome::LookedUp(found) => Event::LookedUp(found.clone()),
    };
    let step = apply(connection, &payout, &event, now).await?;
    let again = match step.next {
        Next::Send | Next::LookUp => {
            let fence = payout.fence + 1;
            state::lease(connection, merchant_id, payout_id, fence, now + LEASE).await?;
            let claimed = PayoutRow { fence, generation: step.state.generation, ..payout };
            note_attempt(connection, &claimed, step.next, rails, now).await?
        }
        Next::ClaimAt(_) | Next::Wait => None,
    };
    transaction.commit().await?;
    Ok(again)
}

/// Completes runs of which nothing is under way any more, and puts right which of the others are paused.
pub async fn complete_runs(db: &PgPool, merchant_id: Uuid) -> Result<u64, PayoutError> {
    let mut transaction = db.begin().await?;
    let open = runs::lock_open(&mut transaction, merchant_id).await?;
    let now = app::now();
    let completed = runs::complete(&mut transaction, merchant_id, &open, now).await?;
    pauses::restate(&mut transaction, merchant_id, &open, UNCONFIRMED, now).await?;
    transaction.commit().await?;
    Ok(completed)
}

/// As the attempt's record has it.
fn describe(outcome: &Outcome) -> (&'static str, Option<String>) {
    match outcome {
        Outcome::Answered(answer) => match answer {
            Answer::Accepted { provider_id, .. } => ("accepted", Some(provider_id.clone())),
            Answer::Refused { code } => ("refused", Some(code.clone())),
            Answer::Mismatch { provider_id } => ("mismatch", Some(provider_id.clone())),
            Answer::RailPaused { reason } => ("rail_paused", Some(reason.clone())),
            Answer::NotUnderstood { reason } => ("not_understood", Some(reason.clone())),
            Answer::InsufficientBalance => ("insufficient_balance", None),
            Answer::RetryLater { .. } => ("retry_later", None),
            Answer::Unknown { detail, .. } => ("unknown", Some(detail.clone())),
        },
        Outcome::LookedUp(found) => match found {
            Lookup::None => ("none", None),
            Lookup::One { provider_id, .. } => ("one", Some(provider_id.clone())),
            Lookup::Many => ("many", None),
            Lookup::Refused { code } => ("refused", Some(code.clone())),
            Lookup::OnlyBySending { .. } => ("only_by_sending", None),
            Lookup::Mismatch { provider_id } => ("mismatch", Some(provider_id.clone())),
            Lookup::Failed { detail, .. } => ("failed", Some(detail.clone())),
            Lookup::RailPaused { reason } => ("rail_paused", Some(reason.clone())),
        },
    }
}
