//! The states of what the rules look at.

use super::named::named_enum;

named_enum! {
    /// `pending → active → suspended ⇄ active → terminated`. Only an active affiliate earns anything new.
    pub enum AffiliateStatus, "an affiliate's status" {
        /// Applied, not approved yet.
        Pending = "pending",
        /// Earns.
        Active = "active",
        /// Stopped for now: earns nothing new and is not paid.
        Suspended = "suspended",
        /// Gone: earns nothing new; what is there matures and is paid.
        Terminated = "terminated",
    }
}

named_enum! {
    /// Whether a link counts visits.
    pub enum LinkStatus, "a link's status" {
        /// Clicks count.
        Active = "active",
        /// Visitors are sent on, new clicks are not counted.
        Paused = "paused",
    }
}

named_enum! {
    /// Whether a coupon credits orders.
    pub enum CouponStatus, "a coupon's status" {
        /// Orders with it are credited to its link.
        Active = "active",
        /// As if it did not exist.
        Paused = "paused",
    }
}

named_enum! {
    /// Whether a program credits orders.
    pub enum ProgramStatus, "a program's status" {
        /// Orders are credited.
        Active = "active",
        /// No order is credited to anybody.
        Paused = "paused",
    }
}

named_enum! {
    /// Where a conversion stands: as its primary commission does, if it is credited to anybody.
    pub enum ConversionStatus, "a conversion's status" {
        /// Credited to nobody.
        Unattributed = "unattributed",
        /// Waits for its hold to end.
        Pending = "pending",
        /// May be paid; also when it is credited and earns nothing.
        Approved = "approved",
        /// Part of a payout under way.
        Reserved = "reserved",
        /// Paid out, or settled by netting.
        Paid = "paid",
        /// Earns nothing: refunded in full, or refused.
        Rejected = "rejected",
    }
}

named_enum! {
    /// `pending → approved → reserved → paid`; `pending | approved → rejected`; back to approved when a payout fails.
    pub enum CommissionStatus, "a commission's status" {
        /// Waits for its hold to end.
        Pending = "pending",
        /// May be paid.
        Approved = "approved",
        /// Part of a payout under way.
        Reserved = "reserved",
        /// Paid out, or settled by netting.
        Paid = "paid",
        /// Earns nothing: refunded in full, or refused.
        Rejected = "rejected",
    }
}
