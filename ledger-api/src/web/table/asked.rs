//! What an address asks of a list.

use uuid::Uuid;

use crate::db::desk::Slice;
use crate::pages::Query;
use crate::pages::components::ROWS;

/// One more than a page has, which tells whether there is more.
fn one_more() -> i64 {
    i64::try_from(ROWS).unwrap_or(i64::MAX).saturating_add(1)
}

/// Where in a list a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Beginning,
    Behind(Uuid),
    Before(Uuid),
}

/// The order a list is asked for, and the place in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<S> {
    sort: S,
    descending: bool,
    place: Place,
}

impl<S: Copy> Asked<S> {
    /// Reads `sort`, `after` and `before`. What is no sort of the list, or no id, is as if it were not there.
    pub(super) fn read(query: &Query, sort_named: impl Fn(&str) -> Option<S>, otherwise: (S, bool)) -> Self {
        let id = |name| query.get(name).and_then(|id| id.parse().ok());
        let named = query.get("sort").and_then(|sort| {
            let (key, descending) = sort.strip_prefix('-').map_or((sort, false), |key| (key, true));
            Some((sort_named(key)?, descending))
        });
        let (sort, descending) = named.unwrap_or(otherwise);
        let place = match (id("after"), id("before")) {
            (Some(id), _) => Place::Behind(id),
            (None, Some(id)) => Place::Before(id),
            (None, None) => Place::Beginning,
        };
        Self { sort, descending, place }
    }

    /// The rows to read. What comes before a row is read backwards from it.
    pub(super) fn slice(self) -> Slice<S> {
        let Self { sort, descending, place } = self;
        let (descending, after) = match place {
            Place::Beginning => (descending, None),
            Place::Behind(id) => (descending, Some(id)),
            Place::Before(id) => (!descending, Some(id)),
        };
        Slice { sort, descending, after, limit: one_more() }
    }

    /// The same order from its beginning, for a file.
    pub(super) fn whole(self, limit: i64) -> Slice<S> {
        Slice { sort: self.sort, descending: self.descending, after: None, limit }
    }

    /// The rows of the page in their order; the row before which there is more, and the one behind which there is.
    pub(super) fn page<R>(self, mut rows: Vec<R>, id: impl Fn(&R) -> Uuid) -> (Vec<R>, Option<Uuid>, Option<Uuid>) {
        let more = rows.len() > ROWS;
        rows.truncate(ROWS);
        let backwards = matches!(self.place, Place::Before(_));
        if backwards {
            rows.reverse();
        }
        let (first, last) = (rows.first().map(&id), rows.last().map(&id));
        match self.place {
            Place::Beginning => (rows, None, last.filter(|_| more)),
            Place::Behind(_) => (rows, first, last.filter(|_| more)),
            Place::Before(_) => (rows, first.filter(|_| more), last),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(query: &str) -> Asked<char> {
        Asked::read(&Query::parse(query), |name| (name == "amount").then_some('a'), ('n', true))
    }

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    #[test]
    fn an_address_names_order_and_place_and_nonsense_is_not_heard() {
        let slice = |query: &str| {
            let slice = asked(query).slice();
            (slice.sort, slice.descending, slice.after)
        };
        let one = id(1);
        assert_eq!(slice(""), ('n', true, None));
        assert_eq!(slice("sort=amount"), ('a', false, None));
        assert_eq!(slice(&format!("sort=-amount&after={one}")), ('a', true, Some(one)));
        assert_eq!(slice(&format!("before={one}")), ('n', false, Some(one)));
        assert_eq!(slice("sort=name;drop&after=x"), ('n', true, None));
    }

    #[test]
    fn a_page_leads_on_exactly_where_there_is_more() {
        let rows = |count: u128| (1..=count).collect::<Vec<u128>>();
        let around = |query: &str, count| {
            let (rows, before, after) = asked(query).page(rows(count), |row| id(*row));
            (rows.len(), before, after)
        };
        assert_eq!(around("", 50), (50, None, None));
        assert_eq!(around("", 51), (50, None, Some(id(50))));
        let behind = format!("after={}", id(9));
        assert_eq!(around(&behind, 3), (3, Some(id(1)), None));
        // Read backwards from row 9: the nearest comes first, and is the last of the page.
        let before = format!("before={}", id(9));
        assert_eq!(around(&before, 51), (50, Some(id(50)), Some(id(1))));
        assert_eq!(around(&before, 2), (2, None, Some(id(1))));
        assert_eq!(around(&before, 0), (0, None, None));
    }
}
