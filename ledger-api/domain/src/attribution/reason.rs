//! Why an order is credited to nobody, to another evidence than the first, or earns nothing.

use crate::named::named_enum;

named_enum! {
    /// The reason kept with a conversion. Evidence is checked in this order.
    pub enum Reason, "a reason" {
        /// The order carries nothing that leads to a link.
        NoReference = "no_reference",
        /// The click token is forged, cut, or of another merchant's link.
        BadToken = "bad_token",
        /// No active link has this code or slug.
        UnknownRef = "unknown_ref",
        /// No active coupon of an active link has this code.
        UnknownCoupon = "unknown_coupon",
        /// The click is older than the program's window.
        WindowExpired = "window_expired",
        /// The click is more than 5 minutes younger than the order.
        ClickAfterOrder = "click_after_order",
        /// The affiliate is pending, suspended or terminated: it earns nothing new.
        AffiliateInactive = "affiliate_inactive",
        /// The customer is the affiliate.
        SelfReferral = "self_referral",
        /// The program credits nobody now.
        ProgramPaused = "program_paused",
        /// The program is in another currency than the order, and nothing is converted.
        CurrencyMismatch = "currency_mismatch",
        /// Attributed, but the subscription's paying months are over.
        RecurringEnded = "recurring_ended",
    }
}
