//! Self-referral: an affiliate buying through its own link earns nothing by it.

use super::evidence::{LinkFacts, OrderFacts};
use crate::mailbox::mailbox;

/// Whether the customer is the affiliate: the same mailbox, or the same id in the merchant's own system.
pub(super) fn is_self_referral(order: &OrderFacts<'_>, link: &LinkFacts) -> bool {
    let same_id = link.affiliate_external_id.as_deref() == Some(order.customer_id);
    let same_mailbox = order.customer_email.is_some_and(|email| mailbox(email) == mailbox(&link.affiliate_email));
    same_id || same_mailbox
}
