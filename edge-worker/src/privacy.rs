//! What stands for a person where the person must not be stored: the pseudonym of an IP address, and the header
//! fingerprint of a visitor without cookies. Both change every day.

use std::net::{IpAddr, Ipv6Addr};

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

const DAY_MS: i64 = 86_400_000;
/// 128 bits: no two addresses of a day meet, and the click stays small.
const PSEUDONYM_BYTES: usize = 16;

/// The salt of one day (UTC), derived from the secret: yesterday's pseudonyms cannot be joined with today's.
pub struct DailySalt {
    day: i64,
    salt: [u8; 32],
    /// Has taken the salt in already: half of the work of a pseudonym.
    mac: Hmac<Sha256>,
}

impl DailySalt {
    /// The salt of the day `now_ms` falls on.
    #[must_use]
    pub fn of(secret: &str, now_ms: i64) -> Self {
        let day = day(now_ms);
        let salt: [u8; 32] = keyed(secret.as_bytes()).chain_update(day.to_be_bytes()).finalize().into_bytes().into();
        Self { day, salt, mac: keyed(&salt) }
    }

    /// Whether it is still that day.
    #[must_use]
    pub fn holds(&self, now_ms: i64) -> bool {
        self.day == day(now_ms)
    }

    /// Keyed hash of an IP address; of an IPv6 address only the /64, which is one household's. `None` when the text is
    /// no address.
    #[must_use]
    pub fn ip_pseudonym(&self, ip: &str) -> Option<String> {
        let mac = self.mac.clone();
        let mac = match ip.parse::<IpAddr>().ok()?.to_canonical() {
            IpAddr::V4(address) => mac.chain_update(b"4").chain_update(address.octets()),
            IpAddr::V6(address) => mac.chain_update(b"6").chain_update(network_of(address)),
        };
        Some(short_hex(&mac.finalize().into_bytes()))
    }

    /// What stands for a visitor where cookies are not allowed: SHA-256 of what the browser sends anyway, and the salt.
    #[must_use]
    pub fn fingerprint(&self, headers: &[&str], ip_pseudonym: &str) -> String {
        let mut hash = Sha256::new();
        hash.update(self.salt);
        for part in headers.iter().chain([&ip_pseudonym]) {
            hash.update(u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
            hash.update(part.as_bytes());
        }
        short_hex(&hash.finalize())
    }
}

fn network_of(address: Ipv6Addr) -> [u8; 8] {
    let [a, b, c, d, ..] = address.segments().map(u16::to_be_bytes);
    [a[0], a[1], b[0], b[1], c[0], c[1], d[0], d[1]]
}

fn day(now_ms: i64) -> i64 {
    now_ms.div_euclid(DAY_MS)
}

fn keyed(key: &[u8]) -> Hmac<Sha256> {
    // A key of any length is valid: hashing it first leaves no error to handle.
    let hashed: [u8; 32] = Sha256::digest(key).into();
    let mut block = [0; 64];
    block.iter_mut().zip(hashed).for_each(|(slot, byte)| *slot = byte);
    Hmac::new(&block.into())
}

fn short_hex(hash: &[u8]) -> String {
    hex::encode(hash.get(..PSEUDONYM_BYTES).unwrap_or(hash))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: i64 = 1_777_593_600_000;

    #[test]
    fn an_address_keeps_its_pseudonym_for_a_day_and_no_longer() {
        let pseudonym = |secret, now| DailySalt::of(secret, now).ip_pseudonym("203.0.113.7").unwrap();
        assert_eq!(pseudonym("s", NOON), pseudonym("s", NOON + 60_000));
        assert_ne!(pseudonym("s", NOON), pseudonym("s", NOON + DAY_MS));
        assert_ne!(pseudonym("s", NOON), pseudonym("t", NOON));
        assert_eq!(pseudonym("s", NOON).len(), 32);
        let salt = DailySalt::of("s", NOON);
        assert!(salt.holds(NOON + 60_000) && !salt.holds(NOON + DAY_MS));
    }

    #[test]
    fn an_ipv6_household_has_one_pseudonym() {
        let salt = DailySalt::of("s", NOON);
        assert_eq!(salt.ip_pseudonym("2001:db8:1:2::1"), salt.ip_pseudonym("2001:db8:1:2:ffff::9"));
        assert_ne!(salt.ip_pseudonym("2001:db8:1:2::1"), salt.ip_pseudonym("2001:db8:1:3::1"));
        assert_eq!(salt.ip_pseudonym("::ffff:203.0.113.7"), salt.ip_pseudonym("203.0.113.7"));
        assert_eq!(salt.ip_pseudonym("not an address"), None);
    }

    #[test]
    fn a_fingerprint_does_not_run_its_parts_together() {
        let salt = DailySalt::of("s", NOON);
        assert_ne!(salt.fingerprint(&["ab", "c"], "p"), salt.fingerprint(&["a", "bc"], "p"));
        assert_ne!(salt.fingerprint(&["a"], "p"), DailySalt::of("s", NOON + DAY_MS).fingerprint(&["a"], "p"));
    }
}
