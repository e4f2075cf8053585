//! Clicks on the wire: what the Worker sends in `POST /v1/edge/clicks`, and what the ledger answers.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

/// Clicks and counts of filtered visits one request may carry together.
pub const MAX_CLICKS_PER_REQUEST: usize = 5_000;

/// Longest values, in bytes; the Worker cuts, the ledger refuses.
pub mod max_bytes {
    /// Landing page address.
    pub const LANDING_PAGE: usize = 1_024;
    /// Referer header.
    pub const REFERER: usize = 1_024;
    /// User-Agent header.
    pub const USER_AGENT: usize = 512;
    /// Each UTM value, visitor and session id, IP pseudonym.
    pub const SHORT_TEXT: usize = 200;
}

/// One visit through a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Click {
    /// UUIDv7; the click's own time stands in it.
    pub id: Uuid,
    /// The link.
    pub link_id: Uuid,
    /// The merchant the Worker believes owns the link.
    pub merchant_id: Uuid,
    /// First-party visitor id, when consent allows one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub visitor_id: Option<String>,
    /// Session id, when there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub session_id: Option<String>,
    /// The address visited, without our own parameters.
    #[cfg_attr(feature = "openapi", schema(max_length = 1024, example = "https://shop.example/pricing"))]
    pub landing_page: String,
    /// Referer header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 1024))]
    pub referer: Option<String>,
    /// User-Agent header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 512))]
    pub user_agent: Option<String>,
    /// `utm_source` of the address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub utm_source: Option<String>,
    /// `utm_medium` of the address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub utm_medium: Option<String>,
    /// `utm_campaign` of the address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub utm_campaign: Option<String>,
    /// Keyed hash of the IP address; the address itself never travels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub ip_pseudonym: Option<String>,
    /// ISO 3166-1 alpha-2. What is not two capital letters is left out, and the click stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub country: Option<String>,
    /// When it happened, RFC 3339 UTC.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
}

/// Why a visit through an active link is no click.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FilterReason {
    /// A browser loads the page ahead of a click that may never come.
    Prefetch,
    /// Cloudflare knows the sender as a good bot.
    VerifiedBot,
    /// A crawler or link preview, by its user agent.
    Robot,
    /// A command-line client or HTTP library, or no user agent at all.
    Tool,
    /// The method is HEAD.
    Head,
    /// A page inside another one, or what is no page.
    Frame,
}

impl FilterReason {
    /// The reason on the wire and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Prefetch => "prefetch",
            Self::VerifiedBot => "verified_bot",
            Self::Robot => "robot",
            Self::Tool => "tool",
            Self::Head => "head",
            Self::Frame => "frame",
        }
    }
}

/// How many visits of one link and hour an isolate filtered for one reason. Nothing else is kept of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct FilteredVisits {
    /// The link.
    pub link_id: Uuid,
    /// The merchant the Worker believes owns the link.
    pub merchant_id: Uuid,
    /// Why they are no clicks.
    pub reason: FilterReason,
    /// Visits.
    #[cfg_attr(feature = "openapi", schema(example = 3))]
    pub count: u32,
    /// The hour they fell into, RFC 3339 UTC; minutes and below are ignored.
    #[serde(with = "time::serde::rfc3339")]
    pub hour: OffsetDateTime,
}

/// The clicks one isolate sent in one go. `(isolate_id, seq)` has no holes, so a missing batch shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ClickBatch {
    /// Random per isolate.
    pub isolate_id: Uuid,
    /// 1, 2, 3, … within the isolate.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 1))]
    pub seq: u64,
    /// The clicks.
    #[cfg_attr(feature = "openapi", schema(max_items = 5000))]
    pub clicks: Vec<Click>,
    /// What was filtered. Visits have no ids, so they are counted once for each batch number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 5000))]
    pub filtered: Vec<FilteredVisits>,
}

/// Body of `POST /v1/edge/clicks`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ClickBatches {
    /// The batches, answered in order.
    #[cfg_attr(feature = "openapi", schema(max_items = 5000))]
    pub batches: Vec<ClickBatch>,
}

/// Why one click was not stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ClickRefusal {
    /// The link does not exist.
    UnknownLink,
    /// The link belongs to another merchant, or the key may not speak for this one.
    ForeignMerchant,
    /// The id is not a UUIDv7, or a field is too long.
    Invalid,
}

/// One click the ledger will not store; sending it again changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RejectedClick {
    /// Place in the batch, from 0.
    pub index: usize,
    /// Why.
    pub code: ClickRefusal,
}

/// What became of one batch. `accepted + duplicates + rejected` is the number of clicks sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BatchVerdict {
    /// Clicks now stored that were not before.
    pub accepted: usize,
    /// Clicks that were stored already.
    pub duplicates: usize,
    /// Clicks refused for good.
    pub rejected: Vec<RejectedClick>,
}

/// Answer of `POST /v1/edge/clicks`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClickVerdicts {
    /// One verdict for each batch, in order.
    pub results: Vec<BatchVerdict>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_written_as_it_is_named() {
        for reason in [
            FilterReason::Prefetch,
            FilterReason::VerifiedBot,
            FilterReason::Robot,
            FilterReason::Tool,
            FilterReason::Head,
            FilterReason::Frame,
        ] {
            assert_eq!(serde_json::to_value(reason).unwrap(), reason.as_str());
        }
    }

    #[test]
    fn a_batch_from_before_filtered_visits_is_read() {
        let json = format!(r#"{{"isolate_id":"{}","seq":1,"clicks":[]}}"#, Uuid::nil());
        let batch: ClickBatch = serde_json::from_str(&json).unwrap();
        assert!(batch.filtered.is_empty());
        assert_eq!(serde_json::to_string(&batch).unwrap(), json);
    }
}
