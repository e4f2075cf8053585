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
