//! How long a link's record in KV is believed. What the ledger pushed holds until the next push. What the Worker copied
//! there from the ledger's answer may be overtaken by a push that it then overwrites, or stand on a host nobody pushes
//! to: it carries the moment it was read, because KV's own expiry may lag behind its caches.

use serde::Deserialize;

/// KV keeps nothing for less.
pub const EXPIRE_SECONDS: u32 = 60;

/// What a record in KV says of its origin; the ledger writes none.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Origin {
    #[serde(default)]
    read_at_ms: Option<i64>,
}

impl Origin {
    /// Whether the ledger pushed it.
    #[must_use]
    pub fn is_pushed(self) -> bool {
        self.read_at_ms.is_none()
    }

    /// Whether it is still believed. Clocks of two places differ a little; a copy from far ahead is not believed.
    #[must_use]
    pub fn holds(self, now_ms: i64, copies_hold_ms: i64) -> bool {
        self.read_at_ms.is_none_or(|read_at_ms| now_ms.abs_diff(read_at_ms) < copies_hold_ms.unsigned_abs())
    }
}

/// The ledger's answer as the Worker writes it to KV. `None` when it is no JSON object.
#[must_use]
pub fn copy(answer: &str, read_at_ms: i64) -> Option<String> {
    Some(format!("{{\"read_at_ms\":{read_at_ms},{}", answer.trim_start().strip_prefix('{')?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{NOON_MS, link};
    use shared::link::LinkRecord;

    fn origin(json: &str) -> Origin {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_pushed_record_holds_for_good_and_a_copy_for_its_time() {
        let pushed = origin(r#"{"version":1}"#);
        assert!(pushed.is_pushed() && pushed.holds(i64::MAX, 60_000));
        let copied = origin(&copy(r#"{"version":1}"#, NOON_MS).unwrap());
        assert!(!copied.is_pushed());
        for (age_ms, holds) in [(0, true), (59_999, true), (60_000, false), (-59_999, true), (-60_000, false)] {
            assert_eq!(copied.holds(NOON_MS + age_ms, 60_000), holds, "{age_ms}");
        }
        assert!(!origin(r#"{"read_at_ms":-9223372036854775808}"#).holds(NOON_MS, 60_000));
    }

    #[test]
    fn a_copy_is_still_the_record() {
        let answer = link();
        let json = serde_json::to_string(&answer).unwrap();
        assert_eq!(serde_json::from_str::<LinkRecord>(&copy(&json, NOON_MS).unwrap()).unwrap(), answer);
        assert_eq!(copy("no object", NOON_MS), None);
    }
}
