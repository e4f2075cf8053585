//! Which batches of an isolate are missing. It numbers them 1, 2, 3, … without holes, so a number that has not come
//! although a later one has is a batch that is late or lost.

use std::collections::BTreeSet;

/// What some numbers change about an isolate of which the numbers up to a highest one are accounted for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arrival {
    /// The highest number that has now arrived.
    pub highest_seq: i64,
    /// Runs, first and last, that these numbers show to be missing.
    pub opened: Vec<(i64, i64)>,
    /// Numbers at or below the old highest one: each fills a gap, or is a batch delivered again.
    pub late: Vec<i64>,
}

impl Arrival {
    /// Places the numbers that arrived after what is known. Their order does not matter.
    #[must_use]
    pub fn of(highest_seq: i64, arrived: &BTreeSet<i64>) -> Self {
        let mut arrival = Self { highest_seq, ..Self::default() };
        for &seq in arrived {
            if seq <= highest_seq {
                arrival.late.push(seq);
                continue;
            }
            // `seq` is above the highest, so neither side can overflow.
            if seq - 1 > arrival.highest_seq {
                arrival.opened.push((arrival.highest_seq + 1, seq - 1));
            }
            arrival.highest_seq = seq;
        }
        arrival
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn arrive(highest_seq: i64, seqs: &[i64]) -> Arrival {
        Arrival::of(highest_seq, &seqs.iter().copied().collect())
    }

    #[test]
    fn numbers_in_a_row_open_nothing() {
        assert_eq!(arrive(0, &[1, 2, 3]), Arrival { highest_seq: 3, ..Arrival::default() });
        assert_eq!(arrive(3, &[4]), Arrival { highest_seq: 4, ..Arrival::default() });
    }

    #[test]
    fn a_number_that_was_skipped_is_a_gap() {
        assert_eq!(arrive(3, &[9, 6, 5]), Arrival { highest_seq: 9, opened: vec![(4, 4), (7, 8)], late: vec![] });
        assert_eq!(arrive(0, &[i64::MAX]).opened, [(1, i64::MAX - 1)]);
        assert_eq!(arrive(i64::MAX, &[i64::MAX]).late, [i64::MAX]);
    }

    #[test]
    fn a_number_from_before_opens_nothing_and_lowers_nothing() {
        assert_eq!(arrive(9, &[4, 9, 10]), Arrival { highest_seq: 10, opened: vec![], late: vec![4, 9] });
    }

    proptest! {
        #[test]
        fn what_is_missing_is_exactly_what_never_came(requests in prop::collection::vec(
            prop::collection::btree_set(1_i64..40, 1..6), 1..12
        )) {
            let (mut highest, mut missing) = (0, BTreeSet::new());
            for arrived in &requests {
                let arrival = Arrival::of(highest, arrived);
                missing.extend(arrival.opened.iter().flat_map(|&(first, last)| first..=last));
                for seq in &arrival.late {
                    missing.remove(seq);
                }
                highest = arrival.highest_seq;
            }
            let came: BTreeSet<i64> = requests.into_iter().flatten().collect();
            let expected: BTreeSet<i64> = (1..highest).filter(|seq| !came.contains(seq)).collect();
            prop_assert_eq!(missing, expected);
            prop_assert_eq!(came.last().copied(), Some(highest));
        }
    }
}
