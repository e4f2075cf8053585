//! Self-referral: the customer seems to be somebody who earns by the order.
//!
//! Attribution credits nobody when the customer is plainly the affiliate. What is left for this rule is the recruiter, the
//! mailbox PayPal pays to, and the browser or network in which the affiliate has bought for itself.

use super::facts::{EarnerFacts, Facts};
use super::settings::SelfReferral;
use super::sign::{Finding, Sign};
use crate::mailbox::mailbox;

/// The strongest sign there is.
pub(super) fn find(facts: &Facts, settings: &SelfReferral) -> Option<Finding> {
    let first = |is: &dyn Fn(&EarnerFacts) -> bool| {
        facts.earners.iter().find(|earner| is(earner)).map(|earner| earner.affiliate_id)
    };
    if let Some(affiliate_id) = first(&|earner| earner.external_id.as_ref() == Some(&facts.customer_id)) {
        return Some(Finding { sign: Sign::SameCustomer { affiliate_id }, score: settings.score });
    }
    if let Some(affiliate_id) = first(&|earner| same_mailbox(facts, earner)) {
        return Some(Finding { sign: Sign::SameMailbox { affiliate_id }, score: settings.score });
    }
    if let Some(affiliate_id) = first(&|earner| facts.has_visitor_of(&earner.own_visitors)) {
        return Some(Finding { sign: Sign::SameVisitor { affiliate_id }, score: settings.visitor_score });
    }
    let affiliate_id = first(&|earner| facts.has_address_of(&earner.own_addresses))?;
    Some(Finding { sign: Sign::SameAddress { affiliate_id }, score: settings.address_score })
}

fn same_mailbox(facts: &Facts, earner: &EarnerFacts) -> bool {
    facts.customer_email.as_deref().is_some_and(|email| {
        let email = mailbox(email);
        email == mailbox(&earner.email) || earner.paypal_email.as_deref().is_some_and(|paypal| email == mailbox(paypal))
    })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::super::samples::{AFFILIATE, earner, facts};
    use super::*;

    fn settings() -> SelfReferral {
        SelfReferral { score: 100, visitor_score: 60, address_score: 30 }
    }

    fn found(change: impl FnOnce(&mut Facts)) -> Option<(Sign, u32)> {
        let mut facts = facts();
        change(&mut facts);
        find(&facts, &settings()).map(|finding| (finding.sign, finding.score))
    }

    #[test]
    fn a_stranger_is_no_affiliate() {
        assert_eq!(found(|_| ()), None);
        assert_eq!(found(|facts| facts.customer_email = None), None);
    }

    #[test]
    fn the_affiliate_is_known_by_its_id_and_by_either_mailbox_however_it_is_spelled() {
        let own = |facts: &mut Facts| facts.earners[0].external_id = Some("customer-1".into());
        assert_eq!(found(own), Some((Sign::SameCustomer { affiliate_id: AFFILIATE }, 100)));
        for email in ["Ada+shop@Partner.example", "a.d.a@googlemail.com"] {
            let by_mailbox = |facts: &mut Facts| {
                facts.customer_email = Some(email.into());
                facts.earners[0].paypal_email = Some("ada+pay@gmail.com".into());
            };
            assert_eq!(found(by_mailbox), Some((Sign::SameMailbox { affiliate_id: AFFILIATE }, 100)), "{email}");
        }
        let near = |facts: &mut Facts| facts.customer_email = Some("ada@partner.example.org".into());
        assert_eq!(found(near), None);
    }

    #[test]
    fn the_browser_weighs_more_than_the_network_and_either_may_be_the_clicks_or_the_orders() {
        let visitor = Some((Sign::SameVisitor { affiliate_id: AFFILIATE }, 60));
        let own = |facts: &mut Facts| facts.earners[0].own_visitors = vec!["visitor-1".into()];
        assert_eq!(found(own), visitor);
        assert_eq!(
            found(|facts| {
                own(facts);
                facts.click = None;
                facts.earners[0].own_addresses = vec!["address-1".into()];
            }),
            visitor
        );
        assert_eq!(
            found(|facts| {
                own(facts);
                facts.visitor_id = None;
            }),
            visitor
        );
        assert_eq!(
            found(|facts| {
                facts.ip_pseudonym = None;
                facts.earners[0].own_addresses = vec!["address-0".into(), "address-1".into()];
            }),
            Some((Sign::SameAddress { affiliate_id: AFFILIATE }, 30))
        );
        assert_eq!(
            found(|facts| {
                facts.click = None;
                facts.earners[0].own_addresses = vec!["address-1".into()];
            }),
            Some((Sign::SameAddress { affiliate_id: AFFILIATE }, 30))
        );
    }

    #[test]
    fn a_recruiter_who_buys_through_the_recruits_link_is_seen_too() {
        let recruiter = Uuid::from_u128(0x9ace);
        let bought = |facts: &mut Facts| {
            let of_recruiter = EarnerFacts { external_id: Some("customer-1".into()), ..earner(recruiter) };
            facts.earners.push(of_recruiter);
        };
        assert_eq!(found(bought), Some((Sign::SameCustomer { affiliate_id: recruiter }, 100)));
    }
}
