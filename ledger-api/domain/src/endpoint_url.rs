//! Addresses that somebody else gives us to call.
//!
//! What is refused here is what can be seen in the text. Which machine a name leads to is seen, and checked, at every
//! connection ([`super::public_address`]): a name may lead elsewhere tomorrow.

use std::net::IpAddr;

use url::{Host, Url};

use super::public_address::is_public;

/// Longest address, in bytes.
pub const MOST_BYTES: usize = 2_048;

/// Ports an endpoint may listen on. Others belong to services that a request could be smuggled into.
const PORTS: [u16; 2] = [443, 8443];

/// Where we may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// The public internet, by https.
    Public,
    /// Anywhere, by http too: for development and tests, where endpoints stand on the same machine.
    Anywhere,
}

/// Why an address is not called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadEndpointUrl {
    /// Above [`MOST_BYTES`].
    #[error("has at most {MOST_BYTES} bytes")]
    TooLong,
    /// Not an absolute address with a host.
    #[error("is not an absolute https address")]
    NotAnAddress,
    /// http, or something else.
    #[error("must begin with https://")]
    NotHttps,
    /// A name or password in the address would stand in logs.
    #[error("must not contain a user name or password")]
    Credentials,
    /// Not one of `PORTS`.
    #[error("its port is 443 or 8443")]
    Port,
    /// Its host is an address that is not public.
    #[error("its host is not an address of the public internet")]
    NotPublic,
}

/// Reads an address in its normal form, in which `0x7f.1` is 127.0.0.1; a fragment, which nobody is sent, is cut off.
pub fn parse(text: &str, reach: Reach) -> Result<Url, BadEndpointUrl> {
    if text.len() > MOST_BYTES { Err(BadEndpointUrl::TooLong) } else { read(text, reach) }
}

/// The same for an address of any length, such as one that was filled in.
pub(crate) fn read(text: &str, reach: Reach) -> Result<Url, BadEndpointUrl> {
    let mut url = Url::parse(text).map_err(|_| BadEndpointUrl::NotAnAddress)?;
    let host = url.host().ok_or(BadEndpointUrl::NotAnAddress)?;
    let http = reach == Reach::Anywhere && url.scheme() == "http";
    if url.scheme() != "https" && !http {
        return Err(BadEndpointUrl::NotHttps);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(BadEndpointUrl::Credentials);
    }
    if reach == Reach::Public {
        if !url.port_or_known_default().is_some_and(|port| PORTS.contains(&port)) {
            return Err(BadEndpointUrl::Port);
        }
        if !host_may_be_public(&host) {
            return Err(BadEndpointUrl::NotPublic);
        }
    }
    url.set_fragment(None);
    Ok(url)
}

fn host_may_be_public(host: &Host<&str>) -> bool {
    match host {
        Host::Ipv4(address) => is_public(IpAddr::V4(*address)),
        Host::Ipv6(address) => is_public(IpAddr::V6(*address)),
        // A name without a dot, and these, are of the local network.
        Host::Domain(name) => {
            let name = name.trim_end_matches('.');
            let last = name.rsplit('.').next().unwrap_or_default();
            name.contains('.') && !["localhost", "local", "internal"].contains(&last)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> BadEndpointUrl {
        parse(text, Reach::Public).expect_err(text)
    }

    #[test]
    fn a_public_https_address_is_taken_in_its_normal_form() {
        for (text, normal) in [
            ("https://hooks.shop.com", "https://hooks.shop.com/"),
            ("https://Hooks.Shop.com:443/a?b=c#d", "https://hooks.shop.com/a?b=c"),
            ("https://hooks.shop.com:8443/ä", "https://hooks.shop.com:8443/%C3%A4"),
            ("https://1.1.1.1/", "https://1.1.1.1/"),
            ("https://[2606:4700::1111]/", "https://[2606:4700::1111]/"),
        ] {
            assert_eq!(parse(text, Reach::Public).unwrap().as_str(), normal);
        }
    }

    #[test]
    fn everything_else_is_refused_for_its_own_reason() {
        use BadEndpointUrl as Bad;
        for text in ["", "/hooks", "hooks.shop.com", "https://", "mailto:a@b.com", "https:///"] {
            assert_eq!(refused(text), Bad::NotAnAddress, "{text}");
        }
        for text in ["http://hooks.shop.com/", "ftp://hooks.shop.com/", "ws://hooks.shop.com/"] {
            assert_eq!(refused(text), Bad::NotHttps, "{text}");
        }
        for text in ["https://user@hooks.shop.com/", "https://:secret@hooks.shop.com/"] {
            assert_eq!(refused(text), Bad::Credentials, "{text}");
        }
        for text in ["https://hooks.shop.com:22/", "https://hooks.shop.com:80/", "https://hooks.shop.com:8080/"] {
            assert_eq!(refused(text), Bad::Port, "{text}");
        }
        let of_length = |bytes: usize| format!("{:x<bytes$}", "https://hooks.shop.com/");
        assert!(parse(&of_length(MOST_BYTES), Reach::Public).is_ok());
        assert_eq!(refused(&of_length(MOST_BYTES + 1)), Bad::TooLong);
    }

    #[test]
    fn no_spelling_of_a_local_host_is_taken() {
        for text in [
            "https://127.0.0.1/",
            "https://127.1/",
            "https://0x7f.1/",
            "https://2130706433/",
            "https://017700000001/",
            "https://0/",
            "https://10.0.0.1/",
            "https://169.254.169.254/latest/meta-data/",
            "https://[::1]/",
            "https://[::]/",
            "https://[::ffff:127.0.0.1]/",
            "https://[fd00:ec2::254]/",
            "https://[64:ff9b::7f00:1]/",
            "https://localhost/",
            "https://LOCALHOST./",
            "https://a.localhost/",
            "https://metadata.google.internal/",
            "https://printer.local/",
            "https://ledger/",
            "https://１２７.0.0.1/",
        ] {
            assert_eq!(refused(text), BadEndpointUrl::NotPublic, "{text}");
        }
    }

    #[test]
    fn in_development_the_same_machine_may_be_called_by_http() {
        for text in ["http://127.0.0.1:4000/", "https://localhost:1/", "http://[::1]/"] {
            assert!(parse(text, Reach::Anywhere).is_ok(), "{text}");
        }
        assert_eq!(parse("http://a:b@127.0.0.1/", Reach::Anywhere), Err(BadEndpointUrl::Credentials));
        assert_eq!(parse("ftp://127.0.0.1/", Reach::Anywhere), Err(BadEndpointUrl::NotHttps));
    }
}
