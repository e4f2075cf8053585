//! Turns of those from whom many clicks come. Clicks may wait, and orders not: large transactions write much, and others' commits
//! wait for the same disk.

use std::collections::HashMap;
use std::time::Duration;

use uuid::Uuid;

use super::Arrivals;
use crate::metrics::{TurnOf, TurnWaits};
use crate::turns::{Pause, Turn, Turns};
use crate::writer::Recorder;

/// A merchant's clicks take half of the time, beside orders of others.
const PAUSE: Pause = Pause { times: 1, longest: Duration::from_secs(1) };

/// The turns.
#[derive(Debug)]
pub struct ClickTurns {
    turns: Turns,
    waits: TurnWaits,
}

impl ClickTurns {
    /// Out of these.
    #[must_use]
    pub fn of(turns: Turns, waits: TurnWaits) -> Self {
        Self { turns, waits }
    }

    /// Waits for a turn of the merchant whose most of it is, if there is one. Where others record orders it has one at a time, and a
    /// pause after each.
    pub async fn turn(&self, arrivals: &Arrivals<'_>, orders: &Recorder) -> Option<Turn> {
        let merchant_id = whose(arrivals)?;
        let beside_others = orders.others_record(merchant_id);
        let wait = self.waits.begin(TurnOf::Clicks);
        let mut turn = self.turns.turn(merchant_id, beside_others).await;
        drop(wait);
        if beside_others {
            turn.pause_after(PAUSE);
        }
        Some(turn)
    }
}

/// Of whom more than half of what a request brought is.
fn whose(arrivals: &Arrivals<'_>) -> Option<Uuid> {
    let clicked = arrivals.clicks.iter().map(|click| click.click.merchant_id);
    let filtered = arrivals.filtered.iter().map(|(_, key, _)| key.merchant_id);
    majority(clicked.chain(filtered))
}

fn majority(of: impl Iterator<Item = Uuid>) -> Option<Uuid> {
    let mut counts: HashMap<Uuid, usize> = HashMap::new();
    let mut all = 0;
    for merchant_id in of {
        *counts.entry(merchant_id).or_default() += 1;
        all += 1;
    }
    counts.into_iter().find(|(_, count)| count * 2 > all).map(|(merchant_id, _)| merchant_id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_of_whoever_has_more_than_half_of_it() {
        let of = |numbers: &[u128]| majority(numbers.iter().copied().map(Uuid::from_u128));
        assert_eq!(of(&[1, 2, 1]), Some(Uuid::from_u128(1)));
        assert_eq!(of(&[1, 2]), None);
        assert_eq!(of(&[]), None);
    }
}
