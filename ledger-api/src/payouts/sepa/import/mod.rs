//! Importing a bank statement: it settles and takes back what it names by reference and amount.
//!
//! One transaction for each statement: a trial run does the same and rolls it back, so what it tells is what would
//! happen. Money that went out is booked before money that came in, because a payment returns after it left.

mod lines;
mod planned;

use serde_json::json;
use shared::money::Amount;
use sqlx::{PgConnection, PgPool};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::bring_back::take_back;
use super::settle::{Settlement, settle_many};
use crate::app;
use crate::db::audit::{self, Deed};
use crate::db::payouts::row::PayoutRow;
use crate::db::sepa::{payouts as rows, statement_lines};
use crate::domain::caller::Caller;
use crate::domain::payout::{Event, PayoutStatus};
use crate::domain::sepa::masked;
use crate::domain::sepa::statement::{Action, Direction, Line, Verdict};
use crate::payouts::PayoutError;
use crate::payouts::step::apply;
use crate::rails::sepa::camt053::Statement;
use planned::{Planned, Plans};

/// What became of a document.
#[derive(Debug)]
pub struct Imported {
    /// Its statements, in their order.
    pub statements: Vec<ImportedStatement>,
}

/// What became of one statement.
#[derive(Debug)]
pub struct ImportedStatement {
    /// The bank's id.
    pub id: String,
    /// Of which account.
    pub iban: Option<String>,
    /// What became of its lines, those that went out first.
    pub lines: Vec<ImportedLine>,
}

/// What became of one line.
#[derive(Debug)]
pub struct ImportedLine {
    /// As the statement has it.
    pub line: Line,
    /// The payout it pays, if it is one of ours.
    pub payout_id: Option<Uuid>,
    /// What was done.
    pub verdict: Verdict,
}

/// Imports statements, or with `trial` only tells what importing them would do.
pub async fn import(
    db: &PgPool,
    merchant_id: Uuid,
    statements: Vec<Statement>,
    trial: bool,
    caller: &Caller,
) -> Result<Imported, PayoutError> {
    let mut imported = Vec::with_capacity(statements.len());
    for statement in statements {
        imported.push(crate::db::retry::retrying!(import_one(db, merchant_id, &statement, trial, caller).await)?);
    }
    Ok(Imported { statements: imported })
}

async fn import_one(
    db: &PgPool,
    merchant_id: Uuid,
    statement: &Statement,
    trial: bool,
    caller: &Caller,
) -> Result<ImportedStatement, PayoutError> {
    let mut transaction = db.begin().await?;
    let connection = &mut *transaction;
    let iban = statement.iban.clone().unwrap_or_default();
    let mut told = Vec::new();
    for direction in [Direction::Debit, Direction::Credit] {
        let lines = lines::named(connection, merchant_id, statement, direction).await?;
        let plans = planned::plan(connection, merchant_id, &iban, &statement.id, lines).await?;
        let done = carry_out(connection, merchant_id, plans, caller, app::now()).await?;
        remember(connection, merchant_id, (&iban, &statement.id), &done, caller).await?;
        told.extend(done);
    }
    if trial {
        transaction.rollback().await?;
    } else {
        let changed = told.iter().filter(|line| changes(line.verdict)).count();
        let deed = Deed {
            action: "bank_statement.import",
            object_id: app::new_id()?,
            before: None,
            after: Some(json!({
                "statement": statement.id, "iban": masked(&iban), "lines": told.len(), "changed": changed,
            })),
        };
        audit::write(connection, merchant_id, app::new_id()?, caller, &deed).await?;
        transaction.commit().await?;
    }
    Ok(ImportedStatement { id: statement.id.clone(), iban: statement.iban.clone(), lines: told })
}

/// Does what was planned: settlements all at once, the rest, which is rare, one by one.
async fn carry_out(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    Plans { told, planned }: Plans,
    caller: &Caller,
    now: OffsetDateTime,
) -> Result<Vec<ImportedLine>, PayoutError> {
    let (settle, rest): (Vec<Planned>, Vec<Planned>) =
        planned.into_iter().partition(|planned| planned.action == Action::Settle);
    let settled = settle.iter().map(|planned| (planned.payout.clone(), settlement(&planned.line))).collect();
    settle_many(connection, merchant_id, settled, caller, now).await?;
    let mut done = told;
    done.extend(settle.into_iter().map(|planned| planned.done(Verdict::Settled)));
    for planned in rest {
        let verdict = one(connection, &planned, caller, now).await?;
        done.push(planned.done(verdict));
    }
    Ok(done)
}

async fn one(
    connection: &mut PgConnection,
    planned: &Planned,
    caller: &Caller,
    now: OffsetDateTime,
) -> Result<Verdict, PayoutError> {
    let Planned { line, payout, action } = planned;
    match action {
        Action::Tell(verdict) => Ok(*verdict),
        Action::Settle => Ok(Verdict::Settled),
        Action::Return(verdict) => {
            let reason = line.reason.as_deref().unwrap_or("returned_by_bank");
            take_back(connection, payout, reason, caller, now).await?;
            Ok(*verdict)
        }
        Action::Report => {
            report(connection, payout, line, caller, now).await?;
            Ok(Verdict::SettledLate)
        }
    }
}

/// The bank's word wins over what the books thought; see [`Event::Seen`].
async fn report(
    connection: &mut PgConnection,
    payout: &PayoutRow,
    line: &Line,
    caller: &Caller,
    now: OffsetDateTime,
) -> Result<(), PayoutError> {
    let provider_id = line.end_to_end_id.clone().unwrap_or_default();
    let seen = Event::Seen { provider_id: provider_id.clone(), paid: true, fee: Amount::ZERO };
    let step = apply(connection, payout, &seen, now).await?;
    if payout.state()?.status != PayoutStatus::Paid {
        let settlement = settlement(line);
        let (ids, day) = ([payout.payout_id], [settlement.settled_on]);
        let reference = [settlement.bank_reference.as_deref()];
        rows::note_settlement(connection, payout.merchant_id, &ids, &day, &reference).await?;
    }
    let deed = Deed {
        action: "payout.seen_on_statement",
        object_id: payout.payout_id,
        before: Some(json!({ "status": payout.status })),
        after: Some(json!({ "status": step.state.status, "end_to_end_id": provider_id, "reason": step.reason })),
    };
    audit::write(connection, payout.merchant_id, app::new_id()?, caller, &deed).await?;
    Ok(())
}

fn settlement(line: &Line) -> Settlement {
    Settlement { settled_on: line.booked_on, bank_reference: line.bank_reference.clone(), fee: None }
}

fn changes(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Settled | Verdict::SettledLate | Verdict::Returned | Verdict::Refused)
}

/// Keeps the lines that changed something, and those that told of a payment which was settled by hand, so that a second
/// debit of it is noticed.
async fn remember(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    (iban, statement_id): (&str, &str),
    done: &[ImportedLine],
    caller: &Caller,
) -> Result<(), PayoutError> {
    let kept = done.iter().filter(|line| changes(line.verdict) || line.verdict == Verdict::AlreadyKnown);
    let new: Vec<_> = kept.filter_map(new_line).collect();
    let person = &caller.person;
    statement_lines::insert(connection, merchant_id, iban, statement_id, &new, person, app::now()).await?;
    Ok(())
}

fn new_line(done: &ImportedLine) -> Option<statement_lines::NewLine<'_>> {
    let booked_on: Option<Date> = done.line.booked_on;
    Some(statement_lines::NewLine {
        reference: &done.line.reference,
        end_to_end_id: done.line.end_to_end_id.as_deref()?,
        direction: done.line.direction.name(),
        verdict: done.verdict.name(),
        booked_on,
    })
}
