//! What finance does with a single payout: try a refused one again, decide a frozen one together.

use shared::money::Amount;
use sqlx::PgPool;
use uuid::Uuid;

use super::report::report_within;
use super::step::apply;
use super::{PayoutError, named_payment};
use crate::app;
use crate::db::audit::{self, Deed};
use crate::db::payouts::checks::{self, Judge};
use crate::db::payouts::{runs, state};
use crate::domain::caller::Caller;
use crate::domain::payout::{Event, PayoutStatus};
use crate::domain::rail::Rail;
use crate::domain::sepa::MOST_GENERATIONS;
use crate::rails::Rails;

/// What two persons decide about a frozen payout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It was not paid; the money is payable again.
    Release,
    /// It was paid by this payment of the provider.
    Accept {
        /// The provider's own id.
        provider_id: String,
    },
}

/// How far a verdict has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// One person has said so; another must.
    HalfWay,
    /// Both have; it is done.
    Done,
}

/// Sends a refused payout again under a new key, if what it would pay is still payable, to the same affiliate at the same
/// place.
pub async fn retry(
    db: &PgPool,
    merchant_id: Uuid,
    payout_id: Uuid,
    rails: &Rails,
    caller: &Caller,
) -> Result<(), PayoutError> {
    crate::db::retry::retrying!(try_retry(db, merchant_id, payout_id, rails, caller).await)
}

async fn try_retry(
    db: &PgPool,
    merchant_id: Uuid,
    payout_id: Uuid,
    rails: &Rails,
    caller: &Caller,
) -> Result<(), PayoutError> {
    let mut transaction = db.begin().await?;
    let connection = &mut *transaction;
    let payout = state::lock(connection, merchant_id, payout_id).await?.ok_or(PayoutError::NotFound("payout"))?;
    if payout.rail()? == Rail::Sepa && payout.generation >= MOST_GENERATIONS {
        return Err(PayoutError::InvalidState("the payout was refused too often; the next run pays it".into()));
    }
    let step = apply(connection, &payout, &Event::Retried, app::now()).await?;
    if let Some(found) =
        checks::stale(connection, merchant_id, [Judge { payout_id, by_line: true }], &rails.names()).await?.first()
    {
        let why = format!("{}: the payout cannot be made as it was drafted; the next run pays it anew", found.reason);
        return Err(PayoutError::InvalidState(why));
    }
    runs::reopen(connection, merchant_id, payout.payout_run_id).await?;
    let deed = Deed {
        action: "payout.retry",
        object_id: payout_id,
        before: Some(serde_json::json!({ "status": payout.status, "generation": payout.generation })),
        after: Some(serde_json::json!({ "status": step.state.status, "generation": step.state.generation })),
    };
    audit::write(connection, merchant_id, app::new_id()?, caller, &deed).await?;
    transaction.commit().await?;
    Ok(())
}

/// Notes one person's verdict on a frozen payout, or carries it out when another person has given the same one. The
/// audit trail holds the first pair of eyes: a different verdict, or another payment named, starts anew. A payment counts
/// only if the provider knows it as one of this payout.
pub async fn settle_frozen(
    db: &PgPool,
    merchant_id: Uuid,
    payout_id: Uuid,
    verdict: &Verdict,
    rails: &Rails,
    caller: &Caller,
) -> Result<Settled, PayoutError> {
    let others = match verdict {
        Verdict::Accept { provider_id } => {
            named_payment::verify(db, rails, merchant_id, payout_id, provider_id).await?
        }
        Verdict::Release => Vec::new(),
    };
    crate::db::retry::retrying!(try_settle(db, merchant_id, payout_id, verdict, &others, caller).await)
}

async fn try_settle(
    db: &PgPool,
    merchant_id: Uuid,
    payout_id: Uuid,
    verdict: &Verdict,
    others: &[String],
    caller: &Caller,
) -> Result<Settled, PayoutError> {
    let mut transaction = db.begin().await?;
    let connection = &mut *transaction;
    let payout = state::lock(connection, merchant_id, payout_id).await?.ok_or(PayoutError::NotFound("payout"))?;
    if payout.state()?.status != PayoutStatus::Frozen {
        return Err(PayoutError::InvalidState(format!("the payout is {}, not frozen", payout.status)));
    }
    let (proposal, deed, event) = match verdict {
        Verdict::Release => ("payout.release.propose".to_owned(), "payout.release".to_owned(), Event::ReleasedByHand),
        Verdict::Accept { provider_id } => (
            format!("payout.accept.propose:{provider_id}"),
            format!("payout.accept:{provider_id}"),
            Event::AcceptedByHand { provider_id: provider_id.clone() },
        ),
    };
    let first = audit::last_person(connection, merchant_id, payout_id, &proposal).await?;
    let settled = match first {
        None => Settled::HalfWay,
        Some(person) if caller.is(&person) => {
            return Err(PayoutError::FourEyes("you have said so already; another person must"));
        }
        Some(_) => Settled::Done,
    };
    let (action, after) = match settled {
        Settled::HalfWay => (proposal, payout.status.clone()),
        Settled::Done => {
            let step = apply(connection, &payout, &event, app::now()).await?;
            // What else left for it was paid twice. The provider's event may have come while it was frozen, or never come.
            for other in others {
                let seen = Event::Seen { provider_id: other.clone(), paid: true, fee: Amount::ZERO };
                report_within(connection, merchant_id, payout_id, &seen, app::now()).await?;
            }
            (deed, step.state.status.name().to_owned())
        }
    };
    let before = Some(serde_json::json!({ "status": payout.status }));
    let deed =
        Deed { action: &action, object_id: payout_id, before, after: Some(serde_json::json!({ "status": after })) };
    audit::write(connection, merchant_id, app::new_id()?, caller, &deed).await?;
    transaction.commit().await?;
    Ok(settled)
}
