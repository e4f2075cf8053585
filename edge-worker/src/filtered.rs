//! Counts of filtered visits, waiting to go along with the next batch. A crawl of a site is a few small numbers here,
//! not a row for each of its requests.

use shared::click::FilterReason;
use uuid::Uuid;

use crate::click;

/// Different counts that fill a batch.
pub const MAX_COUNTS: usize = 64;
const HOUR_MS: i64 = 3_600_000;

/// What is counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// The link.
    pub link_id: Uuid,
    /// The merchant it belongs to.
    pub merchant_id: Uuid,
    /// Why the visit is no click.
    pub reason: FilterReason,
}

/// The counts of one batch.
#[derive(Debug, Default)]
pub struct Counts(Vec<Count>);

#[derive(Debug)]
struct Count {
    kind: Kind,
    hour: i64,
    visits: u32,
}

impl Counts {
    /// Counts one visit.
    pub fn add(&mut self, kind: Kind, now_ms: i64) {
        let hour = now_ms.div_euclid(HOUR_MS);
        match self.0.iter_mut().find(|known| known.kind == kind && known.hour == hour) {
            Some(known) => known.visits = known.visits.saturating_add(1),
            None => self.0.push(Count { kind, hour, visits: 1 }),
        }
    }

    /// Whether nothing is counted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether one more kind of visit would be too many.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.0.len() >= MAX_COUNTS
    }

    /// Visits counted.
    #[must_use]
    pub fn visits(&self) -> usize {
        self.0.iter().filter_map(|count| usize::try_from(count.visits).ok()).sum()
    }

    /// A list of `shared::click::FilteredVisits`.
    #[must_use]
    pub fn json(&self) -> String {
        let one = |Count { kind, hour, visits }: &Count| {
            let Kind { link_id, merchant_id, reason } = kind;
            let (reason, hour) = (reason.as_str(), click::rfc3339(click::moment(hour * HOUR_MS)));
            format!(
                r#"{{"link_id":"{link_id}","merchant_id":"{merchant_id}","reason":"{reason}","count":{visits},"hour":"{hour}"}}"#
            )
        };
        self.0.iter().map(one).collect::<Vec<_>>().join(",")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::NOON_MS;
    use shared::click::FilteredVisits;

    fn kind(link: u128, reason: FilterReason) -> Kind {
        Kind { link_id: Uuid::from_u128(link), merchant_id: Uuid::from_u128(9), reason }
    }

    #[test]
    fn visits_of_one_link_hour_and_reason_are_one_count() {
        let mut counts = Counts::default();
        for (link, reason, at_ms) in [
            (1, FilterReason::Robot, NOON_MS),
            (1, FilterReason::Robot, NOON_MS + HOUR_MS - 1),
            (1, FilterReason::Robot, NOON_MS + HOUR_MS),
            (1, FilterReason::Head, NOON_MS),
            (2, FilterReason::Robot, NOON_MS),
        ] {
            counts.add(kind(link, reason), at_ms);
        }
        let written: Vec<FilteredVisits> = serde_json::from_str(&format!("[{}]", counts.json())).unwrap();
        assert_eq!(written.iter().map(|visits| visits.count).collect::<Vec<_>>(), [2, 1, 1, 1]);
        assert_eq!(counts.visits(), 5);
        assert_eq!(written[0].hour.unix_timestamp() * 1_000, NOON_MS);
        assert_eq!((written[1].hour - written[0].hour).whole_hours(), 1);
    }

    #[test]
    fn a_full_list_of_counts_stays_small() {
        let mut counts = Counts::default();
        while !counts.is_full() {
            counts.add(
                Kind {
                    link_id: Uuid::new_v5(&Uuid::nil(), counts.json().as_bytes()),
                    ..kind(0, FilterReason::VerifiedBot)
                },
                NOON_MS,
            );
        }
        assert!(counts.json().len() < 16_000, "{}", counts.json().len());
    }
}
