//! The lines of a statement that go one way, each with the payment it names.

use std::collections::{HashMap, HashSet};

use shared::money::Amount;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::db::payouts::corrupt;
use crate::db::sepa::transfers::{self, TransferRow};
use crate::domain::sepa::statement::{Direction, Line};
use crate::payouts::PayoutError;
use crate::rails::sepa::camt053::Statement;
use crate::rails::sepa::pain001::file_of;

/// Lines of one direction. A whole file that was booked as one sum becomes a line for each of its payments, if the sum is
/// that of the file; otherwise it stays the one line it is, and belongs to nobody.
pub(super) async fn named(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    statement: &Statement,
    direction: Direction,
) -> Result<Vec<Line>, PayoutError> {
    let wanted = || statement.lines.iter().filter(|line| line.direction == direction);
    let file_ids: HashSet<Uuid> = wanted().filter_map(batch_of).collect();
    let file_ids: Vec<Uuid> = file_ids.into_iter().collect();
    let mut of_file: HashMap<Uuid, Vec<TransferRow>> = HashMap::new();
    for transfer in transfers::find(connection, merchant_id, &[], &file_ids).await? {
        of_file.entry(transfer.sepa_file_id).or_default().push(transfer);
    }
    let mut lines = Vec::new();
    for line in wanted() {
        let parts = batch_of(line).and_then(|file_id| of_file.get(&file_id));
        match parts {
            Some(parts) if is_sum_of(line, parts) => {
                for part in parts {
                    lines.push(part_of(line, part)?);
                }
            }
            _ => lines.push(line.clone()),
        }
    }
    Ok(lines)
}

fn batch_of(line: &Line) -> Option<Uuid> {
    if line.end_to_end_id.is_some() {
        return None;
    }
    line.batch.as_deref().and_then(file_of)
}

fn is_sum_of(line: &Line, parts: &[TransferRow]) -> bool {
    let sum: i64 = parts.iter().map(|part| part.amount).sum();
    line.direction == Direction::Debit && line.currency == "EUR" && line.amount.map(Amount::minor) == Some(sum)
}

fn part_of(line: &Line, part: &TransferRow) -> Result<Line, PayoutError> {
    let amount = Amount::new(part.amount).map_err(corrupt)?;
    Ok(Line { end_to_end_id: Some(part.end_to_end_id.clone()), amount: Some(amount), ..line.clone() })
}
