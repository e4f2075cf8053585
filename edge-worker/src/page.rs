//! What a page tells the Worker through the script, read as hostile as any address.

use serde::Deserialize;
use shared::token::TOKEN_CHARS;

use crate::address::Address;

/// Bytes of a body of `POST /_tributary/clicks`; the script sends at most a quarter of it.
pub const MAX_BODY_BYTES: usize = 16 * 1_024;

/// Body of `POST /_tributary/clicks`.
#[derive(Debug, Deserialize)]
pub struct Page {
    /// The page's address.
    pub page: String,
    /// Where its visitor came from.
    #[serde(default)]
    pub referrer: Option<String>,
    /// The token the script has kept from before.
    #[serde(default)]
    pub token: Option<String>,
}

impl Page {
    /// The page's address: of the origin the browser vouches for, whatever the page says of itself.
    #[must_use]
    pub fn address<'a>(&'a self, origin: &'a str) -> Option<Address<'a>> {
        let vouched = Address::parse(origin)?;
        Address::parse(&self.page).filter(|page| page.origin == vouched.origin).or(Some(vouched))
    }

    /// The token kept, if it can be one.
    #[must_use]
    pub fn kept_token(&self) -> Option<&str> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        self.token.as_deref().filter(|token| token.len() == TOKEN_CHARS && token.bytes().all(plain))
    }
}

/// `host[:port]` of an `Origin` header; `None` when it names no http(s) origin, as in a sandboxed frame.
#[must_use]
pub fn host(origin: &str) -> Option<&str> {
    let host = Address::parse(origin).filter(|address| address.origin == origin)?.host;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b':' | b'[' | b']' | b'_');
    (host.len() <= 260 && host.bytes().all(plain)).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn page(page: &str) -> Page {
        Page { page: page.into(), referrer: None, token: None }
    }

    #[test]
    fn an_origin_is_a_scheme_and_a_host() {
        assert_eq!(host("https://shop.example"), Some("shop.example"));
        assert_eq!(host("http://127.0.0.1:8080"), Some("127.0.0.1:8080"));
        for origin in ["", "null", "shop.example", "https://shop.example/", "https://a b", "file://", "https://x?y"] {
            assert_eq!(host(origin), None, "{origin}");
        }
    }

    #[test]
    fn a_page_cannot_claim_another_origin() {
        let origin = "https://shop.example";
        assert_eq!(page("https://shop.example/p?x=1").address(origin).unwrap().path, "/p");
        for other in ["https://evil.example/p", "http://shop.example/p", "", "/p", "https://shop.example.evil/p"] {
            assert_eq!(page(other).address(origin).unwrap(), Address::parse(origin).unwrap(), "{other}");
        }
    }

    #[test]
    fn only_what_can_be_a_token_is_taken_for_one() {
        let kept = |token: &str| Page { token: Some(token.into()), ..page("") }.kept_token().is_some();
        assert!(kept(&"A".repeat(58)));
        for token in ["", "x", &"A".repeat(59), &format!("{};", "A".repeat(57))] {
            assert!(!kept(token), "{token}");
        }
    }

    proptest! {
        #[test]
        fn no_page_leaves_its_origin(text in "\\PC{0,80}|https://[a-z./?#@:\\\\]{0,40}", origin in "https://[a-z.]{1,20}") {
            if let Some(address) = page(&text).address(&origin) {
                prop_assert_eq!(address.origin, origin.as_str());
            }
        }

        #[test]
        fn no_body_panics(text in "\\PC{0,200}|\\{\"page\":\"[a-z:/?]{0,30}\",\"token\":.{0,20}\\}") {
            if let Ok(told) = serde_json::from_str::<Page>(&text) {
                let _ = (told.address("https://shop.example"), told.kept_token());
            }
        }
    }
}
