//! Self-referral: an affiliate buying through its own link earns nothing by it.

use super::evidence::{LinkFacts, OrderFacts};

/// Whether the customer is the affiliate: the same mailbox, or the same id in the merchant's own system.
pub(super) fn is_self_referral(order: &OrderFacts<'_>, link: &LinkFacts) -> bool {
    let same_id = link.affiliate_external_id.as_deref() == Some(order.customer_id);
    let same_mailbox = order.customer_email.is_some_and(|email| mailbox(email) == mailbox(&link.affiliate_email));
    same_id || same_mailbox
}

/// The mailbox an address reaches: lower case, without what follows a `+`, and without dots where Gmail ignores them.
#[must_use]
pub fn mailbox(email: &str) -> String {
    let email = email.trim().to_lowercase();
    let Some((local, domain)) = email.rsplit_once('@') else { return email };
    // A plus in front is the name itself, not a tag.
    let name = local.split_once('+').map_or(local, |(name, _)| if name.is_empty() { local } else { name });
    match domain {
        "gmail.com" | "googlemail.com" => format!("{}@gmail.com", name.replace('.', "")),
        _ => format!("{name}@{domain}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_mailbox_are_one() {
        for (one, other) in [
            (" Ada@Example.ORG ", "ada@example.org"),
            ("ada+shop@example.org", "ada@example.org"),
            ("a.d.a+x@googlemail.com", "ada@gmail.com"),
        ] {
            assert_eq!(mailbox(one), mailbox(other));
        }
        for (one, other) in [
            ("a.da@example.org", "ada@example.org"),
            ("ada@example.org", "ada@example.com"),
            ("+ada@example.org", "+eve@example.org"),
            ("ada", "eve"),
        ] {
            assert_ne!(mailbox(one), mailbox(other));
        }
    }
}
