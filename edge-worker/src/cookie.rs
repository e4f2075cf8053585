//! Our two cookies: `aff_ref` carries the click token, `aff_vid` a random visitor id.

/// The cookie that carries the click token.
pub const TOKEN_COOKIE: &str = "aff_ref";
/// The cookie that carries the visitor id.
pub const VISITOR_COOKIE: &str = "aff_vid";

/// Cookies read of one name; a browser sends at most one for each domain and path it matches.
const MAX_SAME_NAME: usize = 8;
/// Bytes of a `Cookie` header that are read. Browsers and Cloudflare stop far below it.
const MAX_HEADER_BYTES: usize = 32_768;
const VISITOR_ID_BYTES: usize = 16;

/// The values of one cookie in a `Cookie` header, in the order sent.
pub fn values<'a>(header: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    let header = header.get(..MAX_HEADER_BYTES).unwrap_or(header);
    header
        .split(';')
        .filter_map(|pair| pair.split_once('='))
        .filter(move |(key, _)| key.trim() == name)
        .map(|(_, value)| value.trim().trim_matches('"'))
        .take(MAX_SAME_NAME)
}

/// The visitor id a browser already has, if it is one of ours.
#[must_use]
pub fn visitor_id(header: &str) -> Option<&str> {
    values(header, VISITOR_COOKIE).find(|value| {
        value.len() == VISITOR_ID_BYTES * 2 && value.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    })
}

/// A new visitor id.
#[must_use]
pub fn new_visitor_id(entropy: [u8; VISITOR_ID_BYTES]) -> String {
    hex::encode(entropy)
}

/// Where and how long a cookie holds.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// The host visited, with its port.
    pub host: &'a str,
    /// The program's cookie domain.
    pub domain: Option<&'a str>,
    /// Days until it expires.
    pub window_days: u16,
}

/// A `Set-Cookie` value. `value` must be a token or a visitor id: both are plain ASCII without separators.
#[must_use]
pub fn set(name: &str, value: &str, scope: Scope<'_>) -> String {
    let max_age_seconds = u32::from(scope.window_days) * 86_400;
    let mut text = String::with_capacity(200);
    let max_age_seconds = max_age_seconds.to_string();
    text.extend([name, "=", value, "; Path=/; Max-Age=", &max_age_seconds, "; HttpOnly; SameSite=Lax"]);
    // Browsers drop Secure cookies on plain http, which only loopback hosts in development use.
    if !is_loopback(without_port(scope.host)) {
        text.push_str("; Secure");
    }
    if let Some(domain) = scope.domain.and_then(|domain| covering_domain(domain, scope.host)) {
        text.push_str("; Domain=");
        text.push_str(&domain);
    }
    text
}

/// The domain in lower case if it is the host (its port left out) or a parent of it. A browser refuses any other, and
/// then the cookie is lost; a single label is never a domain one may share cookies on.
#[must_use]
pub fn covering_domain(domain: &str, host: &str) -> Option<String> {
    let host = without_port(host);
    let domain = domain.trim_start_matches('.').to_ascii_lowercase();
    let plain = domain.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'));
    let parent = host.strip_suffix(domain.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    (plain && parent && domain.contains('.') && !is_loopback(host)).then_some(domain)
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

fn is_loopback(host: &str) -> bool {
    let v4 = || host.parse::<std::net::Ipv4Addr>().is_ok_and(|address| address.is_loopback());
    host == "localhost" || host.ends_with(".localhost") || host == "[::1]" || v4()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn scope<'a>(host: &'a str, domain: Option<&'a str>) -> Scope<'a> {
        Scope { host, domain, window_days: 30 }
    }

    #[test]
    fn a_cookie_is_secure_everywhere_but_on_loopback() {
        for host in ["127.0.0.1:8787", "localhost", "a.localhost:1", "[::1]:80"] {
            let text = set("aff_ref", "T", scope(host, None));
            assert_eq!(text, "aff_ref=T; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax", "{host}");
        }
        for host in ["shop.example", "127.0.0.1.example", "notlocalhost"] {
            assert!(set("aff_ref", "T", scope(host, None)).ends_with("; Secure"), "{host}");
        }
    }

    #[test]
    fn a_domain_is_set_only_where_a_browser_would_take_it() {
        let with = |host, domain| set("aff_ref", "T", scope(host, Some(domain)));
        assert!(with("www.shop.example", ".Shop.example").ends_with("; Domain=shop.example"));
        assert!(with("shop.example:8443", "shop.example").ends_with("; Domain=shop.example"));
        for (host, domain) in [
            ("myshop.example", "shop.example"),
            ("shop.example", "com"),
            ("a.example", "example"),
            ("127.0.0.1", "0.0.1"),
            ("x.example", "example; Path=/x"),
        ] {
            assert!(!with(host, domain).contains("Domain"), "{host} {domain}");
        }
    }

    #[test]
    fn cookies_are_found_among_others() {
        let header = "xaff_ref=1; aff_ref=a; theme=dark; aff_ref=\"b\"; aff_vid=0123456789abcdef0123456789abcdef";
        assert_eq!(values(header, "aff_ref").collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(visitor_id(header), Some("0123456789abcdef0123456789abcdef"));
        assert_eq!(visitor_id("aff_vid=0123; aff_vid=<script>; aff_vid"), None);
    }

    proptest! {
        #[test]
        fn no_header_panics_and_no_visitor_id_is_foreign(header in "\\PC{0,200}") {
            if let Some(id) = visitor_id(&header) {
                prop_assert_eq!(id.len(), 32);
            }
        }

        #[test]
        fn no_domain_can_add_an_attribute(domain in "\\PC{0,30}", host in "[a-z.]{1,20}") {
            let text = set("aff_ref", "T", scope(&host, Some(&domain)));
            prop_assert!(text.matches(';').count() <= 6 && !text.contains(['\r', '\n']), "{}", text);
        }
    }
}
