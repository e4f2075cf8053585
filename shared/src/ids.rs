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

/// The id of something that comes into being with `leader` and at most once: a UUIDv7 of the same moment, filled with a
/// hash of both. So it is the same however often the event is replayed, and lands at the end of an index, where a UUIDv5
/// lands anywhere. A leader of another version counts as made at the epoch.
#[must_use]
pub fn follower_id(leader: Uuid, what: &str) -> Uuid {
    let hash = Uuid::new_v5(&leader, what.as_bytes());
    let mut entropy = IdEntropy::default();
    // The first ten bytes; the version stands in the seventh and is the same for all.
    entropy.iter_mut().zip(hash.as_bytes()).for_each(|(to, from)| *to = *from);
    uuid_v7(uuid_v7_millis(leader).unwrap_or(0), &entropy)
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
    fn a_follower_has_one_id_and_the_moment_of_its_leader() {
        let (a, b) = (uuid_v7(1_777_575_106_801, &[7; 10]), uuid_v7(1_777_575_106_801, &[8; 10]));
        assert_eq!(follower_id(a, "commission:primary"), follower_id(a, "commission:primary"));
        assert_ne!(follower_id(a, "commission:primary"), follower_id(b, "commission:primary"));
        assert_ne!(follower_id(a, "commission:primary"), follower_id(a, "commission:second_tier"));
        assert_eq!(uuid_v7_millis(follower_id(a, "commission:primary")), Some(1_777_575_106_801));
        assert_eq!(uuid_v7_millis(follower_id(Uuid::nil(), "x")), Some(0));
    }

    #[test]
    fn an_event_has_one_id_per_merchant() {
        let (a, b) = (Uuid::from_u128(1), Uuid::from_u128(2));
        assert_eq!(event_id(a, "conversion:1"), event_id(a, "conversion:1"));
        assert_ne!(event_id(a, "conversion:1"), event_id(b, "conversion:1"));
        assert_ne!(event_id(a, "conversion:1"), event_id(a, "conversion:2"));
    }
}
