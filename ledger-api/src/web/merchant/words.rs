//! What states are called, and small parts that pages of this desk share.

use time::OffsetDateTime;

use crate::pages::components::{Cell, Filter, Status, Tone};
use crate::pages::{Texts, format};

/// A status of a word and a tone.
pub(super) fn status(word: &str, tone: Tone) -> Status {
    Status { word: word.to_owned(), tone }
}

/// The state of an affiliate.
pub(super) fn affiliate_status(t: Texts, name: &str) -> Status {
    match name {
        "pending" => status(t.affiliate_pending(), Tone::Waiting),
        "active" => status(t.affiliate_active(), Tone::Good),
        "suspended" => status(t.affiliate_suspended(), Tone::Bad),
        _ => status(t.affiliate_terminated(), Tone::Plain),
    }
}

/// The tier of an affiliate.
pub(in crate::web) fn tier(t: Texts, name: &str) -> &'static str {
    match name {
        "silver" => t.tier_silver(),
        "gold" => t.tier_gold(),
        "platinum" => t.tier_platinum(),
        _ => t.tier_standard(),
    }
}

/// The state of a conversion or commission.
pub(in crate::web) fn earning_status(t: Texts, name: &str, fraud_hold: bool) -> Status {
    match name {
        "pending" | "approved" if fraud_hold => status(t.order_status_held(), Tone::Waiting),
        "pending" => status(t.commission_pending(), Tone::Waiting),
        "approved" => status(t.commission_approved(), Tone::Good),
        "reserved" => status(t.commission_in_payout(), Tone::Good),
        "paid" => status(t.commission_paid(), Tone::Good),
        "rejected" => status(t.commission_rejected(), Tone::Bad),
        // Credited, but the paying months of its subscription are over.
        "nothing" => status(t.order_status_nothing(), Tone::Plain),
        _ => status(t.order_status_unattributed(), Tone::Plain),
    }
}

/// The state of a link, coupon or program.
pub(super) fn open_status(t: Texts, name: &str) -> Status {
    if name == "active" { status(t.link_active(), Tone::Good) } else { status(t.link_paused(), Tone::Plain) }
}

/// A time to the minute.
pub(super) fn time_cell(t: Texts, at: OffsetDateTime) -> Cell {
    Cell::text(&format::date_time(t.0, at)).ranked(at.unix_timestamp_nanos())
}

/// A choice of states above a table.
pub(super) fn filter(t: Texts, key: &'static str, label: &str, choices: &[(&str, &str)]) -> Filter {
    let all = [("", t.filter_all())];
    let choices = all.iter().chain(choices).map(|(value, label)| ((*value).to_owned(), (*label).to_owned()));
    Filter { key, label: label.to_owned(), choices: choices.collect() }
}
