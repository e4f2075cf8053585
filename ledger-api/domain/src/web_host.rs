//! The host of an address.

use url::Url;

/// `host[:port]`, as a browser sends it; empty when the address has none.
#[must_use]
pub fn host_of(url: &Url) -> String {
    match (url.host_str(), url.port()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (Some(host), None) => host.to_owned(),
        (None, _) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_written_as_a_browser_sends_it() {
        for (address, host) in [
            ("https://Shop.Example/pricing?a=b", "shop.example"),
            // The scheme's own port is not sent.
            ("https://shop.example:443/", "shop.example"),
            ("http://shop.example:8080/", "shop.example:8080"),
            ("http://[::1]:8080/", "[::1]:8080"),
            ("mailto:ada@shop.example", ""),
        ] {
            assert_eq!(host_of(&Url::parse(address).unwrap()), host, "{address}");
        }
    }
}
