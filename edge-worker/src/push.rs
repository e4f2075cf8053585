//! Links the ledger pushes: the body of `PUT /_tributary/links`, read and checked.

use serde::Deserialize;
use shared::link::{LinkName, LinkRecord};
use subtle::ConstantTimeEq as _;
use uuid::Uuid;

/// Links one push may carry: each costs a KV read and a KV write, and a free plan allows 50 calls a request.
pub const MAX_LINKS: usize = 20;
/// Bytes of a push.
pub const MAX_BODY_BYTES: usize = 256 * 1_024;
const MAX_HOST_BYTES: usize = 260;

/// Body of `PUT /_tributary/links`.
#[derive(Debug, Deserialize)]
pub struct Push {
    /// The links.
    pub links: Vec<PushedLink>,
}

/// One link under one name.
#[derive(Debug, Deserialize)]
pub struct PushedLink {
    /// The host visitors use, with its port if it is not the default one.
    pub host: String,
    /// Code, slug, or link id.
    pub name: String,
    /// What the Worker will answer by.
    pub record: LinkRecord,
}

/// Checks a push. The error says what is wrong with it.
pub fn check(push: Push) -> Result<Vec<PushedLink>, &'static str> {
    if push.links.len() > MAX_LINKS {
        return Err("more than 20 links");
    }
    if !push.links.iter().all(|link| is_host(&link.host) && is_name(&link.name)) {
        return Err("a host or name that no address can hold");
    }
    Ok(push.links)
}

/// A host in lower case, perhaps with a port, as it stands in a serialised address.
fn is_host(host: &str) -> bool {
    let plain = |byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b':' | b'[' | b']' | b'_');
    (1..=MAX_HOST_BYTES).contains(&host.len()) && host.bytes().all(plain)
}

fn is_name(name: &str) -> bool {
    LinkName::parse(name).is_some_and(|parsed| parsed.as_str() == name)
        || Uuid::try_parse(name).is_ok_and(|id| id.hyphenated().to_string() == name)
}

/// Whether an `Authorization` header carries the key, compared in constant time.
#[must_use]
pub fn is_authorized(header: Option<&str>, key: Option<&str>) -> bool {
    match (header.and_then(|header| header.strip_prefix("Bearer ")), key) {
        (Some(given), Some(key)) => given.as_bytes().ct_eq(key.as_bytes()).into(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(host: &str, name: &str, count: usize) -> String {
        let record = serde_json::to_value(crate::samples::link()).unwrap();
        let link = serde_json::json!({ "host": host, "name": name, "record": record });
        serde_json::json!({ "links": vec![link; count] }).to_string()
    }

    fn read(body: &str) -> Option<Vec<PushedLink>> {
        check(serde_json::from_str(body).ok()?).ok()
    }

    #[test]
    fn a_push_names_links_by_code_slug_or_id() {
        for name in ["ABC12345", "summer-sale", "019ce5cf-be25-70be-b6f1-25b28e81973e"] {
            assert_eq!(read(&body("shop.example:8443", name, 2)).unwrap().len(), 2, "{name}");
        }
    }

    #[test]
    fn a_push_that_no_visitor_could_ask_for_is_refused() {
        for (host, name, count) in [
            ("shop.example", "abc12345", 1),
            ("shop.example", "../x", 1),
            ("Shop.example", "ABC12345", 1),
            ("shop.example/x", "ABC12345", 1),
            ("", "ABC12345", 1),
            ("shop.example", "ABC12345", MAX_LINKS + 1),
        ] {
            assert!(read(&body(host, name, count)).is_none(), "{host} {name} {count}");
        }
        for text in ["", "[]", "{}", r#"{"links":[{}]}"#] {
            assert!(read(text).is_none());
        }
    }

    #[test]
    fn only_the_whole_key_opens() {
        assert!(is_authorized(Some("Bearer k1"), Some("k1")));
        for (header, key) in
            [(None, Some("k1")), (Some("Bearer k"), Some("k1")), (Some("k1"), Some("k1")), (Some("Bearer "), None)]
        {
            assert!(!is_authorized(header, key));
        }
    }
}
