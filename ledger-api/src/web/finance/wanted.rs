//! What the query of a list of payouts asks for.

use crate::db::payouts::row::PayoutRow;
use crate::db::payouts::search::{Order, Place, Wanted};
use crate::domain::payout::PayoutStatus;
use crate::domain::rail::Rail;
use crate::pages::components::Filter;
use crate::pages::{Query, Texts};
use crate::web::finance::words;

/// Longest text that is searched for, in characters.
const MOST_CHARS: usize = 200;

/// Words to search for; those that no name can have are none.
pub(super) fn searched(query: &Query) -> Option<&str> {
    query.get("q").filter(|words| {
        !words.is_empty() && words.chars().count() <= MOST_CHARS && !words.chars().any(char::is_control)
    })
}

/// Which payouts, in which order and from where on.
pub(super) fn read(query: &Query) -> Wanted<'_> {
    let status = query.get("status").and_then(|name| name.parse::<PayoutStatus>().ok());
    let rail = query.get("rail").and_then(|name| name.parse::<Rail>().ok());
    let order = match query.get("sort") {
        Some("day") => Order::Oldest,
        Some("amount") => Order::Smallest,
        Some("-amount") => Order::Largest,
        _ => Order::Newest,
    };
    Wanted {
        payout_run_id: None,
        status: status.map(PayoutStatus::name),
        rail: rail.map(Rail::name),
        words: searched(query),
        order,
        after: query.get("after").and_then(place),
    }
}

/// Where a page ends, as it stands in the address of the next.
pub(super) fn place_of(payout: &PayoutRow) -> String {
    format!("{}.{}", payout.amount, payout.payout_id)
}

fn place(text: &str) -> Option<Place> {
    let (amount, payout_id) = text.split_once('.')?;
    Some(Place { payout_id: payout_id.parse().ok()?, amount: amount.parse().ok()? })
}

/// The choices above a list of payouts.
pub(super) fn filters(t: Texts) -> Vec<Filter> {
    let all = || (String::new(), t.filter_all().to_owned());
    let statuses = PayoutStatus::ALL.iter().map(|of| (of.name().to_owned(), words::payout_status(t, *of).word));
    let rails = Rail::ALL.iter().map(|of| (of.name().to_owned(), words::rail(t, Some(*of)).to_owned()));
    vec![
        Filter {
            key: "status",
            label: t.filter_status().to_owned(),
            choices: std::iter::once(all()).chain(statuses).collect(),
        },
        Filter {
            key: "rail",
            label: t.payout_rail().to_owned(),
            choices: std::iter::once(all()).chain(rails).collect(),
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_asked_for_is_not_asked_for() {
        let query = Query::parse("status=gone&rail=stripe&sort=-amount&after=12.nothing&q=%00");
        let wanted = read(&query);
        assert_eq!((wanted.status, wanted.rail, wanted.order), (None, Some("stripe"), Order::Largest));
        assert_eq!((wanted.after, wanted.words), (None, None));
    }

    #[test]
    fn a_place_survives_the_way_through_an_address() {
        let id = uuid::Uuid::from_u128(7);
        assert_eq!(place(&format!("1200.{id}")), Some(Place { payout_id: id, amount: 1_200 }));
    }
}
