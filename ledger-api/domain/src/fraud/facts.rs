//! What the rules look at.

use time::OffsetDateTime;
use uuid::Uuid;

/// Everything that is known of one commission when it is screened. Counts may end just above the limit they are held
/// against: nobody counts a million rows to learn that there are more than sixty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// When the facts were looked up.
    pub looked_at: OffsetDateTime,
    /// The merchant's id of the customer.
    pub customer_id: String,
    /// The customer's e-mail address, if the merchant told it.
    pub customer_email: Option<String>,
    /// The visitor who ordered, if the merchant told it.
    pub visitor_id: Option<String>,
    /// The pseudonym of the network address the order came from.
    pub ip_pseudonym: Option<String>,
    /// When the customer ordered.
    pub occurred_at: OffsetDateTime,
    /// The click the order was credited by, if a token named one.
    pub click: Option<ClickFacts>,
    /// The affiliate who brought the order, then, for a recruiter's share, the recruiter.
    pub earners: Vec<EarnerFacts>,
    /// The customer's credited orders within the day up to this one.
    pub orders_of_customer: u32,
    /// Orders credited to the affiliate within the hour up to this one.
    pub orders_of_affiliate: u32,
    /// Of the affiliate's last orders before the order's day, how many there were, at most 200.
    pub earlier_orders: u32,
    /// Of these, refunded in part or in full by now.
    pub earlier_refunded: u32,
}

/// The click an order was credited by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClickFacts {
    /// When, as the token tells.
    pub clicked_at: OffsetDateTime,
    /// Customers who ordered by it, this one included; the count ends at 100.
    pub customers: u32,
    /// Its row.
    pub seen: ClickSeen,
}

/// What is known of a click's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClickSeen {
    /// It has not arrived.
    Missing,
    /// Clicks as old as it are not kept any more.
    Forgotten,
    /// It is there.
    Arrived {
        /// The visitor.
        visitor_id: Option<String>,
        /// The pseudonym of the network address.
        ip_pseudonym: Option<String>,
        /// The page it came from.
        referer: Option<String>,
        /// Clicks from that network address within the hour up to this one.
        of_address: u32,
        /// Of these, by the same visitor.
        of_visitor: u32,
        /// Clicks through the link in the same hour; none when hours are not told apart any more.
        of_link: Option<u32>,
    },
}

/// Somebody who earns by the order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarnerFacts {
    /// Who.
    pub affiliate_id: Uuid,
    /// Its e-mail address.
    pub email: String,
    /// Where PayPal pays it.
    pub paypal_email: Option<String>,
    /// Its id as a customer of the merchant.
    pub external_id: Option<String>,
    /// Visitors who bought as that customer, of its last 20 credited orders.
    pub own_visitors: Vec<String>,
    /// Pseudonyms of the network addresses of these orders and their clicks.
    pub own_addresses: Vec<String>,
    /// Other affiliates with the same mailbox or payout destination, at most ten.
    pub duplicates: Vec<Uuid>,
}

impl Facts {
    /// Whether the visitor who clicked or ordered is among these.
    pub(super) fn has_visitor_of(&self, visitors: &[String]) -> bool {
        let clicked = match self.click.as_ref().map(|click| &click.seen) {
            Some(ClickSeen::Arrived { visitor_id, .. }) => visitor_id.as_ref(),
            _ => None,
        };
        [clicked, self.visitor_id.as_ref()].into_iter().flatten().any(|visitor| visitors.contains(visitor))
    }

    /// Whether the address clicked or ordered from is among these.
    pub(super) fn has_address_of(&self, addresses: &[String]) -> bool {
        let clicked = match self.click.as_ref().map(|click| &click.seen) {
            Some(ClickSeen::Arrived { ip_pseudonym, .. }) => ip_pseudonym.as_ref(),
            _ => None,
        };
        [clicked, self.ip_pseudonym.as_ref()].into_iter().flatten().any(|address| addresses.contains(address))
    }
}
