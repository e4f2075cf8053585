//! Why somebody gets an order, as sentences.

use time::OffsetDateTime;

use super::show::Facts;
use crate::domain::attribution::{Method, Reason};
use crate::pages::{Texts, format};

/// Why the order is credited to whom it is, and why not to a stronger piece of evidence.
pub(super) fn sentences(t: Texts, facts: &Facts) -> Vec<String> {
    let order = &facts.order;
    let why_not = order.reason.as_deref().and_then(|name| name.parse::<Reason>().ok());
    let mut said = Vec::new();
    match (order.affiliate_id, order.method.as_deref().and_then(|name| name.parse::<Method>().ok())) {
        (Some(id), Some(method)) => {
            said.push(credited(t, method, facts.name(id), facts));
            said.extend(order.window_days.map(|days| t.told_window(days)));
            match why_not {
                Some(Reason::RecurringEnded) => said.push(t.told_recurring_ended().to_owned()),
                Some(reason) => said.push(t.told_not_first(why(t, reason))),
                None => {}
            }
        }
        _ => said.push(t.told_nobody(why_not.map_or_else(|| t.reason_no_reference(), |reason| why(t, reason)))),
    }
    said
}

fn credited(t: Texts, method: Method, name: &str, facts: &Facts) -> String {
    let order = &facts.order;
    match method {
        Method::ClickToken => t.told_click_token(name, before(t, order.clicked_at, order.occurred_at)),
        Method::Ref => t.told_ref(name),
        Method::Coupon => t.told_coupon(name, order.coupon.as_deref().unwrap_or_default()),
        Method::Subscription => t.told_subscription(name),
        Method::Customer => t.told_customer(name),
    }
}

/// How long before the order a click was.
fn before(t: Texts, clicked_at: Option<OffsetDateTime>, occurred_at: OffsetDateTime) -> String {
    let apart = clicked_at.map_or(time::Duration::ZERO, |clicked_at| (occurred_at - clicked_at).abs());
    match (apart.whole_minutes(), apart.whole_hours(), apart.whole_days()) {
        (0, ..) => t.told_less_than_a_minute().to_owned(),
        (minutes, 0, _) => t.told_minutes(minutes),
        (_, hours, 0) => t.told_hours(hours),
        (.., days) => t.told_days(days),
    }
}

/// Why a piece of evidence does not hold, as the end of a sentence.
pub(super) fn why(t: Texts, reason: Reason) -> &'static str {
    match reason {
        Reason::NoReference => t.reason_no_reference(),
        Reason::BadToken => t.reason_bad_token(),
        Reason::UnknownRef => t.reason_unknown_ref(),
        Reason::UnknownCoupon => t.reason_unknown_coupon(),
        Reason::WindowExpired => t.reason_window_expired(),
        Reason::ClickAfterOrder => t.reason_click_after_order(),
        Reason::AffiliateInactive => t.reason_affiliate_inactive(),
        Reason::SelfReferral => t.reason_self_referral(),
        Reason::ProgramPaused => t.reason_program_paused(),
        Reason::RecurringEnded => t.reason_recurring_ended(),
        Reason::CurrencyMismatch => t.reason_currency_mismatch(),
    }
}

/// What kind of evidence something is.
pub(super) fn method(t: Texts, method: Method) -> &'static str {
    match method {
        Method::ClickToken => t.method_click_token(),
        Method::Ref => t.method_ref(),
        Method::Coupon => t.method_coupon(),
        Method::Subscription => t.method_subscription(),
        Method::Customer => t.method_customer(),
    }
}

/// A day in the reader's language.
pub(super) fn day(t: Texts, at: OffsetDateTime) -> String {
    format::date(t.0, at.date())
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::pages::Language;

    #[test]
    fn how_long_before_is_told_in_the_largest_unit() {
        let said = |clicked| before(Texts(Language::En), Some(clicked), datetime!(2026-03-02 12:00 UTC));
        assert_eq!(said(datetime!(2026-03-02 11:59:30 UTC)), "less than a minute");
        assert_eq!(said(datetime!(2026-03-02 11:59 UTC)), "1 minute");
        assert_eq!(said(datetime!(2026-03-02 09:30 UTC)), "2 hours");
        assert_eq!(said(datetime!(2026-02-20 12:00 UTC)), "10 days");
    }
}
