//! Ids. Everything that is created gets a UUIDv7, everything that follows from an event gets a UUIDv5 of that event.

use uuid::Uuid;

/// Random bytes a UUIDv7 is filled with.
pub type IdEntropy = [u8; 10];

/// A UUIDv7 of the given moment (milliseconds since the Unix epoch, UTC). Moments before the epoch count as the epoch.
#[must_use]
pub fn uuid_v7(at_ms: i64, entropy: &IdEntropy) -> Uuid {
    let millis = u64::try_from(at_ms).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, entropy).into_uuid()
}

/// The moment a UUIDv7 was made, in milliseconds since the Unix epoch; `None` when the id is of another version.
#[must_use]
pub fn uuid_v7_millis(id: Uuid) -> Option<i64> {
    if id.get_version_num() != 7 {
        return None;
    }
    i64::try_from(id.as_u128() >> 80).ok()
}

/// The namespace of every id derived from an event. Never change it: replays are recognised by these ids for ever.
const EVENT_NAMESPACE: Uuid = Uuid::from_u128(0x7472_6962_7574_6172_795f_6576_656e_7473);

/// The id of whatever an event writes, for example `posting_key(merchant, "conversion:…:pending")`. The same event
/// always gives the same id, so writing it again is a no-op.
#[must_use]
pub fn event_id(merchant_id: Uuid, event: &str) -> Uuid {
    let namespace = Uuid::new_v5(&EVENT_NAMESPACE, merchant_id.as_bytes());
    Uuid::new_v5(&namespace, event.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_v7_id_tells_its_moment() {
        let id = uuid_v7(1_777_575_106_801, &[7; 10]);
        assert_eq!(uuid_v7_millis(id), Some(1_777_575_106_801));
        assert_eq!(uuid_v7_millis(Uuid::nil()), None);
    }

    #[test]
    fn an_event_has_one_id_per_merchant() {
        let (a, b) = (Uuid::from_u128(1), Uuid::from_u128(2));
        assert_eq!(event_id(a, "conversion:1"), event_id(a, "conversion:1"));
        assert_ne!(event_id(a, "conversion:1"), event_id(b, "conversion:1"));
        assert_ne!(event_id(a, "conversion:1"), event_id(a, "conversion:2"));
    }
}
