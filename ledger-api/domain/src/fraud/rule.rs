//! The rules by name.

use crate::named::named_enum;

named_enum! {
    /// A rule that looks for one kind of fraud.
    pub enum Rule, "a fraud rule" {
        /// The customer seems to be the affiliate who earns by the order.
        SelfReferral = "self_referral",
        /// The click came from a page on the program's list of banned hosts.
        BannedReferrer = "banned_referrer",
        /// One click was used by several customers.
        SharedToken = "shared_token",
        /// The order names a click that never arrived.
        MissingClick = "missing_click",
        /// The order followed the click within seconds.
        QuickConversion = "quick_conversion",
        /// Too many clicks of one address, visitor or link.
        ClickVelocity = "click_velocity",
        /// Too many orders of one affiliate or customer.
        ConversionVelocity = "conversion_velocity",
        /// Too many of the affiliate's orders are refunded.
        RefundRate = "refund_rate",
        /// Another affiliate is paid to the same place, or reads the same mailbox.
        DuplicateAccount = "duplicate_account",
        /// The customer's e-mail address is of a throw-away service.
        DisposableEmail = "disposable_email",
    }
}
