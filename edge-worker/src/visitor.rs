//! What a request says about the person behind it.

use shared::click::{FilterReason, max_bytes};
use shared::link::Consent;

use crate::bot::{self, Sender};
use crate::cookie;

/// The headers that decide how a visit is answered, empty where absent. One read from the platform, then plain data.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Visitor {
    /// Whether the method is HEAD.
    pub head: bool,
    /// `Cookie`.
    pub cookies: String,
    /// `User-Agent`.
    pub user_agent: String,
    /// `Referer`.
    pub referer: String,
    /// `Accept-Language`.
    pub accept_language: String,
    /// What the client can decode, as Cloudflare saw it.
    pub accept_encoding: String,
    /// `Sec-Purpose`, `Purpose`, `X-Purpose` and `X-Moz`, whichever are there.
    pub purpose: String,
    /// `Sec-Fetch-Dest`.
    pub destination: String,
    /// `CF-Connecting-IP`.
    pub ip: String,
    /// Two letters, from Cloudflare.
    pub country: String,
    /// Whether Cloudflare knows the sender as a good bot; its plan must include that knowledge.
    pub verified_bot: bool,
    /// Whether command-line clients and HTTP libraries count as people.
    pub tools_count: bool,
}

impl Visitor {
    /// The browser loads the page ahead of a click that may never come.
    #[must_use]
    pub fn is_prefetch(&self) -> bool {
        let words = self.purpose.split(|character: char| !character.is_ascii_alphabetic());
        words
            .into_iter()
            .any(|word| ["prefetch", "prerender", "preview"].iter().any(|ahead| word.eq_ignore_ascii_case(ahead)))
    }

    /// Why this is no person who has come to see a page: a crawler or link preview, a page loaded ahead, HEAD, or a page
    /// inside another one, which is how cookies are stuffed into visitors who never clicked. `None`: a person.
    #[must_use]
    pub fn filter_reason(&self) -> Option<FilterReason> {
        if self.is_prefetch() {
            return Some(FilterReason::Prefetch);
        }
        if self.verified_bot {
            return Some(FilterReason::VerifiedBot);
        }
        match bot::sender(&self.user_agent) {
            Sender::Robot => return Some(FilterReason::Robot),
            Sender::Tool if !self.tools_count => return Some(FilterReason::Tool),
            Sender::Tool | Sender::Person => {}
        }
        if self.head {
            return Some(FilterReason::Head);
        }
        let opens_page = matches!(self.destination.as_str(), "" | "document");
        (!opens_page).then_some(FilterReason::Frame)
    }

    /// Whether the program's consent rule lets us set cookies now.
    #[must_use]
    pub fn allows_cookies(&self, consent: &Consent) -> bool {
        match consent {
            Consent::Implied => true,
            Consent::Cookieless => false,
            Consent::Required { cookie_name, cookie_value } => {
                cookie::values(&self.cookies, cookie_name).any(|value| value == cookie_value)
            }
        }
    }

    /// `Referer` as a click carries it.
    #[must_use]
    pub fn referer(&self) -> Option<String> {
        non_empty(cut(&self.referer, max_bytes::REFERER))
    }

    /// `User-Agent` as a click carries it.
    #[must_use]
    pub fn user_agent(&self) -> Option<String> {
        non_empty(cut(&self.user_agent, max_bytes::USER_AGENT))
    }

    /// The country as a click carries it; Cloudflare says `XX` and `T1` where there is none.
    #[must_use]
    pub fn country(&self) -> Option<String> {
        let letters = self.country.len() == 2 && self.country.bytes().all(|byte| byte.is_ascii_uppercase());
        (letters && self.country != "XX").then(|| self.country.clone())
    }
}

fn non_empty(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// The longest beginning of a text within a number of bytes.
#[must_use]
pub fn cut(text: &str, bytes: usize) -> &str {
    let end = (0..=bytes.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_prefetch_says_so_in_many_ways() {
        for purpose in ["prefetch", "prefetch;prerender", "Prefetch", "preview"] {
            assert!(Visitor { purpose: purpose.into(), ..Visitor::default() }.is_prefetch(), "{purpose}");
        }
        assert!(!Visitor::default().is_prefetch());
    }

    #[test]
    fn a_page_inside_a_page_is_nobody() {
        for (destination, person) in
            [("document", true), ("", true), ("iframe", false), ("image", false), ("empty", false)]
        {
            let visitor = Visitor {
                destination: destination.into(),
                user_agent: "Mozilla/5.0 Firefox/140.0".into(),
                ..Visitor::default()
            };
            assert_eq!(visitor.filter_reason().is_none(), person, "{destination}");
        }
    }

    #[test]
    fn what_is_filtered_says_why() {
        let person = || Visitor { user_agent: "Mozilla/5.0 Firefox/140.0".into(), ..Visitor::default() };
        for (visitor, reason) in [
            (person(), None),
            (Visitor { verified_bot: true, ..person() }, Some(FilterReason::VerifiedBot)),
            (Visitor { user_agent: "Googlebot/2.1".into(), ..person() }, Some(FilterReason::Robot)),
            (Visitor { user_agent: "curl/8.5.0".into(), ..person() }, Some(FilterReason::Tool)),
            (Visitor { user_agent: "curl/8.5.0".into(), tools_count: true, ..person() }, None),
            (Visitor { head: true, ..person() }, Some(FilterReason::Head)),
            (Visitor { destination: "iframe".into(), ..person() }, Some(FilterReason::Frame)),
            (Visitor { purpose: "prefetch".into(), head: true, ..person() }, Some(FilterReason::Prefetch)),
        ] {
            assert_eq!(visitor.filter_reason(), reason, "{visitor:?}");
        }
    }

    #[test]
    fn consent_is_the_named_cookie_with_the_named_value() {
        let required = Consent::Required { cookie_name: "consent".into(), cookie_value: "all".into() };
        let with = |cookies: &str| Visitor { cookies: cookies.into(), ..Visitor::default() };
        assert!(with("a=b; consent=all").allows_cookies(&required));
        for cookies in ["", "consent=none", "consent", "xconsent=all", "consent=all2"] {
            assert!(!with(cookies).allows_cookies(&required), "{cookies}");
        }
        assert!(!with("consent=all").allows_cookies(&Consent::Cookieless));
    }

    proptest! {
        #[test]
        fn cutting_never_splits_a_character(text in "\\PC{0,50}", bytes in 0_usize..60) {
            let cut = cut(&text, bytes);
            prop_assert!(text.starts_with(cut) && cut.len() <= bytes && cut.len() + 4 > bytes.min(text.len()));
        }
    }
}
