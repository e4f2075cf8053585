//! A person decides about a held commission.

use serde_json::json;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::app;
use crate::db::audit::{self, Deed};
use crate::db::commission_states::{self, CommissionState};
use crate::db::conversion_lock::{self, Which};
use crate::db::fraud::{decisions, held};
use crate::db::retry::retrying;
use crate::domain::caller::Caller;
use crate::domain::commission::CommissionRole;
use crate::domain::event::EventType;
use crate::domain::fraud::Outcome;
use crate::events::note::{self, CommissionChange};
use crate::reversal::{ReversalError, reject_for_fraud_within};

/// What a person decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Let it go on its way.
    Release,
    /// It earns nothing.
    Reject,
}

impl Verdict {
    fn outcome(self) -> Outcome {
        match self {
            Self::Release => Outcome::Ok,
            Self::Reject => Outcome::Reject,
        }
    }

    fn action(self) -> &'static str {
        match self {
            Self::Release => "fraud.release",
            Self::Reject => "fraud.reject",
        }
    }
}

/// Releases or rejects a held commission, and returns its conversion. With the commission of the affiliate who brought the
/// order goes the recruiter's share. Deciding the same again changes nothing.
pub(crate) async fn decide(
    db: &PgPool,
    merchant_id: Uuid,
    commission_id: Uuid,
    verdict: Verdict,
    reason: &str,
    caller: &Caller,
) -> Result<Uuid, ReversalError> {
    retrying!(decide_once(db, merchant_id, commission_id, verdict, reason, caller).await)
}

async fn decide_once(
    db: &PgPool,
    merchant_id: Uuid,
    commission_id: Uuid,
    verdict: Verdict,
    reason: &str,
    caller: &Caller,
) -> Result<Uuid, ReversalError> {
    let mut transaction = db.begin().await?;
    let conversion_id = held::conversion_of(&mut transaction, merchant_id, commission_id).await?;
    let conversion_id = conversion_id.ok_or(ReversalError::UnknownCommission)?;
    conversion_lock::lock(&mut transaction, merchant_id, Which::Conversion(conversion_id)).await?;
    let commissions = commission_states::lock(&mut transaction, merchant_id, conversion_id).await?;
    let about = commissions.iter().find(|commission| commission.of.commission_id == commission_id);
    let about = about.ok_or(ReversalError::UnknownCommission)?;
    if !about.fraud_hold {
        return already(&mut transaction, merchant_id, about, verdict).await.map(|()| conversion_id);
    }
    let affected = match verdict {
        Verdict::Release => release(&mut transaction, merchant_id, about, &commissions).await?,
        Verdict::Reject => {
            let person = &caller.person;
            let rejected =
                reject_for_fraud_within(&mut transaction, merchant_id, conversion_id, commission_id, person).await?;
            held::lift(&mut transaction, merchant_id, &rejected).await?;
            rejected
        }
    };
    let person = &caller.person;
    decisions::add_by_person(&mut transaction, merchant_id, &affected, verdict.outcome(), person, reason).await?;
    let deed = Deed {
        action: verdict.action(),
        object_id: commission_id,
        before: None,
        // The reason stands with the decision, where a person it may name can be erased.
        after: Some(json!({ "commissions": affected })),
    };
    audit::write(&mut transaction, merchant_id, app::new_id()?, caller, &deed).await?;
    transaction.commit().await?;
    Ok(conversion_id)
}

/// Nothing to do when the last decision was this one.
async fn already(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    about: &CommissionState,
    verdict: Verdict,
) -> Result<(), ReversalError> {
    let commission_id = about.of.commission_id;
    let standing = decisions::standing(connection, merchant_id, &[commission_id]).await?;
    match standing.get(&commission_id) {
        Some(last) if last.person.is_some() && last.outcome == verdict.outcome() => Ok(()),
        _ => Err(ReversalError::InvalidState("the commission is not held for a look at possible fraud".into())),
    }
}

/// Lets the held commissions go that are released together, and tells it.
async fn release(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    about: &CommissionState,
    commissions: &[CommissionState],
) -> Result<Vec<Uuid>, ReversalError> {
    let primary = about.of.role == CommissionRole::Primary;
    let together = commissions.iter().filter(|one| one.fraud_hold && (primary || one.of == about.of));
    let change = |one: &CommissionState| CommissionChange {
        commission_id: one.of.commission_id,
        affiliate_id: one.of.affiliate_id,
        event: EventType::CommissionReleased,
        trigger: "by_hand",
    };
    let ids: Vec<Uuid> = together.clone().map(|one| one.of.commission_id).collect();
    held::lift(connection, merchant_id, &ids).await?;
    let changes: Vec<_> = together.map(change).collect();
    note::commissions(connection, merchant_id, &changes).await?;
    Ok(ids)
}
