//! The periods that figures by link are shown of. By link no days are written down, and the orders of a year are too many to
//! read for a page, so the longest is a quarter.

use time::OffsetDateTime;

use crate::pages::components::Filter;
use crate::pages::{Query, Texts};
use crate::web::figures::Range;

/// Where the period begins that the address asks for; thirty days ago where it asks for none of these.
pub(in crate::web) fn since(query: &Query, now: OffsetDateTime) -> OffsetDateTime {
    match Range::asked(query) {
        Range::Year => Range::Month.since(now),
        range => range.since(now),
    }
}

/// This moment, or a quarter ago if that was later.
pub(in crate::web) fn shortened(since: OffsetDateTime, now: OffsetDateTime) -> OffsetDateTime {
    since.max(Range::Quarter.since(now))
}

/// The choice above a table.
pub(in crate::web) fn filter(t: Texts) -> Filter {
    let choices = [("", t.range_30d()), ("7d", t.range_7d()), ("90d", t.range_90d())];
    Filter {
        key: "range",
        label: t.filter_period().to_owned(),
        choices: choices.map(|(value, label)| (value.to_owned(), label.to_owned())).into(),
    }
}
