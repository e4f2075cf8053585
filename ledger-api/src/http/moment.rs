//! Moments that others write: RFC 3339 with any offset, kept and shown in UTC.

use serde::{Deserializer, de::Error as _};
use time::{OffsetDateTime, UtcOffset};

/// A moment that may be missing.
pub(crate) fn in_utc<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<OffsetDateTime>, D::Error> {
    let moment = time::serde::rfc3339::option::deserialize(deserializer)?;
    let utc = |moment: OffsetDateTime| {
        moment.checked_to_offset(UtcOffset::UTC).ok_or_else(|| D::Error::custom("is a moment beyond all years"))
    };
    moment.map(utc).transpose()
}
