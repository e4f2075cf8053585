//! The hold: how long a commission waits before it is approved.

use time::{Duration, OffsetDateTime};

/// When a commission may be approved: the order's own time plus the program's hold (0–180 days of 24 hours).
#[must_use]
pub fn hold_until(occurred_at: OffsetDateTime, hold_days: u16) -> OffsetDateTime {
    occurred_at.saturating_add(Duration::days(hold_days.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn the_hold_counts_from_the_order() {
        let order = datetime!(2026-02-20 8:30 UTC);
        assert_eq!(hold_until(order, 14), datetime!(2026-03-06 8:30 UTC));
        assert_eq!(hold_until(order, 0), order);
    }
}
