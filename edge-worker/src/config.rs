//! What the Worker is told by its variables and secrets.

use std::str::FromStr as _;

use shared::token::TokenKeys;

/// Longest wait between two deliveries of one queue message, unless `RETRY_MAX_SECONDS` says otherwise.
const RETRY_MAX_SECONDS: u32 = 3_600;
/// How long an isolate believes what it knows of a link, unless `LINK_CACHE_SECONDS` says otherwise.
const LINK_CACHE_SECONDS: u32 = 30;
/// The longest a copy of the ledger's answer in KV is believed; `LINK_COPY_SECONDS` may only shorten it. With an
/// isolate's memory and the ledger's deadline it stays below the 120 s within which a suspended affiliate stops.
const LINK_COPY_SECONDS: u32 = crate::kept::EXPIRE_SECONDS;

/// Everything configured. Secrets are not shown: there is no `Debug`.
pub struct Config {
    /// Hosts of merchants' sites. Empty: every host that is not a link host.
    pub site_hosts: Vec<String>,
    /// Hosts of link domains.
    pub link_hosts: Vec<String>,
    /// The site's origin in development, without a trailing slash. In production the zone knows its own.
    pub origin_url: Option<String>,
    /// Where a link domain sends visitors of unknown links.
    pub link_fallback_url: Option<String>,
    /// The ledger, without a trailing slash.
    pub ledger_url: Option<String>,
    /// The bearer key between Worker and ledger.
    pub edge_key: Option<String>,
    /// Signs and verifies click tokens. Without it nobody is tracked and everybody gets through.
    pub token_keys: Option<TokenKeys>,
    /// Longest wait between two deliveries of one queue message.
    pub retry_max_seconds: u32,
    /// How long an isolate believes what it knows of a link, or that there is none.
    pub link_cache_ms: i64,
    /// How long a copy of the ledger's answer in KV is believed.
    pub link_copy_ms: i64,
    /// Whether command-line clients and HTTP libraries count as people: on while a developer tries links by hand.
    pub tools_count: bool,
    /// Names of variables that are missing or cannot be read.
    pub faults: Vec<&'static str>,
}

/// What a host is to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// The Worker stands in front of a merchant's site.
    Site,
    /// A link domain.
    Link,
    /// A host nobody told us of: passed through.
    Foreign,
}

impl Config {
    /// Reads every variable through `variable`. Never fails: what is wrong is listed in `faults`.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Self {
        let text = |name| variable(name).filter(|value| !value.is_empty());
        let seconds = |name, default| text(name).and_then(|value| value.parse().ok()).unwrap_or(default);
        let mut faults = Vec::new();
        let mut required = |name| {
            let value = text(name);
            if value.is_none() {
                faults.push(name);
            }
            value
        };
        let ledger_url = required("LEDGER_URL").map(without_trailing_slash);
        let edge_key = required("EDGE_KEY");
        let token_keys = required("TOKEN_KEYS").map(|keys| TokenKeys::from_str(&keys));
        if matches!(token_keys, Some(Err(_))) {
            faults.push("TOKEN_KEYS");
        }
        Self {
            site_hosts: hosts(text("SITE_HOSTS")),
            link_hosts: hosts(text("LINK_HOSTS")),
            origin_url: text("ORIGIN_URL").map(without_trailing_slash),
            link_fallback_url: text("LINK_FALLBACK_URL").and_then(|url| crate::percent::header_safe(&url)),
            ledger_url,
            edge_key,
            token_keys: token_keys.and_then(Result::ok),
            retry_max_seconds: seconds("RETRY_MAX_SECONDS", RETRY_MAX_SECONDS),
            link_cache_ms: i64::from(seconds("LINK_CACHE_SECONDS", LINK_CACHE_SECONDS)) * 1_000,
            link_copy_ms: i64::from(seconds("LINK_COPY_SECONDS", LINK_COPY_SECONDS).min(LINK_COPY_SECONDS)) * 1_000,
            tools_count: text("COUNT_TOOLS").is_some_and(|value| value == "1"),
            faults,
        }
    }

    /// What `host[:port]` is to us.
    #[must_use]
    pub fn mode(&self, host: &str) -> Mode {
        let listed = |hosts: &[String]| hosts.iter().any(|known| known == host);
        if listed(&self.link_hosts) {
            Mode::Link
        } else if self.site_hosts.is_empty() || listed(&self.site_hosts) {
            Mode::Site
        } else {
            Mode::Foreign
        }
    }
}

fn hosts(list: Option<String>) -> Vec<String> {
    let list = list.unwrap_or_default().to_ascii_lowercase();
    list.split(',').map(str::trim).filter(|host| !host.is_empty()).map(str::to_owned).collect()
}

fn without_trailing_slash(mut url: String) -> String {
    url.truncate(url.trim_end_matches('/').len());
    url
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn config(variables: &[(&str, &str)]) -> Config {
        Config::read(|name| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn the_host_tells_the_mode() {
        let config = config(&[("SITE_HOSTS", "127.0.0.1:8787, Shop.example"), ("LINK_HOSTS", "localhost:8787")]);
        assert_eq!(config.mode("shop.example"), Mode::Site);
        assert_eq!(config.mode("localhost:8787"), Mode::Link);
        assert_eq!(config.mode("localhost"), Mode::Foreign);
    }

    #[test]
    fn an_isolate_believes_a_link_for_thirty_seconds_unless_told_otherwise() {
        assert_eq!(config(&[]).link_cache_ms, 30_000);
        assert_eq!(config(&[("LINK_CACHE_SECONDS", "1")]).link_cache_ms, 1_000);
        assert_eq!(config(&[("LINK_CACHE_SECONDS", "-1")]).link_cache_ms, 30_000);
        for (text, copy_ms) in [("2", 2_000), ("300", 60_000), ("-1", 60_000), ("", 60_000)] {
            assert_eq!(config(&[("LINK_COPY_SECONDS", text)]).link_copy_ms, copy_ms, "{text}");
        }
    }

    #[test]
    fn what_is_missing_or_unreadable_is_named() {
        let config = config(&[("LEDGER_URL", "http://ledger/"), ("EDGE_KEY", "k"), ("TOKEN_KEYS", "1:zz")]);
        assert_eq!(config.faults, ["TOKEN_KEYS"]);
        assert_eq!(config.ledger_url.as_deref(), Some("http://ledger"));
        assert!(config.token_keys.is_none());
    }

    proptest! {
        #[test]
        fn no_variable_panics_and_no_secret_is_named(value in "\\PC{0,120}|[0-9]{0,4}:[0-9a-f]{0,70}(,[0-9]:[0-9a-f]{64})?", host in "\\PC{0,30}") {
            let config = Config::read(|_| Some(value.clone()));
            let _ = config.mode(&host);
            prop_assert!(config.faults.iter().all(|name| ["LEDGER_URL", "EDGE_KEY", "TOKEN_KEYS"].contains(name)));
            if let Some(url) = config.link_fallback_url {
                prop_assert!(url.starts_with("http") && url.bytes().all(|byte| (0x21..=0x7e).contains(&byte)));
            }
        }
    }
}
