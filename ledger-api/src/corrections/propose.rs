//! The first pair of eyes: a proposal moves no money.

use serde_json::json;
use shared::money::Money;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{CorrectionError, Proposed};
use crate::app;
use crate::db::audit::{self, Deed};
use crate::db::corrections::{self, Correction};
use crate::db::{affiliates, programs};
use crate::domain::caller::Caller;
use crate::domain::correction::{CorrectionKind, CorrectionStatus};
use crate::domain::posting::correction::CorrectionRef;

/// A correction to propose.
#[derive(Debug)]
pub struct NewCorrection {
    /// Which way the money goes.
    pub kind: CorrectionKind,
    /// The merchant's own id; one correction per reference, for ever.
    pub reference: Option<String>,
    /// Whose books.
    pub affiliate_id: Uuid,
    /// How much.
    pub money: Money,
    /// Why.
    pub reason: String,
}

/// Stores a proposal in the caller's transaction. The same reference again answers what is stored, whoever sends it.
pub async fn propose(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    new: NewCorrection,
    caller: &Caller,
) -> Result<Proposed, CorrectionError> {
    if let Some(known) = known(connection, merchant_id, &new).await? {
        return replay(&new, known);
    }
    if !affiliates::exists(connection, merchant_id, new.affiliate_id).await? {
        return Err(CorrectionError::NotFound("affiliate"));
    }
    let currency = new.money.currency;
    if !programs::any_in(connection, merchant_id, currency).await? {
        return Err(CorrectionError::UnusedCurrency(currency));
    }
    let proposal = Correction {
        of: CorrectionRef { correction_id: app::new_id()?, affiliate_id: new.affiliate_id, currency },
        kind: new.kind,
        reference: new.reference.clone(),
        money: new.money,
        reason: new.reason.clone(),
        status: CorrectionStatus::Proposed,
        proposed_by: caller.person.clone(),
        proposed_at: app::now(),
        decided_by: None,
        decided_at: None,
        rejection_reason: None,
        payout_id: None,
    };
    if !corrections::insert(connection, merchant_id, &proposal).await? {
        // The insert has waited for whoever took the reference, so it can be read now.
        let known = known(connection, merchant_id, &new).await?.ok_or(CorrectionError::ReferenceTaken)?;
        return replay(&new, known);
    }
    let deed = Deed {
        action: super::decide::action(new.kind, CorrectionStatus::Proposed),
        object_id: proposal.of.correction_id,
        before: None,
        after: Some(json!({
            "kind": new.kind, "affiliate_id": new.affiliate_id, "amount": new.money.amount.minor(),
            "currency": currency.code(),
        })),
    };
    audit::write(connection, merchant_id, app::new_id()?, caller, &deed).await?;
    Ok(Proposed { stored: proposal, created: true })
}

async fn known(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    new: &NewCorrection,
) -> Result<Option<Correction>, sqlx::Error> {
    match &new.reference {
        Some(reference) => corrections::by_reference(connection, merchant_id, reference).await,
        None => Ok(None),
    }
}

fn replay(new: &NewCorrection, known: Correction) -> Result<Proposed, CorrectionError> {
    let same = known.kind == new.kind
        && known.of.affiliate_id == new.affiliate_id
        && known.money == new.money
        && known.reason == new.reason;
    if same { Ok(Proposed { stored: known, created: false }) } else { Err(CorrectionError::ReferenceTaken) }
}
