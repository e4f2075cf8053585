//! A click before it says whose it is. The answer to the visitor does not depend on that, so nobody waits for the day's
//! salt.

use shared::click::Click;
use shared::link::{Consent, LinkRecord};
use shared::pseudonym::DailySalt;

use crate::visitor::Visitor;

/// A click, and what its visitor showed of themselves.
pub struct Unidentified {
    click: Click,
    visitor: Visitor,
    cookieless: bool,
}

impl Unidentified {
    /// A click of this visitor through this link.
    #[must_use]
    pub fn new(click: Click, visitor: Visitor, link: &LinkRecord) -> Self {
        Self { click, visitor, cookieless: link.consent == Consent::Cookieless }
    }

    /// The click with the pseudonym of the visitor's address and, where cookies are not used, the fingerprint of their
    /// headers. Without a salt it has neither: better a click of nobody than an address that can be worked out.
    #[must_use]
    pub fn identified(self, salt: Option<&DailySalt>) -> Click {
        let Self { mut click, visitor, cookieless } = self;
        let Some(salt) = salt else { return click };
        let address = visitor.ip.parse().ok();
        click.ip_pseudonym = address.map(|address| salt.ip_pseudonym(click.merchant_id, address));
        if cookieless {
            let headers = [&*visitor.user_agent, &*visitor.accept_language, &*visitor.accept_encoding];
            click.visitor_id = Some(salt.fingerprint(&headers, click.ip_pseudonym.as_deref().unwrap_or_default()));
        }
        click
    }
}

#[cfg(test)]
mod tests {
    use shared::pseudonym::day_of;
    use uuid::Uuid;

    use super::*;
    use crate::click::moment;
    use crate::samples::{NOON_MS, link};

    fn click(ip: &str, visitor_id: Option<&str>, consent: Consent) -> Unidentified {
        let click = Click {
            id: Uuid::from_u128(1),
            link_id: Uuid::from_u128(2),
            merchant_id: Uuid::from_u128(3),
            visitor_id: visitor_id.map(str::to_owned),
            session_id: None,
            landing_page: "https://shop.example/".into(),
            referer: None,
            user_agent: None,
            utm_source: None,
            utm_medium: None,
            utm_campaign: None,
            ip_pseudonym: None,
            country: None,
            at: moment(NOON_MS),
        };
        let visitor = Visitor { ip: ip.into(), user_agent: "Browser".into(), ..Visitor::default() };
        Unidentified::new(click, visitor, &LinkRecord { consent, ..link() })
    }

    fn salt() -> DailySalt {
        DailySalt::new(day_of(NOON_MS), [7; 32])
    }

    #[test]
    fn a_click_gets_the_pseudonym_of_its_address_and_keeps_its_visitor() {
        let click = click("203.0.113.7", Some("v"), Consent::Implied).identified(Some(&salt()));
        let expected = salt().ip_pseudonym(click.merchant_id, "203.0.113.7".parse().unwrap());
        assert_eq!((click.ip_pseudonym, click.visitor_id.as_deref()), (Some(expected), Some("v")));
    }

    #[test]
    fn a_cookieless_click_gets_a_fingerprint_even_without_an_address() {
        for ip in ["203.0.113.7", "nobody's"] {
            let click = click(ip, None, Consent::Cookieless).identified(Some(&salt()));
            assert_eq!(click.visitor_id.unwrap().len(), 32);
            assert_eq!(click.ip_pseudonym.is_some(), ip != "nobody's");
        }
    }

    #[test]
    fn without_a_salt_a_click_says_nothing_of_its_visitor() {
        let click = click("203.0.113.7", None, Consent::Cookieless).identified(None);
        assert_eq!((click.ip_pseudonym, click.visitor_id), (None, None));
    }

    #[test]
    fn a_visitor_whose_consent_is_missing_gets_no_fingerprint_instead() {
        let consent = Consent::Required { cookie_name: "ok".into(), cookie_value: "1".into() };
        assert_eq!(click("203.0.113.7", None, consent).identified(Some(&salt())).visitor_id, None);
    }
}
