//! What an order carries that may lead to a link.

use shared::money::Currency;
use time::OffsetDateTime;
use uuid::Uuid;

use super::reason::Reason;
use crate::named::named_enum;
use crate::status::{AffiliateStatus, CouponStatus, LinkStatus, ProgramStatus};

named_enum! {
    /// How an order was led to a link, strongest first.
    pub enum Method, "a method" {
        /// A signed click token.
        ClickToken = "click_token",
        /// A link's code or slug.
        Ref = "ref",
        /// A coupon code.
        Coupon = "coupon",
        /// An earlier order of the same subscription.
        Subscription = "subscription",
        /// An earlier order of the same customer, in programs with lifetime attribution.
        Customer = "customer",
    }
}

impl Method {
    /// What evidence of this method fails with when it leads to no link.
    pub(super) fn unknown(self) -> Reason {
        match self {
            Self::ClickToken => Reason::BadToken,
            Self::Ref => Reason::UnknownRef,
            Self::Coupon => Reason::UnknownCoupon,
            Self::Subscription | Self::Customer => Reason::NoReference,
        }
    }
}

/// A link with its program and affiliate, as they are when the order is decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkFacts {
    /// The link.
    pub link_id: Uuid,
    /// Its program.
    pub program_id: Uuid,
    /// Its affiliate.
    pub affiliate_id: Uuid,
    /// Whether the link counts visits.
    pub link_status: LinkStatus,
    /// Whether the affiliate earns.
    pub affiliate_status: AffiliateStatus,
    /// Whether the program credits orders.
    pub program_status: ProgramStatus,
    /// The program's attribution window, 1–365 days of 24 hours.
    pub window_days: u16,
    /// Whether the program credits a known customer's later orders.
    pub lifetime: bool,
    /// The program's.
    pub currency: Currency,
    /// The affiliate's e-mail.
    pub affiliate_email: String,
    /// The affiliate's id in the merchant's own system.
    pub affiliate_external_id: Option<String>,
}

/// What attribution looks at in the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderFacts<'a> {
    /// When the customer ordered, or agreed to what is paid later; not when it was posted.
    pub occurred_at: OffsetDateTime,
    /// The merchant's id of the customer.
    pub customer_id: &'a str,
    /// The customer's e-mail, if the merchant tells it.
    pub customer_email: Option<&'a str>,
    /// The order's.
    pub currency: Currency,
}

/// A visit through a link, as its token tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Click {
    /// The click; its row may not have arrived yet.
    pub click_id: Uuid,
    /// The click's own time.
    pub clicked_at: OffsetDateTime,
}

/// One piece of evidence with what was found for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Evidence<'a> {
    method: Method,
    link: Option<&'a LinkFacts>,
    click: Option<Click>,
    paused: bool,
    /// The link of a customer's code, which it leads to instead.
    referral: Option<Uuid>,
}

impl<'a> Evidence<'a> {
    fn new(method: Method, link: Option<&'a LinkFacts>) -> Self {
        Self { method, link, click: None, paused: false, referral: None }
    }

    /// A click token; none when it is not one of ours, or its link is not one of this merchant's.
    #[must_use]
    pub fn click_token(found: Option<(&'a LinkFacts, Click)>) -> Self {
        let (link, click) = found.unzip();
        Self { click, ..Self::new(Method::ClickToken, link) }
    }

    /// A click token or code of a customer who invites friends: it credits no affiliate, and is no failure either.
    #[must_use]
    pub fn referral(method: Method, link_id: Uuid, click: Option<Click>) -> Self {
        Self { click, referral: Some(link_id), ..Self::new(method, None) }
    }

    /// A link's code or slug.
    #[must_use]
    pub fn reference(link: Option<&'a LinkFacts>) -> Self {
        Self::new(Method::Ref, link)
    }

    /// A coupon code; a paused one counts as unknown and still shows where it led.
    #[must_use]
    pub fn coupon(found: Option<(&'a LinkFacts, CouponStatus)>) -> Self {
        let (link, status) = found.unzip();
        Self { paused: status == Some(CouponStatus::Paused), ..Self::new(Method::Coupon, link) }
    }

    /// A subscription, with the link its first attributed order was credited to.
    #[must_use]
    pub fn subscription(link: Option<&'a LinkFacts>) -> Self {
        Self::new(Method::Subscription, link)
    }

    /// The customer, with the link its first attributed order was credited to.
    #[must_use]
    pub fn customer(link: Option<&'a LinkFacts>) -> Self {
        Self::new(Method::Customer, link)
    }

    /// How it leads to a link.
    #[must_use]
    pub fn method(&self) -> Method {
        self.method
    }

    /// The link it leads to.
    #[must_use]
    pub fn link(&self) -> Option<&'a LinkFacts> {
        self.link
    }

    /// The link of the customer's code it leads to.
    pub(super) fn referral_link(&self) -> Option<Uuid> {
        self.referral
    }

    /// The click behind it.
    #[must_use]
    pub fn click(&self) -> Option<Click> {
        self.click
    }

    /// Whether it names a link or coupon that is paused, and so wins nothing new. A token was minted while the link was
    /// active, and a subscription or customer was won then: they keep counting.
    pub(super) fn is_paused(&self) -> bool {
        let names_link = matches!(self.method, Method::Ref | Method::Coupon);
        self.paused || names_link && self.link.is_some_and(|link| link.link_status == LinkStatus::Paused)
    }

    /// A new subscription or customer is no failure, just no evidence; a known customer is evidence only in a program
    /// with lifetime attribution.
    pub(super) fn counts(&self) -> bool {
        match self.method {
            Method::ClickToken | Method::Ref | Method::Coupon => true,
            Method::Subscription => self.link.is_some(),
            Method::Customer => self.link.is_some_and(|link| link.lifetime),
        }
    }
}
