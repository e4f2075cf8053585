//! The second pair of eyes: an approval posts, a rejection ends it.

use serde_json::json;
use shared::money::{Amount, MAX_AMOUNT};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::CorrectionError;
use crate::app;
use crate::db::audit::{self, Deed};
use crate::db::corrections::{self, Correction, Kinds};
use crate::db::payouts::draft;
use crate::db::retry::retrying;
use crate::db::{postings, settlement};
use crate::domain::account::AccountKind;
use crate::domain::caller::Caller;
use crate::domain::correction::{CorrectionKind, CorrectionStatus, Step};
use crate::domain::posting::Books;
use crate::domain::posting::correction::{approved, payable_change};
use crate::domain::posting::entry::Entry;

/// Approves a correction of these kinds and posts it. Approving it again changes nothing.
pub async fn approve(
    db: &PgPool,
    merchant_id: Uuid,
    kinds: Kinds,
    correction_id: Uuid,
    caller: &Caller,
) -> Result<Correction, CorrectionError> {
    retrying!(approve_once(db, merchant_id, kinds, correction_id, caller).await)
}

async fn approve_once(
    db: &PgPool,
    merchant_id: Uuid,
    kinds: Kinds,
    correction_id: Uuid,
    caller: &Caller,
) -> Result<Correction, CorrectionError> {
    let mut transaction = db.begin().await?;
    let correction = lock(&mut transaction, merchant_id, kinds, correction_id).await?;
    if correction.standing().approve(caller)? == Step::Stay {
        return Ok(correction);
    }
    let change = post(&mut transaction, merchant_id, &correction).await?;
    let decided = decided(correction, CorrectionStatus::Approved, caller);
    corrections::decide(&mut transaction, merchant_id, &decided, change.payable).await?;
    // After the decision is stored, so that an adjustment which takes everything is settled with what it took.
    settlement::settle(&mut transaction, merchant_id, &change.emptied).await?;
    note(&mut transaction, merchant_id, &decided, caller).await?;
    transaction.commit().await?;
    Ok(decided)
}

/// Rejects a correction of these kinds. Rejecting it again for the same reason changes nothing.
pub async fn reject(
    db: &PgPool,
    merchant_id: Uuid,
    kinds: Kinds,
    correction_id: Uuid,
    reason: &str,
    caller: &Caller,
) -> Result<Correction, CorrectionError> {
    let mut transaction = db.begin().await?;
    let correction = lock(&mut transaction, merchant_id, kinds, correction_id).await?;
    if correction.standing().reject(reason)? == Step::Stay {
        return Ok(correction);
    }
    let mut decided = decided(correction, CorrectionStatus::Rejected, caller);
    decided.rejection_reason = Some(reason.to_owned());
    corrections::decide(&mut transaction, merchant_id, &decided, 0).await?;
    note(&mut transaction, merchant_id, &decided, caller).await?;
    transaction.commit().await?;
    Ok(decided)
}

async fn lock(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    kinds: Kinds,
    correction_id: Uuid,
) -> Result<Correction, CorrectionError> {
    let found = corrections::lock(connection, merchant_id, kinds, correction_id).await?;
    let write_off = kinds == [CorrectionKind::WriteOff];
    found.ok_or(CorrectionError::NotFound(if write_off { "write-off" } else { "adjustment" }))
}

/// What the postings did to the affiliate's payable.
struct Change {
    /// Minor units, netting left out.
    payable: i64,
    /// The affiliate, if they brought it to zero.
    emptied: Vec<Books>,
}

/// Locks as everybody does, commissions before accounts, and writes the entry.
async fn post(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    correction: &Correction,
) -> Result<Change, CorrectionError> {
    let books = correction.of.books();
    draft::lock_commissions(connection, merchant_id, &[books.affiliate_id]).await?;
    let (payable, receivable) = (books.own(AccountKind::Payable), books.own(AccountKind::Receivable));
    let expenses = [AccountKind::AdjustmentExpense, AccountKind::WriteoffExpense].map(|kind| books.merchant(kind));
    let accounts = [&payable, &receivable].into_iter().chain(&expenses);
    let balances = postings::lock_balances(connection, merchant_id, accounts).await?;
    let raw = |account| balances.get(account).copied().unwrap_or(0);
    // Whoever reads a balance reads it as an amount; a typing error must not make that impossible.
    let room = MAX_AMOUNT - raw(&payable).max(raw(&receivable));
    if correction.kind != CorrectionKind::WriteOff && correction.money.amount.minor() > room {
        return Err(CorrectionError::TooMuch);
    }
    let mut entry = Entry::on(balances);
    let (gets, owes) = (entry.balance(&payable), entry.balance(&receivable));
    let rows = approved(correction.kind, &correction.of, correction.money.amount, gets, owes)?;
    let change = payable_change(&rows);
    entry.post(rows);
    postings::write(connection, merchant_id, entry.postings()).await?;
    let taken_from = entry.postings().iter().any(|posting| posting.debit == payable);
    let emptied = taken_from && entry.balance(&payable) == Amount::ZERO;
    Ok(Change { payable: change, emptied: if emptied { vec![books] } else { Vec::new() } })
}

fn decided(correction: Correction, status: CorrectionStatus, caller: &Caller) -> Correction {
    let (decided_by, decided_at) = (Some(caller.person.clone()), Some(app::now()));
    Correction { status, decided_by, decided_at, ..correction }
}

async fn note(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    decided: &Correction,
    caller: &Caller,
) -> Result<(), CorrectionError> {
    let deed = Deed {
        action: action(decided.kind, decided.status),
        object_id: decided.of.correction_id,
        before: Some(json!({ "status": CorrectionStatus::Proposed, "proposed_by": decided.proposed_by })),
        after: Some(json!({ "status": decided.status })),
    };
    audit::write(connection, merchant_id, app::new_id()?, caller, &deed).await?;
    Ok(())
}

/// As the audit trail has it.
pub(super) fn action(kind: CorrectionKind, status: CorrectionStatus) -> &'static str {
    let write_off = kind == CorrectionKind::WriteOff;
    match status {
        CorrectionStatus::Proposed if write_off => "write_off.propose",
        CorrectionStatus::Proposed => "adjustment.propose",
        CorrectionStatus::Approved if write_off => "write_off.approve",
        CorrectionStatus::Approved => "adjustment.approve",
        CorrectionStatus::Rejected if write_off => "write_off.reject",
        CorrectionStatus::Rejected => "adjustment.reject",
    }
}
