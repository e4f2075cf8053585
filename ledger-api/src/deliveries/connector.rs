//! Connections to addresses that somebody else named.
//!
//! The name is resolved here, every address it leads to is checked, and the connection is made to one of these very
//! addresses: nothing resolves the name a second time, so it cannot lead elsewhere between check and connection. One
//! address that is not public spoils the name.

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::Uri;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpStream, lookup_host};
use tower_service::Service;

use crate::domain::endpoint_url::Reach;
use crate::domain::public_address::is_public;

/// A machine that does not take a connection within this time is tried at its next address.
const PATIENCE: Duration = Duration::from_secs(4);
/// Addresses of one name that are looked at.
const MOST_ADDRESSES: usize = 16;

/// Connects to checked addresses.
#[derive(Debug, Clone, Copy)]
pub(super) struct CheckedConnector {
    pub(super) reach: Reach,
}

impl Service<Uri> for CheckedConnector {
    type Response = TokioIo<TcpStream>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Self::Response>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let reach = self.reach;
        Box::pin(async move {
            let addresses = checked_addresses(&uri, reach).await?;
            connect(&addresses).await.map(TokioIo::new)
        })
    }
}

async fn checked_addresses(uri: &Uri, reach: Reach) -> io::Result<Vec<SocketAddr>> {
    let host = uri.host().ok_or_else(|| io::Error::other("the address has no host"))?;
    let port = uri.port_u16().unwrap_or(if uri.scheme_str() == Some("http") { 80 } else { 443 });
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let addresses: Vec<SocketAddr> = if let Ok(address) = bare.parse::<IpAddr>() {
        vec![SocketAddr::new(address, port)]
    } else {
        let found = lookup_host((bare, port)).await;
        found.map_err(|_| io::Error::other("the host's name does not resolve"))?.take(MOST_ADDRESSES).collect()
    };
    if addresses.is_empty() {
        return Err(io::Error::other("the host's name does not resolve"));
    }
    if reach == Reach::Public && !addresses.iter().all(|address| is_public(address.ip())) {
        // Without the address: who may not reach a network need not learn what is in it.
        return Err(io::Error::other("the host is not on the public internet"));
    }
    Ok(addresses)
}

async fn connect(addresses: &[SocketAddr]) -> io::Result<TcpStream> {
    let mut last = io::Error::other("no connection");
    for address in addresses {
        match tokio::time::timeout(PATIENCE, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                stream.set_nodelay(true)?;
                return Ok(stream);
            }
            Ok(Err(error)) => last = error,
            Err(_) => last = io::Error::other("no connection in time"),
        }
    }
    Err(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn checked(address: &str, reach: Reach) -> Result<Vec<SocketAddr>, String> {
        checked_addresses(&address.parse().unwrap(), reach).await.map_err(|error| error.to_string())
    }

    #[tokio::test]
    async fn a_name_that_leads_home_is_refused_at_the_connection() {
        for address in ["https://localhost/", "https://127.0.0.1/", "https://[::1]/", "https://[::ffff:10.0.0.1]/"] {
            let refused = checked(address, Reach::Public).await;
            assert_eq!(refused, Err("the host is not on the public internet".to_owned()), "{address}");
            assert!(checked(address, Reach::Anywhere).await.is_ok(), "{address}");
        }
    }

    #[tokio::test]
    async fn the_port_is_the_addresses_own_or_its_schemes() {
        for (address, socket) in [
            ("https://1.1.1.1/", "1.1.1.1:443"),
            ("http://1.1.1.1/", "1.1.1.1:80"),
            ("https://[2606:4700::1111]:8443/", "[2606:4700::1111]:8443"),
        ] {
            assert_eq!(checked(address, Reach::Public).await, Ok(vec![socket.parse().unwrap()]));
        }
    }

    #[tokio::test]
    async fn a_connection_to_this_machine_is_only_made_in_development() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let uri: Uri = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
        assert!(CheckedConnector { reach: Reach::Public }.call(uri.clone()).await.is_err());
        assert!(CheckedConnector { reach: Reach::Anywhere }.call(uri).await.is_ok());
    }
}
