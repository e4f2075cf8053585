//! Walking along a chain of seals, one by one, to find where it does not hold.

use std::fmt;

use uuid::Uuid;

use super::{Head, SealHash, StoredPosting, seal};

/// A stored seal with the posting it names, if that is still there.
#[derive(Debug, Clone)]
pub struct Link {
    /// Its place, and the hash that is stored.
    pub at: Head,
    /// The posting it names.
    pub posting_id: Uuid,
    /// That posting as it now stands.
    pub posting: Option<StoredPosting>,
}

/// Something wrong with a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Seals are missing, both numbers included.
    Missing {
        /// The first one.
        first: i64,
        /// The last one.
        last: i64,
    },
    /// A sealed posting is gone.
    Vanished {
        /// Its key.
        posting_id: Uuid,
        /// Its seal.
        seq: i64,
    },
    /// A posting is not what its seal says, or the seal was changed.
    Altered {
        /// Its key.
        posting_id: Uuid,
        /// The event it now names.
        event: String,
        /// Its seal.
        seq: i64,
    },
    /// The chain is shorter or longer than was noted when it was last carried on, or ends in another hash.
    Head {
        /// The last seal there is.
        found: Head,
        /// The end that was noted.
        noted: Head,
    },
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { first, last } if first == last => write!(f, "seal {first} is missing"),
            Self::Missing { first, last } => write!(f, "seals {first} to {last} are missing"),
            Self::Vanished { posting_id, seq } => write!(f, "posting {posting_id}, sealed as {seq}, is gone"),
            Self::Altered { posting_id, event, seq } => {
                write!(f, "posting {posting_id} ({event}) does not match its seal {seq}: one of them was changed")
            }
            Self::Head { found, noted } => write!(
                f,
                "the chain ends with seal {} ({}), it was left at {} ({})",
                found.seq, found.hash, noted.seq, noted.hash
            ),
        }
    }
}

/// How far the walk has come.
#[derive(Debug)]
pub struct Walk {
    last: Head,
    before: Before,
}

/// What the hash before the next seal can be.
#[derive(Debug)]
enum Before {
    /// The stored one, and after an altered seal also the one it should have had: which of the two the rest of the
    /// chain was built on tells nothing new.
    Known(SealHash, SealHash),
    /// It was lost with a missing seal.
    Unknown,
}

impl Default for Walk {
    fn default() -> Self {
        Self { last: Head::EMPTY, before: Before::Known(SealHash::GENESIS, SealHash::GENESIS) }
    }
}

impl Walk {
    /// Takes the next seal, in the order of their numbers, and returns what is wrong there.
    pub fn step(&mut self, link: Link) -> Vec<Fault> {
        let (mut faults, seq) = (Vec::new(), link.at.seq);
        let first = self.last.seq + 1;
        if seq > first {
            faults.push(Fault::Missing { first, last: seq - 1 });
            self.before = Before::Unknown;
        }
        let mut should_be = link.at.hash;
        match link.posting {
            None => faults.push(Fault::Vanished { posting_id: link.posting_id, seq }),
            Some(posting) => {
                if let Before::Known(stored, recomputed) = self.before {
                    should_be = seal(stored, seq, &posting);
                    if should_be != link.at.hash && seal(recomputed, seq, &posting) != link.at.hash {
                        faults.push(Fault::Altered { posting_id: link.posting_id, event: posting.event, seq });
                    }
                }
            }
        }
        self.before = Before::Known(link.at.hash, should_be);
        self.last = link.at;
        faults
    }

    /// Compares the end of the walk with the end that was noted.
    #[must_use]
    pub fn end(&self, noted: Head) -> Option<Fault> {
        (self.last != noted).then_some(Fault::Head { found: self.last, noted })
    }
}
