//! An order nobody could object to, for the rules' tests to change.

use time::Duration;
use time::macros::datetime;
use uuid::Uuid;

use super::facts::{ClickFacts, ClickSeen, EarnerFacts, Facts};

/// The affiliate of [`facts`].
pub(super) const AFFILIATE: Uuid = Uuid::from_u128(0xada);

/// An honest order by a click ten minutes before it.
pub(super) fn facts() -> Facts {
    let occurred_at = datetime!(2026-05-31 12:00 UTC);
    Facts {
        looked_at: occurred_at + Duration::seconds(1),
        customer_id: "customer-1".into(),
        customer_email: Some("grace@customer.example".into()),
        visitor_id: Some("visitor-1".into()),
        ip_pseudonym: Some("address-1".into()),
        occurred_at,
        click: Some(ClickFacts {
            clicked_at: occurred_at - Duration::minutes(10),
            customers: 1,
            seen: ClickSeen::Arrived {
                visitor_id: Some("visitor-1".into()),
                ip_pseudonym: Some("address-1".into()),
                referer: Some("https://blog.example/best-tools".into()),
                of_address: 1,
                of_visitor: 1,
                of_link: Some(1),
            },
        }),
        earners: vec![earner(AFFILIATE)],
        orders_of_customer: 1,
        orders_of_affiliate: 1,
        earlier_orders: 0,
        earlier_refunded: 0,
    }
}

/// An affiliate nobody could object to.
pub(super) fn earner(affiliate_id: Uuid) -> EarnerFacts {
    EarnerFacts {
        affiliate_id,
        email: "ada@partner.example".into(),
        paypal_email: None,
        external_id: None,
        own_visitors: Vec::new(),
        own_addresses: Vec::new(),
        duplicates: Vec::new(),
    }
}

/// The order with its click changed.
pub(super) fn with_click(change: impl FnOnce(&mut ClickFacts)) -> Facts {
    let mut facts = facts();
    change(facts.click.as_mut().unwrap());
    facts
}
