//! The cookie that a merchant's banner sets for yes. One that no browser can keep would never be found.

use crate::http::validate::Check;

const MOST_CHARS: usize = 100;

pub(super) fn check(check: &mut Check, name: Option<&str>, value: Option<&str>) {
    check.optional_text("consent_cookie_name", name, MOST_CHARS);
    check.optional_text("consent_cookie_value", value, MOST_CHARS);
    if name.is_some_and(|name| !is_name(name)) {
        let detail = "is no name of a cookie: ASCII without spaces, \"=\" and \";\"";
        check.refuse("consent_cookie_name", "invalid", detail);
    }
    if value.is_some_and(|value| !is_value(value)) {
        let detail = "is no value of a cookie: ASCII without \";\", and no space or quotation mark around it";
        check.refuse("consent_cookie_value", "invalid", detail);
    }
}

/// Wider than RFC 6265 asks servers to write: banners set `consent[all]`, and browsers send it.
fn is_name(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'=' | b';'))
}

/// What is compared has lost the spaces and quotation marks around it.
fn is_value(value: &str) -> bool {
    let within = value.bytes().all(|byte| (byte.is_ascii_graphic() || byte == b' ') && byte != b';');
    within && !value.starts_with([' ', '"']) && !value.ends_with([' ', '"'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_browser_sends_as_a_cookie_is_refused() {
        for name in ["consent", "__Host-consent", "consent[all]", "a.b-c"] {
            assert!(is_name(name), "{name}");
        }
        for name in ["a;b", "a=b", "a b", "é", "a\t"] {
            assert!(!is_name(name), "{name}");
        }
        for value in ["yes", "1", "a=b", "%7B%22a%22%3A1%7D", "{\"a\":1}", "all of it"] {
            assert!(is_value(value), "{value}");
        }
        for value in ["1é;", "1;", "é", " yes", "yes ", "\"yes\"", "a\tb"] {
            assert!(!is_value(value), "{value}");
        }
    }
}
