//! The oracle sees what it is there to see.

use super::*;

fn told(number: u128, at: Instant, life: usize) -> Told {
    Told { click_id: Uuid::from_u128(number), at, life }
}

fn stored(numbers: &[u128]) -> HashSet<Uuid> {
    numbers.iter().map(|number| Uuid::from_u128(*number)).collect()
}

#[test]
fn a_click_of_the_last_moments_of_a_killed_workerd_may_be_lost_and_is_counted() {
    let start = Instant::now();
    let (early, late, end) = (start, start + Duration::from_secs(59), start + Duration::from_mins(1));

    let clicks = Clicks::compare(&[told(1, early, 0), told(2, late, 0), told(3, late, 1)], &[end], &stored(&[1, 3]));

    assert_eq!((clicks.told, clicks.rows, &clicks.lost, clicks.unexplained.len()), (3, 2, &vec![1], 0));
}

#[test]
fn a_click_that_was_told_long_before_the_kill_or_by_a_workerd_that_lives_may_not() {
    let start = Instant::now();
    let end = start + Duration::from_mins(1);

    let clicks = Clicks::compare(&[told(1, start, 0), told(2, end, 1)], &[end], &stored(&[]));

    assert_eq!((clicks.unexplained.len(), &clicks.lost), (2, &vec![0]));
    assert!(clicks.wrong()[0].starts_with("lost: 2 clicks"));
}

#[test]
fn rows_that_nobody_was_told_of_need_a_visit_without_an_answer() {
    let clicks = Clicks { counted: 1, ..Clicks::compare(&[], &[], &stored(&[1])) };

    assert!(clicks.wrong()[0].starts_with("1 clicks of nobody"));
    assert!(Clicks { unanswered: 1, ..clicks }.wrong().is_empty());
}

#[test]
fn a_count_that_differs_and_a_gap_of_the_living_are_told() {
    assert_eq!(Clicks { counted: 2, rows: 1, ..Clicks::default() }.wrong().len(), 1);
    assert_eq!(Clicks { gaps_of_the_living: 1, ..Clicks::default() }.wrong().len(), 1);
    assert!(Clicks { gaps: 1, ..Clicks::default() }.wrong().is_empty());
}
