//! How often one address may come with a key that is none. Nobody guesses a key of 192 random bits; but each try of one
//! that looks right costs a query, and a client with a revoked key would try for ever.
//!
//! A stock of tries for each address that refills evenly. Not `governor`, which counts calls: here a call must be judged
//! before anybody knows whether it counts.

use std::collections::HashMap;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::connections::network_of;

/// After this long there is one more.
const REFILL: Duration = Duration::from_secs(1);
/// Addresses remembered; beyond it everybody begins anew.
const CAPACITY: usize = 50_000;

/// The tries of every address.
#[derive(Debug)]
pub struct Guesses {
    /// Wrong keys at once; `None`: as many as anybody likes.
    stock: Option<NonZeroU32>,
    /// When each address has its whole stock again.
    full_at: Mutex<HashMap<IpAddr, Instant>>,
}

impl Guesses {
    /// So many wrong keys at once by an address; 0: no limit.
    #[must_use]
    pub fn at_once(stock: u32) -> Self {
        Self { stock: NonZeroU32::new(stock), full_at: Mutex::default() }
    }

    /// Whether a call with a key that is not known to be good may be looked at.
    pub(super) fn may_try(&self, from: IpAddr, now: Instant) -> bool {
        let Some(stock) = self.stock else { return true };
        let full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner).get(&network_of(from)).copied();
        full_at.is_none_or(|full_at| full_at.saturating_duration_since(now) + REFILL <= REFILL * stock.get())
    }

    /// It was none. Says whether that was the last of the stock.
    pub(super) fn was_wrong(&self, from: IpAddr, now: Instant) -> bool {
        let Some(stock) = self.stock else { return false };
        let mut known = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= CAPACITY {
            known.retain(|_, full_at| *full_at > now);
            if known.len() >= CAPACITY {
                known.clear();
            }
        }
        let full_at = known.entry(network_of(from)).or_insert(now);
        *full_at = (*full_at).max(now) + REFILL;
        full_at.saturating_duration_since(now) + REFILL > REFILL * stock.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twenty_wrong_keys_are_looked_at_then_one_a_second_and_another_address_has_its_own() {
        let (guesses, start) = (Guesses::at_once(20), Instant::now());
        let (busy, quiet) = (IpAddr::from([192, 0, 2, 1]), IpAddr::from([192, 0, 2, 2]));

        let last: Vec<bool> = (0..20).map(|_| guesses.was_wrong(busy, start)).collect();

        assert!(last.iter().rev().skip(1).all(|last| !last) && last.last() == Some(&true));
        assert!(!guesses.may_try(busy, start));
        assert!(guesses.may_try(quiet, start));
        assert!(guesses.may_try(busy, start + REFILL));
        guesses.was_wrong(busy, start + REFILL);
        assert!(!guesses.may_try(busy, start + REFILL));
        assert!(guesses.may_try(busy, start + REFILL * 2));
    }

    #[test]
    fn without_a_limit_everybody_may_try_for_ever() {
        let (guesses, now, from) = (Guesses::at_once(0), Instant::now(), IpAddr::from([192, 0, 2, 1]));
        assert!((0..1000).all(|_| guesses.may_try(from, now) && !guesses.was_wrong(from, now)));
    }

    #[test]
    fn memory_is_bounded_however_many_addresses_there_are() {
        let (guesses, now) = (Guesses::at_once(20), Instant::now());
        for number in 0..u32::try_from(CAPACITY).unwrap() + 10 {
            guesses.was_wrong(IpAddr::from(number.to_be_bytes()), now);
        }
        assert!(guesses.full_at.lock().unwrap().len() <= CAPACITY);
    }
}
