//! How many connections one address has open.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

/// What counts as one client: an IPv4 address, or the /64 that a household or a server of IPv6 has.
#[must_use]
pub fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// Open connections by network.
type Inside = Arc<Mutex<HashMap<IpAddr, usize>>>;

/// Counts of open connections, where they are limited.
#[derive(Debug)]
pub(super) struct Crowd {
    most: Option<NonZeroUsize>,
    inside: Inside,
}

/// One open connection; it is counted as long as this lives.
#[derive(Debug)]
pub(super) struct Guest(Option<(IpAddr, Inside)>);

impl Crowd {
    pub(super) fn new(most: Option<NonZeroUsize>) -> Self {
        Self { most, inside: Arc::default() }
    }

    /// Counts one more from this address, if it may have one more.
    pub(super) fn enter(&self, from: IpAddr) -> Option<Guest> {
        let Some(most) = self.most else { return Some(Guest(None)) };
        let from = network_of(from);
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        let count = inside.entry(from).or_insert(0);
        if *count >= most.get() {
            return None;
        }
        *count += 1;
        Some(Guest(Some((from, Arc::clone(&self.inside)))))
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        let Some((from, inside)) = &self.0 else { return };
        let mut inside = inside.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = inside.get_mut(from) {
            *count -= 1;
            if *count == 0 {
                inside.remove(from);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_has_so_many_and_another_its_own() {
        let crowd = Crowd::new(NonZeroUsize::new(2));
        let (busy, quiet) = (IpAddr::from([192, 0, 2, 1]), IpAddr::from([192, 0, 2, 2]));
        let inside: Vec<Guest> = (0..3).filter_map(|_| crowd.enter(busy)).collect();
        assert_eq!(inside.len(), 2);
        assert!(crowd.enter(quiet).is_some());
        drop(inside);
        assert!(crowd.enter(busy).is_some());
        assert!(crowd.inside.lock().unwrap().is_empty(), "nobody is remembered who has left");
    }

    #[test]
    fn a_network_of_ipv6_is_one_client_and_a_mapped_address_is_what_it_maps() {
        let network = |text: &str| network_of(text.parse().unwrap()).to_string();
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(network("::ffff:192.0.2.1"), "192.0.2.1");
        assert_eq!(network("192.0.2.1"), "192.0.2.1");
    }
}
