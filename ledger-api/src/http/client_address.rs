//! From which address a call comes.

use std::net::IpAddr;

use axum::http::{Extensions, HeaderMap, HeaderName};

/// The address a request's connection comes from.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

/// Whom to ask for the client's address: a header that the proxy in front writes, or nobody.
#[derive(Debug, Clone, Default)]
pub struct ClientAddress(pub Option<HeaderName>);

impl ClientAddress {
    /// The client's address. Of a list it is the last: the proxy's own word, where everything before it may be the
    /// client's.
    pub(crate) fn of(&self, headers: &HeaderMap, extensions: &Extensions) -> Option<IpAddr> {
        let told = self.0.as_ref().and_then(|name| {
            let last = headers.get_all(name).iter().next_back()?.to_str().ok()?;
            last.rsplit(',').next()?.trim().parse().ok()
        });
        told.or_else(|| extensions.get::<Peer>().map(|peer| peer.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    fn address(trusted: Option<&'static str>, forwarded: &[&str]) -> Option<String> {
        let mut request = Request::builder();
        for value in forwarded {
            request = request.header("x-forwarded-for", *value);
        }
        let (mut parts, ()) = request.body(()).unwrap().into_parts();
        parts.extensions.insert(Peer(IpAddr::from([10, 0, 0, 1])));
        ClientAddress(trusted.map(HeaderName::from_static))
            .of(&parts.headers, &parts.extensions)
            .map(|address| address.to_string())
    }

    #[test]
    fn only_the_proxys_own_word_is_believed_and_only_where_there_is_one() {
        let header = Some("x-forwarded-for");
        assert_eq!(address(None, &["192.0.2.9"]).as_deref(), Some("10.0.0.1"));
        assert_eq!(address(header, &["6.6.6.6, 192.0.2.9"]).as_deref(), Some("192.0.2.9"));
        assert_eq!(address(header, &["6.6.6.6", "192.0.2.9"]).as_deref(), Some("192.0.2.9"));
        assert_eq!(address(header, &["junk"]).as_deref(), Some("10.0.0.1"));
        assert_eq!(address(header, &[]).as_deref(), Some("10.0.0.1"));
    }
}
