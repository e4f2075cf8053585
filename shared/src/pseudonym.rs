//! What stands for a person where the person must not be stored: the pseudonym of an IP address, and the header
//! fingerprint of a visitor without cookies. Both are keyed with the salt of one day, which the ledger draws at random
//! and destroys: without it nobody can say whose pseudonym it was (docs/decisions/0028).

use std::net::{IpAddr, Ipv6Addr};

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

const DAY_MS: i64 = 86_400_000;
/// 128 bits: no two addresses of a day meet, and the click stays small.
const PSEUDONYM_BYTES: usize = 16;

/// The day (UTC) a moment falls on, counted from 1 January 1970.
#[must_use]
pub fn day_of(at_ms: i64) -> i64 {
    at_ms.div_euclid(DAY_MS)
}

/// The end of a day, in milliseconds since the Unix epoch.
#[must_use]
pub fn end_of_day_ms(day: i64) -> i64 {
    day.saturating_add(1).saturating_mul(DAY_MS)
}

/// A day's salt as it travels from the ledger to the Worker.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TravellingSalt {
    /// As [`day_of`] counts.
    #[cfg_attr(feature = "openapi", schema(example = 20785))]
    pub day: i64,
    /// 32 random bytes in hexadecimal digits.
    #[cfg_attr(
        feature = "openapi",
        schema(
            min_length = 64,
            max_length = 64,
            example = "5f1d7a84db00d2fce00b31a7fc73224ca1b0f2f4d3ae2b0a68a1c57c6c1f7f0e"
        )
    )]
    pub salt: String,
}

/// Salts on their way: the answer of `GET /v1/edge/salts`, and the body of the Worker's `PUT /_tributary/salts`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TravellingSalts {
    /// Today's and tomorrow's.
    #[cfg_attr(feature = "openapi", schema(max_items = 4))]
    pub salts: Vec<TravellingSalt>,
}

impl TravellingSalt {
    /// The salt, ready for use. `None` when it is not 64 hexadecimal digits.
    #[must_use]
    pub fn open(&self) -> Option<DailySalt> {
        let mut salt = [0; 32];
        hex::decode_to_slice(&self.salt, &mut salt).ok()?;
        Some(DailySalt::new(self.day, salt))
    }
}

/// The salt of one day. It is a secret while it lives: there is no `Debug`.
pub struct DailySalt {
    day: i64,
    salt: [u8; 32],
    /// Has taken the salt in already: half of the work of a pseudonym.
    mac: Hmac<Sha256>,
}

impl DailySalt {
    /// The salt of a day, 32 random bytes.
    #[must_use]
    pub fn new(day: i64, salt: [u8; 32]) -> Self {
        let mut block = [0; 64];
        block.iter_mut().zip(salt).for_each(|(slot, byte)| *slot = byte);
        Self { day, salt, mac: Hmac::new(&block.into()) }
    }

    /// Whether it is the salt of the day `at_ms` falls on.
    #[must_use]
    pub fn holds(&self, at_ms: i64) -> bool {
        self.day == day_of(at_ms)
    }

    /// Keyed hash of an IP address, of an IPv6 address only the /64, which is one household's. Merchants cannot join
    /// theirs: each has pseudonyms of its own.
    #[must_use]
    pub fn ip_pseudonym(&self, merchant_id: Uuid, ip: IpAddr) -> String {
        let mac = self.mac.clone().chain_update(merchant_id.as_bytes());
        let mac = match ip.to_canonical() {
            IpAddr::V4(address) => mac.chain_update(b"4").chain_update(address.octets()),
            IpAddr::V6(address) => mac.chain_update(b"6").chain_update(network_of(address)),
        };
        short_hex(&mac.finalize().into_bytes())
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

fn short_hex(hash: &[u8]) -> String {
    hex::encode(hash.get(..PSEUDONYM_BYTES).unwrap_or(hash))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: i64 = 1_777_593_600_000;
    const SHOP: Uuid = Uuid::from_u128(1);

    fn salt(day: i64, byte: u8) -> DailySalt {
        DailySalt::new(day, [byte; 32])
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[derive(Deserialize)]
    struct Vector {
        salt: String,
        merchant_id: Uuid,
        ip: IpAddr,
        pseudonym: String,
    }

    #[test]
    fn addresses_have_the_pseudonyms_that_were_worked_out_elsewhere() {
        let vectors: Vec<Vector> =
            serde_json::from_str(include_str!("../../tests/vectors/ip_pseudonyms.json")).unwrap();
        assert!(!vectors.is_empty());
        for Vector { salt, merchant_id, ip, pseudonym } in vectors {
            let salt = TravellingSalt { day: 1, salt }.open().unwrap();
            assert_eq!(salt.ip_pseudonym(merchant_id, ip), pseudonym, "{ip}");
        }
    }

    #[test]
    fn a_salt_is_of_one_day_and_a_pseudonym_of_one_salt_and_merchant() {
        let day = day_of(NOON);
        assert!(salt(day, 1).holds(NOON + 60_000) && !salt(day, 1).holds(NOON + DAY_MS));
        assert!(!salt(day, 1).holds(end_of_day_ms(day)) && salt(day, 1).holds(end_of_day_ms(day) - 1));
        let address = ip("203.0.113.7");
        assert_ne!(salt(day, 1).ip_pseudonym(SHOP, address), salt(day, 2).ip_pseudonym(SHOP, address));
        assert_ne!(salt(day, 1).ip_pseudonym(SHOP, address), salt(day, 1).ip_pseudonym(Uuid::from_u128(2), address));
    }

    #[test]
    fn an_ipv6_household_has_one_pseudonym() {
        let pseudonym = |text| salt(1, 1).ip_pseudonym(SHOP, ip(text));
        assert_eq!(pseudonym("2001:db8:1:2::1"), pseudonym("2001:db8:1:2:ffff::9"));
        assert_ne!(pseudonym("2001:db8:1:2::1"), pseudonym("2001:db8:1:3::1"));
        assert_eq!(pseudonym("::ffff:203.0.113.7"), pseudonym("203.0.113.7"));
    }

    #[test]
    fn a_fingerprint_does_not_run_its_parts_together() {
        assert_ne!(salt(1, 1).fingerprint(&["ab", "c"], "p"), salt(1, 1).fingerprint(&["a", "bc"], "p"));
        assert_ne!(salt(1, 1).fingerprint(&["a"], "p"), salt(1, 2).fingerprint(&["a"], "p"));
    }

    #[test]
    fn what_is_no_salt_does_not_open() {
        for text in ["", "abc", &"0".repeat(62), &"0".repeat(66), &"g".repeat(64)] {
            assert!(TravellingSalt { day: 1, salt: text.to_owned() }.open().is_none(), "{text}");
        }
        assert!(TravellingSalt { day: 1, salt: "0".repeat(64) }.open().is_some());
    }
}
