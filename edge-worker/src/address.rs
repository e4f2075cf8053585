//! The visitor's address, taken apart without a URL parser: the platform has already parsed and serialised it, and a
//! parser would bring the IDNA tables, more bytes than the rest of the Worker.

use crate::percent;

/// The parameter that names a link on the merchant's own site.
pub const REF: &str = "ref";
/// The parameter that carries a click token from a short link to the site.
pub const AFF_CLICK: &str = "aff_click";

/// The parts of an absolute http(s) address, byte for byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address<'a> {
    /// `https://host[:port]`.
    pub origin: &'a str,
    /// `host[:port]`.
    pub host: &'a str,
    /// From the first slash to the question mark.
    pub path: &'a str,
    /// After the question mark, without the fragment.
    pub query: Option<&'a str>,
}

impl<'a> Address<'a> {
    /// Splits a serialised address. `None` when it is not an absolute http(s) one.
    #[must_use]
    pub fn parse(url: &'a str) -> Option<Self> {
        let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
        let url = url.split_once('#').map_or(url, |(before, _)| before);
        let rest = rest.split_once('#').map_or(rest, |(before, _)| before);
        let host_bytes = rest.find(['/', '?']).unwrap_or(rest.len());
        let host = rest.get(..host_bytes)?;
        let origin = url.get(..url.len().checked_sub(rest.len())?.checked_add(host_bytes)?)?;
        let target = rest.get(host_bytes..)?;
        let (path, query) = match target.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (target, None),
        };
        let path = if path.is_empty() { "/" } else { path };
        (!host.is_empty()).then_some(Self { origin, host, path, query })
    }

    /// The first value of a parameter, as written.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&'a str> {
        parameter(self.query?, name)
    }

    /// Path and query without the named parameters, fit for a `Location` on the same origin.
    #[must_use]
    pub fn without(&self, names: &[&str]) -> String {
        let mut clean = String::with_capacity(self.path.len());
        // A browser reads `//host` as another origin, so such a path is answered with its own origin in front.
        if self.path.starts_with("//") || self.path.starts_with("/\\") {
            clean.push_str(self.origin);
        }
        clean.push_str(self.path);
        let query = self.query.map(|query| query_without(query, names)).unwrap_or_default();
        if !query.is_empty() {
            clean.push('?');
            clean.push_str(&query);
        }
        clean
    }
}

/// The first value of a parameter in a query, as written.
#[must_use]
pub fn parameter<'a>(query: &'a str, name: &str) -> Option<&'a str> {
    query.split('&').map(split_pair).find_map(|(key, value)| (key == name).then_some(value))
}

fn split_pair(pair: &str) -> (&str, &str) {
    pair.split_once('=').unwrap_or((pair, ""))
}

/// A query without the named parameters, every other byte kept. A removed parameter takes the `&` before it along, or
/// the one after it where nothing or an empty pair stands before.
fn query_without(query: &str, names: &[&str]) -> String {
    let mut kept = String::with_capacity(query.len());
    let mut needs_separator = false;
    let mut last_is_empty = false;
    for pair in query.split('&') {
        if names.contains(&split_pair(pair).0) {
            if needs_separator && last_is_empty {
                kept.push('&');
                needs_separator = false;
            }
            continue;
        }
        if needs_separator {
            kept.push('&');
        }
        kept.push_str(pair);
        needs_separator = true;
        last_is_empty = pair.is_empty();
    }
    kept
}

/// `destination` with parameters added before its fragment. Those it already has keep their value.
#[must_use]
pub fn with_parameters(destination: &str, parameters: &[(&str, &str)]) -> String {
    let head = destination.split('#').next().unwrap_or_default();
    let fragment = destination.strip_prefix(head).unwrap_or_default();
    let query = head.split_once('?').map(|(_, query)| query);
    let mut address = String::with_capacity(destination.len() + 160);
    address.push_str(head);
    let mut separator = match query {
        None => "?",
        Some(query) if query.is_empty() || query.ends_with('&') => "",
        Some(_) => "&",
    };
    for (name, value) in parameters {
        if query.is_some_and(|query| parameter(query, name).is_some()) {
            continue;
        }
        address.push_str(separator);
        separator = "&";
        address.push_str(name);
        address.push('=');
        percent::push_encoded(&mut address, value);
    }
    address.push_str(fragment);
    address
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(serde::Deserialize)]
    struct Vector {
        url: String,
        clean: String,
    }

    #[test]
    fn every_vector_is_cleaned_byte_for_byte() {
        let vectors: Vec<Vector> = serde_json::from_str(include_str!("../../tests/vectors/clean_urls.json")).unwrap();
        for Vector { url, clean } in vectors {
            let url = format!("https://shop.example{url}");
            assert_eq!(Address::parse(&url).unwrap().without(&[REF]), clean, "{url}");
        }
    }

    #[test]
    fn an_address_is_split_where_the_platform_put_the_marks() {
        let address = Address::parse("http://127.0.0.1:8787/a/b?ref=X&y#z?ref=no").unwrap();
        assert_eq!((address.origin, address.host), ("http://127.0.0.1:8787", "127.0.0.1:8787"));
        assert_eq!((address.path, address.query), ("/a/b", Some("ref=X&y")));
        assert_eq!(Address::parse("https://shop.example").unwrap().path, "/");
        for text in ["", "/pricing", "ftp://x/", "https://", "https:///x", "javascript:alert(1)"] {
            assert_eq!(Address::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_path_with_two_slashes_does_not_leave_the_origin() {
        let address = Address::parse("https://shop.example//evil.example/x?ref=ABC12345").unwrap();
        assert_eq!(address.without(&[REF]), "https://shop.example//evil.example/x");
    }

    #[test]
    fn parameters_go_before_the_fragment_and_replace_nothing() {
        let added = [("aff_click", "T"), ("utm_campaign", "a b&c")];
        for (destination, expected) in [
            ("https://x.example/p", "https://x.example/p?aff_click=T&utm_campaign=a%20b%26c"),
            ("https://x.example/p?", "https://x.example/p?aff_click=T&utm_campaign=a%20b%26c"),
            ("https://x.example/p?utm_campaign=own#f", "https://x.example/p?utm_campaign=own&aff_click=T#f"),
        ] {
            assert_eq!(with_parameters(destination, &added), expected);
        }
    }

    proptest! {
        #[test]
        fn cleaning_never_leaves_the_origin(target in "/[!-~]{0,60}") {
            let url = format!("https://shop.example{target}");
            if let Some(address) = Address::parse(&url) {
                let clean = address.without(&[REF, AFF_CLICK]);
                let same_origin = clean.starts_with("https://shop.example/");
                let relative = clean.starts_with('/') && !clean.starts_with("//") && !clean.starts_with("/\\");
                prop_assert!(same_origin || relative, "{}", clean);
            }
        }

        #[test]
        fn cleaning_drops_only_what_it_names(pairs in proptest::collection::vec("(ref|x|refx|%72ef)(=[a-zA-Z0-9%+]{0,6})?", 0..8)) {
            let query = pairs.join("&");
            let clean = query_without(&query, &[REF]);
            let kept: Vec<_> = pairs.iter().map(String::as_str).filter(|pair| split_pair(pair).0 != REF).collect();
            prop_assert_eq!(clean, kept.join("&"));
        }

        #[test]
        fn no_text_panics(text in "\\PC*") {
            if let Some(address) = Address::parse(&text) {
                let _ = address.without(&[REF]);
            }
            let _ = with_parameters(&text, &[("a", &text)]);
        }
    }
}
