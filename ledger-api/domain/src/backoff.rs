//! How long to wait for somebody who does not answer.

use std::time::Duration;

const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(30);

/// The wait after so many failures in a row: doubling from a second to half a minute, and of that between half and all
/// of it by `random`, so that several who failed together do not come back together.
#[must_use]
pub fn after_failures(failures: u32, random: u16) -> Duration {
    let whole = FIRST.saturating_mul(1 << failures.saturating_sub(1).min(5)).min(LONGEST);
    let half = whole / 2;
    half + half.saturating_mul(u32::from(random)) / u32::from(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_half_a_minute_and_differ() {
        let most: Vec<u64> = (0..9).map(|failures| after_failures(failures, u16::MAX).as_secs()).collect();
        assert_eq!(most, [1, 1, 2, 4, 8, 16, 30, 30, 30]);
        assert_eq!(after_failures(1, 0), Duration::from_millis(500));
        assert_eq!(after_failures(u32::MAX, 0), Duration::from_secs(15));
    }
}
