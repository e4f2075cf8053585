//! `Retry-After`: how long somebody who refuses asks to be left alone.

use time::format_description::well_known::Rfc2822;
use time::{Duration, OffsetDateTime};

/// The wait that an answer asks for, in seconds or by a date (RFC 9110, 10.2.3); 429 and 503 say it. It is as long as the
/// other side likes: whoever waits sets the limit.
#[must_use]
pub fn asked_wait(status_code: u16, retry_after: &str, now: OffsetDateTime) -> Option<Duration> {
    if !matches!(status_code, 429 | 503) {
        return None;
    }
    if let Ok(seconds) = retry_after.parse::<u32>() {
        return Some(Duration::seconds(seconds.into()));
    }
    let until = OffsetDateTime::parse(retry_after, &Rfc2822).ok()?;
    Some((until - now).max(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn it_asks_in_seconds_or_by_a_date_with_429_and_503() {
        let now = datetime!(2026-11-28 08:00 UTC);
        for status in [429, 503] {
            assert_eq!(asked_wait(status, "120", now), Some(Duration::minutes(2)));
            assert_eq!(asked_wait(status, "Sat, 28 Nov 2026 09:00:00 GMT", now), Some(Duration::HOUR));
            assert_eq!(asked_wait(status, "Fri, 27 Nov 2026 09:00:00 GMT", now), Some(Duration::ZERO));
            for nonsense in ["", "-5", "1.5", "soon", "99999999999999999999"] {
                assert_eq!(asked_wait(status, nonsense, now), None, "{nonsense}");
            }
        }
        for status in [301, 400, 404, 500] {
            assert_eq!(asked_wait(status, "120", now), None);
        }
    }
}
