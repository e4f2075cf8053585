//! The attribution window, held against the click's own time.

use time::{Duration, OffsetDateTime};

use super::reason::Reason;

/// How much younger than its order a click may be: clocks differ.
pub const CLICK_AFTER_ORDER_TOLERANCE: Duration = Duration::minutes(5);

/// Whether a click may be credited with an order. Both ends of the window count.
pub(super) fn check(clicked_at: OffsetDateTime, occurred_at: OffsetDateTime, window_days: u16) -> Result<(), Reason> {
    let age = occurred_at - clicked_at;
    if age > Duration::days(window_days.into()) {
        Err(Reason::WindowExpired)
    } else if age < -CLICK_AFTER_ORDER_TOLERANCE {
        Err(Reason::ClickAfterOrder)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn the_window_ends_to_the_second() {
        let order = datetime!(2026-05-31 12:00 UTC);
        for (click, expected) in [
            (datetime!(2026-05-01 12:00 UTC), Ok(())),
            (datetime!(2026-05-01 11:59:59 UTC), Err(Reason::WindowExpired)),
            (datetime!(2026-05-31 12:05 UTC), Ok(())),
            (datetime!(2026-05-31 12:05:01 UTC), Err(Reason::ClickAfterOrder)),
        ] {
            assert_eq!(check(click, order, 30), expected, "{click}");
        }
    }
}
