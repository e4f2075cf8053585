//! How queue messages become requests to the ledger: which are ours, how many go together, when one is tried again.

use serde::Deserialize;
use serde::de::IgnoredAny;
use shared::click::MAX_CLICKS_PER_REQUEST;
use uuid::Uuid;

/// First wait before a message is delivered again.
const RETRY_MIN_SECONDS: i64 = 2;

/// The outside of a `shared::click::ClickBatch`. Each click is read by the ledger, which knows best.
#[derive(Debug, Deserialize)]
pub struct Envelope {
    #[serde(rename = "isolate_id")]
    _isolate_id: Uuid,
    #[serde(rename = "seq")]
    _seq: u64,
    clicks: Vec<IgnoredAny>,
    #[serde(default)]
    filtered: Vec<IgnoredAny>,
}

impl Envelope {
    /// Clicks and counts in it; `None` when there are more than the Worker ever sends at once.
    #[must_use]
    pub fn rows(&self) -> Option<usize> {
        let rows = self.clicks.len() + self.filtered.len();
        (rows <= MAX_CLICKS_PER_REQUEST).then_some(rows)
    }
}

/// The part of `shared::click::ClickVerdicts` the Worker acts on.
#[derive(Debug, Deserialize)]
pub struct Verdicts {
    results: Vec<Verdict>,
}

#[derive(Debug, Deserialize)]
struct Verdict {
    rejected: Vec<IgnoredAny>,
}

/// Splits messages, given by their rows, into runs of at most [`MAX_CLICKS_PER_REQUEST`] rows.
#[must_use]
pub fn requests(rows: &[usize]) -> Vec<std::ops::Range<usize>> {
    let mut ranges = Vec::new();
    let (mut start, mut sum) = (0, 0);
    for (index, count) in rows.iter().enumerate() {
        if sum + count > MAX_CLICKS_PER_REQUEST && index > start {
            ranges.push(start..index);
            (start, sum) = (index, 0);
        }
        sum += count;
    }
    if start < rows.len() {
        ranges.push(start..rows.len());
    }
    ranges
}

/// The body of `POST /v1/edge/clicks` for some messages, each already a batch in JSON.
#[must_use]
pub fn request_body<'a>(bodies: impl Iterator<Item = &'a str>) -> String {
    let mut json = String::from(r#"{"batches":["#);
    for (index, body) in bodies.enumerate() {
        if index > 0 {
            json.push(',');
        }
        json.push_str(body);
    }
    json.push_str("]}");
    json
}

/// What the ledger made of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Stored, as far as each click could be; this many were refused for good.
    Delivered {
        /// Clicks the ledger will never store.
        rejected: usize,
    },
    /// The ledger refused the request as such. With several messages in it, one may be to blame.
    Refused,
    /// Not now.
    Unavailable,
}

/// Reads the ledger's answer to a request of `batches` messages. `verdicts` is its body, where it could be read.
#[must_use]
pub fn outcome(status: u16, verdicts: Option<&Verdicts>, batches: usize) -> Outcome {
    match status {
        200 => match verdicts {
            Some(verdicts) if verdicts.results.len() == batches => {
                Outcome::Delivered { rejected: verdicts.results.iter().map(|verdict| verdict.rejected.len()).sum() }
            }
            // Somebody answered who is not the ledger.
            _ => Outcome::Unavailable,
        },
        400 | 413 | 422 => Outcome::Refused,
        _ => Outcome::Unavailable,
    }
}

/// Seconds until a message is delivered again: as long as it has already waited, so the waits double, up to `most`.
#[must_use]
pub fn retry_delay_seconds(sent_at_ms: i64, now_ms: i64, most: u32) -> u32 {
    let waited_seconds = (now_ms - sent_at_ms) / 1_000;
    u32::try_from(waited_seconds.max(RETRY_MIN_SECONDS)).unwrap_or(u32::MAX).min(most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn bodies_that_are_not_ours_are_seen() {
        let with = |more: &str| {
            let (id, click) = (uuid::Uuid::nil(), crate::samples::click_json());
            format!(r#"{{"isolate_id":"{id}","seq":1,"clicks":[{click}]{more}}}"#)
        };
        let ours = with("");
        let rows_in = |body: &str| serde_json::from_str::<Envelope>(body).ok().and_then(|batch| batch.rows());
        assert_eq!(rows_in(&ours), Some(1));
        assert_eq!(rows_in(&with(r#","filtered":[{},{}]"#)), Some(3));
        for body in ["", "null", "[]", "{}", r#"{"seq":1}"#, "\u{0}", &ours[1..], &ours.replace("seq", "sequence")] {
            assert_eq!(rows_in(body), None, "{body}");
        }
    }

    #[test]
    fn only_a_whole_answer_counts_as_delivered() {
        let answer = r#"{"results":[{"accepted":1,"duplicates":0,"rejected":[]},{"accepted":0,"duplicates":0,"rejected":[{"index":0,"code":"unknown_link"}]}]}"#;
        let outcome = |status, body, batches| outcome(status, serde_json::from_str(body).ok().as_ref(), batches);
        assert_eq!(outcome(200, answer, 2), Outcome::Delivered { rejected: 1 });
        for (status, body, batches) in
            [(200, answer, 3), (200, "<html>", 2), (204, "", 2), (401, "", 1), (500, answer, 2), (404, "", 1)]
        {
            assert_eq!(outcome(status, body, batches), Outcome::Unavailable, "{status} {body}");
        }
        assert_eq!(outcome(422, "", 1), Outcome::Refused);
    }

    #[test]
    fn a_hundred_deliveries_last_for_three_days() {
        let (mut waited_seconds, most) = (0_i64, 3_600);
        for _ in 0..100 {
            waited_seconds += i64::from(retry_delay_seconds(0, waited_seconds * 1_000, most));
        }
        assert!(waited_seconds > 3 * 86_400, "{waited_seconds} s");
        assert_eq!(retry_delay_seconds(10_000, 0, most), 2);
    }

    proptest! {
        #[test]
        fn no_body_panics_and_none_is_bigger_than_a_request(
            text in "\\PC{0,200}",
            clicks in proptest::collection::vec("\\{\\}|null|[0-9]{1,30}|\"[a-z]{0,4}\"", 0..20),
            seq in "[0-9]{1,25}|-1|null|\"1\"|1e400",
        ) {
            let id = uuid::Uuid::nil();
            let shaped = format!(r#"{{"isolate_id":"{id}","seq":{seq},"clicks":[{}],"more":1}}"#, clicks.join(","));
            for body in [text, shaped] {
                if let Some(rows) = serde_json::from_str::<Envelope>(&body).ok().and_then(|batch| batch.rows()) {
                    prop_assert!(rows == clicks.len() && rows <= MAX_CLICKS_PER_REQUEST);
                }
            }
        }

        #[test]
        fn every_message_is_in_one_request_and_none_is_too_big(clicks in proptest::collection::vec(0_usize..=MAX_CLICKS_PER_REQUEST, 0..120)) {
            let ranges = requests(&clicks);
            prop_assert!(ranges.iter().cloned().flatten().eq(0..clicks.len()));
            for range in ranges {
                prop_assert!(clicks[range].iter().sum::<usize>() <= MAX_CLICKS_PER_REQUEST);
            }
        }
    }
}
