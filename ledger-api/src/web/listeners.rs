//! Places for pages that listen for changes: so many at this instance, and a few of them for one person, so that nobody
//! keeps the others from hearing.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use uuid::Uuid;

/// Pages that may listen at once at this instance.
const MOST: usize = 500;
/// Of them, those of one person at one desk: more tabs than anybody looks at.
const MOST_OF_A_PERSON: usize = 20;

/// Who listens, and with how many pages.
#[derive(Debug, Default)]
pub(crate) struct Listeners(Arc<Mutex<Taken>>);

#[derive(Debug, Default)]
struct Taken {
    all: usize,
    by_person: HashMap<Uuid, usize>,
}

/// A place that is taken, for as long as it is held.
#[derive(Debug)]
pub(super) struct Seat {
    taken: Arc<Mutex<Taken>>,
    person: Uuid,
}

impl Listeners {
    /// A place for a page of this member or affiliate, if there is one left.
    pub(super) fn take(&self, person: Uuid) -> Option<Seat> {
        let mut taken = lock(&self.0);
        let own = taken.by_person.get(&person).copied().unwrap_or_default();
        if taken.all >= MOST || own >= MOST_OF_A_PERSON {
            return None;
        }
        taken.all += 1;
        taken.by_person.insert(person, own + 1);
        Some(Seat { taken: Arc::clone(&self.0), person })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = lock(&self.taken);
        taken.all = taken.all.saturating_sub(1);
        if let Some(own) = taken.by_person.get_mut(&self.person) {
            *own = own.saturating_sub(1);
            if *own == 0 {
                taken.by_person.remove(&self.person);
            }
        }
    }
}

fn lock(taken: &Mutex<Taken>) -> MutexGuard<'_, Taken> {
    taken.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(number: usize) -> Uuid {
        Uuid::from_u128(number.try_into().unwrap())
    }

    #[test]
    fn one_person_with_many_pages_leaves_room_for_the_others() {
        let listeners = Listeners::default();
        let mut held: Vec<_> = (0..MOST_OF_A_PERSON).map(|_| listeners.take(person(1)).unwrap()).collect();
        assert!(listeners.take(person(1)).is_none());
        let other = listeners.take(person(2));
        assert!(other.is_some());

        held.pop();

        assert!(listeners.take(person(1)).is_some());
    }

    #[test]
    fn places_are_bounded_and_come_back_when_pages_are_closed() {
        let listeners = Listeners::default();
        let held: Vec<_> = (0..MOST).map(|number| listeners.take(person(number)).unwrap()).collect();
        assert!(listeners.take(person(MOST)).is_none());

        drop(held);

        assert!(listeners.take(person(MOST)).is_some());
        assert!(lock(&listeners.0).by_person.is_empty(), "nobody is remembered who has left");
    }
}
