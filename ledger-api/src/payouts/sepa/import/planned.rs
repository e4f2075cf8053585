//! What to do about each line, judged after everything that the answer depends on is locked.

use std::collections::{HashMap, HashSet};

use shared::money::Amount;
use sqlx::PgConnection;
use uuid::Uuid;

use super::ImportedLine;
use crate::db::payouts::corrupt;
use crate::db::payouts::row::PayoutRow;
use crate::db::sepa::transfers::{self, TransferRow};
use crate::db::sepa::{payouts as rows, statement_lines};
use crate::domain::sepa::statement::{Action, Line, Payment, Verdict, judge};
use crate::payouts::PayoutError;

/// Something to do.
pub(super) struct Planned {
    pub(super) line: Line,
    pub(super) payout: PayoutRow,
    pub(super) action: Action,
}

impl Planned {
    pub(super) fn done(self, verdict: Verdict) -> ImportedLine {
        ImportedLine { line: self.line, payout_id: Some(self.payout.payout_id), verdict }
    }
}

/// What is only told, and what is to be done: at most one thing for each payout.
pub(super) struct Plans {
    pub(super) told: Vec<ImportedLine>,
    pub(super) planned: Vec<Planned>,
}

/// What the books know of the payments that the lines name.
struct Known {
    transfers: HashMap<String, TransferRow>,
    payouts: HashMap<Uuid, PayoutRow>,
    imported: HashSet<(String, String)>,
}

pub(super) async fn plan(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    iban: &str,
    statement_id: &str,
    lines: Vec<Line>,
) -> Result<Plans, PayoutError> {
    let known = lock(connection, merchant_id, iban, statement_id, &lines).await?;
    let mut plans = Plans { told: Vec::new(), planned: Vec::new() };
    // A payout that moves is not as it was read; a second line about it, in one statement and one direction, is for
    // people to look at.
    let mut moved: HashSet<Uuid> = HashSet::new();
    for line in lines {
        let Some((transfer, payout)) = known.payment(&line) else {
            plans.told.push(ImportedLine { line, payout_id: None, verdict: Verdict::Unknown });
            continue;
        };
        let action = known.judge(&line, iban, transfer, payout)?;
        let action = match action {
            Action::Tell(_) => action,
            _ if moved.insert(payout.payout_id) => action,
            _ => Action::Tell(Verdict::PaidByAnotherLine),
        };
        let payout = payout.clone();
        match action {
            Action::Tell(verdict) => {
                plans.told.push(ImportedLine { line, payout_id: Some(payout.payout_id), verdict });
            }
            _ => plans.planned.push(Planned { line, payout, action }),
        }
    }
    Ok(plans)
}

/// Payouts first: whoever imports the same statement at the same time waits here, and then reads what the first has
/// written.
async fn lock(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    iban: &str,
    statement_id: &str,
    lines: &[Line],
) -> Result<Known, PayoutError> {
    let references: Vec<&str> = lines.iter().filter_map(|line| line.end_to_end_id.as_deref()).collect();
    let named = transfers::find(connection, merchant_id, &references, &[]).await?;
    let ids: Vec<Uuid> = named.iter().map(|transfer| transfer.payout_id).collect();
    let payouts = rows::lock(connection, merchant_id, &ids).await?;
    let transfers = transfers::find(connection, merchant_id, &references, &[]).await?;
    Ok(Known {
        transfers: transfers.into_iter().map(|transfer| (transfer.end_to_end_id.clone(), transfer)).collect(),
        payouts: payouts.into_iter().map(|payout| (payout.payout_id, payout)).collect(),
        imported: statement_lines::of_statement(connection, merchant_id, iban, statement_id).await?,
    })
}

impl Known {
    fn payment(&self, line: &Line) -> Option<(&TransferRow, &PayoutRow)> {
        let transfer = self.transfers.get(line.end_to_end_id.as_deref()?)?;
        Some((transfer, self.payouts.get(&transfer.payout_id)?))
    }

    fn judge(
        &self,
        line: &Line,
        iban: &str,
        transfer: &TransferRow,
        payout: &PayoutRow,
    ) -> Result<Action, PayoutError> {
        if self.imported.contains(&(line.reference.clone(), transfer.end_to_end_id.clone())) {
            return Ok(Action::Tell(Verdict::AlreadyImported));
        }
        let payment = Payment {
            amount: Amount::new(transfer.amount).map_err(corrupt)?,
            debtor_iban: &transfer.debtor_iban,
            is_current: transfer.generation == payout.generation,
            status: payout.state()?.status,
            counts: payout.provider_id.as_deref(),
            told_by_another_line: transfer.told,
        };
        Ok(judge(line, iban, Some(&payment)))
    }
}
