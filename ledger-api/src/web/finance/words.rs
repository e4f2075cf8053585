//! What states and reasons are called, and how amounts are written.

use std::collections::HashMap;

use time::OffsetDateTime;
use uuid::Uuid;

use crate::domain::payout::{PayoutStatus, SkipReason};
use crate::domain::rail::Rail;
use crate::domain::sepa::is_account_fault;
use crate::pages::Texts;
use crate::pages::components::{Cell, Filter, Moment, Status, Tone};
pub(super) use crate::web::money::{money, money_cell};

/// Names by affiliate.
pub(super) type Names = HashMap<Uuid, String>;

/// An affiliate's name, or what there is of it.
pub(super) fn name_of(names: &Names, affiliate_id: Uuid) -> String {
    names.get(&affiliate_id).cloned().unwrap_or_else(|| affiliate_id.to_string())
}

/// A time as a cell.
pub(super) fn time_cell(t: Texts, at: OffsetDateTime, now: OffsetDateTime) -> Cell {
    Cell::moment(Moment::relative(t.0, at, now), at)
}

/// A choice above a table: its key, what it is about, and the values with what they are called.
pub(super) fn choices(
    t: Texts,
    key: &'static str,
    label: &str,
    values: impl Iterator<Item = (&'static str, String)>,
) -> Filter {
    let all = (String::new(), t.filter_all().to_owned());
    let values = values.map(|(value, label)| (value.to_owned(), label));
    Filter { key, label: label.to_owned(), choices: std::iter::once(all).chain(values).collect() }
}

/// The way a payout travels.
pub(super) fn rail(t: Texts, rail: Option<Rail>) -> &'static str {
    match rail {
        Some(Rail::Stripe) => t.rail_stripe(),
        Some(Rail::Paypal) => t.rail_paypal(),
        Some(Rail::Sepa) => t.rail_sepa(),
        None => "",
    }
}

/// The state of a payout.
pub(super) fn payout_status(t: Texts, status: PayoutStatus) -> Status {
    let (word, tone) = match status {
        PayoutStatus::Reserved => (t.state_reserved(), Tone::Plain),
        PayoutStatus::Submitting => (t.state_submitting(), Tone::Waiting),
        PayoutStatus::Accepted => (t.state_accepted(), Tone::Waiting),
        PayoutStatus::Paid => (t.state_paid(), Tone::Good),
        PayoutStatus::Refused => (t.state_refused(), Tone::Bad),
        PayoutStatus::Unknown => (t.state_unknown(), Tone::Bad),
        PayoutStatus::Released => (t.state_released(), Tone::Plain),
        PayoutStatus::Frozen => (t.state_frozen(), Tone::Bad),
        PayoutStatus::Returned => (t.state_returned(), Tone::Bad),
        PayoutStatus::Canceled => (t.state_canceled(), Tone::Plain),
    };
    Status { word: word.to_owned(), tone }
}

/// What the state means, and what is to be done.
pub(super) fn payout_meaning(t: Texts, status: PayoutStatus) -> &'static str {
    match status {
        PayoutStatus::Reserved => t.means_reserved(),
        PayoutStatus::Submitting => t.means_submitting(),
        PayoutStatus::Accepted => t.means_accepted(),
        PayoutStatus::Paid => t.means_paid(),
        PayoutStatus::Refused => t.means_refused(),
        PayoutStatus::Unknown => t.means_unknown(),
        PayoutStatus::Released => t.means_released(),
        PayoutStatus::Frozen => t.means_frozen(),
        PayoutStatus::Returned => t.means_returned(),
        PayoutStatus::Canceled => t.means_canceled(),
    }
}

/// What to do about money that left twice or late, in a few words and at length; `None` of a payout that is in order.
pub(super) fn payout_surprise(t: Texts, reason: Option<&str>) -> Option<(&'static str, &'static str)> {
    match reason? {
        "second_transfer" => Some((t.next_second_transfer(), t.means_second_transfer())),
        "late_truth" => Some((t.next_late_truth(), t.means_late_truth())),
        _ => None,
    }
}

/// What to do about a payout that people look at, in a few words.
pub(super) fn payout_next(t: Texts, status: PayoutStatus, reason: Option<&str>) -> &'static str {
    if let Some((next, _)) = payout_surprise(t, reason) {
        return next;
    }
    match status {
        PayoutStatus::Unknown => t.next_unknown(),
        PayoutStatus::Frozen => t.next_frozen(),
        PayoutStatus::Refused if reason.is_some_and(is_account_fault) => t.next_returned(),
        PayoutStatus::Refused => t.next_refused(),
        PayoutStatus::Returned => t.next_returned(),
        _ => "",
    }
}

/// The state of a run, and what it means.
pub(super) fn run_status(t: Texts, status: &str) -> (Status, &'static str) {
    let (word, tone, meaning) = match status {
        "draft" => (t.run_state_draft(), Tone::Waiting, t.run_means_draft()),
        "approved" => (t.run_state_approved(), Tone::Waiting, t.run_means_approved()),
        "paused" => (t.run_state_paused(), Tone::Bad, t.run_means_paused()),
        "completed" => (t.run_state_completed(), Tone::Good, t.run_means_completed()),
        "canceled" => (t.run_state_canceled(), Tone::Plain, t.run_means_canceled()),
        _ => (t.run_state_processing(), Tone::Waiting, t.run_means_processing()),
    };
    (Status { word: word.to_owned(), tone }, meaning)
}

/// Why somebody is not paid.
pub(super) fn skip_reason(t: Texts, reason: SkipReason) -> &'static str {
    match reason {
        SkipReason::BelowMinimum => t.skip_below_minimum(),
        SkipReason::NoDestination => t.skip_no_destination(),
        SkipReason::DestinationBlocked => t.skip_destination_blocked(),
        SkipReason::RailNotSetUp => t.skip_rail_not_set_up(),
        SkipReason::CurrencyUnsupported => t.skip_currency_unsupported(),
        SkipReason::NegativeBalance => t.skip_negative_balance(),
        SkipReason::OnHold => t.skip_on_hold(),
        SkipReason::AffiliateInactive => t.skip_affiliate_inactive(),
    }
}
