//! Seals: every posting of a merchant is hashed together with the seal before it, so that no posting can be changed,
//! taken out, put in or moved without breaking every seal from there on.

pub mod walk;

use std::fmt;

use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// What is hashed begins with this. Another encoding would need another name, and a chain of its own.
const ENCODING: &[u8] = b"tributary posting seal v1";

/// The hash of one seal: SHA-256.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SealHash(pub [u8; 32]);

impl SealHash {
    /// What stands before the first seal.
    pub const GENESIS: Self = Self([0; 32]);
}

impl TryFrom<&[u8]> for SealHash {
    type Error = std::array::TryFromSliceError;

    fn try_from(bytes: &[u8]) -> Result<Self, Self::Error> {
        bytes.try_into().map(Self)
    }
}

impl fmt::Display for SealHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for SealHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealHash({self})")
    }
}

/// Where a chain ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Number of the last seal, 0 before the first.
    pub seq: i64,
    /// Its hash.
    pub hash: SealHash,
}

impl Head {
    /// The end of an empty chain.
    pub const EMPTY: Self = Self { seq: 0, hash: SealHash::GENESIS };
}

/// A posting as it stands in the database, column by column: what a seal vouches for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPosting {
    /// Whose books.
    pub merchant_id: Uuid,
    /// Its key.
    pub posting_id: Uuid,
    /// The event it was written for.
    pub event: String,
    /// The account debited.
    pub debit_account_id: Uuid,
    /// The account credited.
    pub credit_account_id: Uuid,
    /// Minor units.
    pub amount: i64,
    /// Of both accounts. Any text: what was tampered with has to be readable too.
    pub currency: String,
    /// On whose statement it stands.
    pub affiliate_id: Option<Uuid>,
    /// The commission it came from.
    pub commission_id: Option<Uuid>,
    /// The payout it came from.
    pub payout_id: Option<Uuid>,
    /// When, in microseconds since the Unix epoch: what the database keeps, exactly.
    pub posted_at_us: i64,
}

/// The hash of seal number `seq` over a posting, after the seal with the hash `previous`.
///
/// Each field is preceded by its length (8 bytes, big-endian), so that no two postings are written alike; numbers are 8
/// bytes, big-endian; an id that is absent has the length 0.
#[must_use]
pub fn seal(previous: SealHash, seq: i64, posting: &StoredPosting) -> SealHash {
    let mut hash = Sha256::new();
    let mut field = |bytes: &[u8]| {
        hash.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(bytes);
    };
    field(ENCODING);
    field(&previous.0);
    field(&seq.to_be_bytes());
    field(posting.merchant_id.as_bytes());
    field(posting.posting_id.as_bytes());
    field(posting.event.as_bytes());
    field(posting.debit_account_id.as_bytes());
    field(posting.credit_account_id.as_bytes());
    field(&posting.amount.to_be_bytes());
    field(posting.currency.as_bytes());
    for id in [&posting.affiliate_id, &posting.commission_id, &posting.payout_id] {
        field(id.as_ref().map_or(&[], |id| id.as_bytes().as_slice()));
    }
    field(&posting.posted_at_us.to_be_bytes());
    SealHash(hash.finalize().into())
}

/// A seal that is to be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seal {
    /// Its place in the chain.
    pub at: Head,
    /// What it seals.
    pub posting_id: Uuid,
}

/// The seals that carry a chain on from `head`, one for each posting in order.
#[must_use]
pub fn extend(head: Head, postings: &[StoredPosting]) -> Vec<Seal> {
    let mut last = head;
    let next = |posting: &StoredPosting| {
        let seq = last.seq + 1;
        last = Head { seq, hash: seal(last.hash, seq, posting) };
        Seal { at: last, posting_id: posting.posting_id }
    };
    postings.iter().map(next).collect()
}

#[cfg(test)]
mod tests;
