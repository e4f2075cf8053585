//! Connections of clients, the bodies that come by them, and keys that are none.

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Registry, Unit};

/// Open connections; clones count together.
#[derive(Debug, Clone, Default)]
pub struct OpenConnections {
    open: Gauge,
    refused: Counter,
    keys_refused: Counter,
    body_bytes: Gauge,
    bodies_refused: Counter,
}

impl OpenConnections {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let connections = Self::default();
        registry.register("http_connections", "Connections of clients that are open", connections.open.clone());
        let help = "Connections closed at once because their address had too many";
        registry.register("http_connections_refused", help, connections.refused.clone());
        let help = "Calls with a key that is none, or was revoked";
        registry.register("keys_refused", help, connections.keys_refused.clone());
        let help = "Bytes of large bodies that are being read or worked on";
        registry.register_with_unit("http_body", help, Unit::Bytes, connections.body_bytes.clone());
        let help = "Requests sent back because too many bytes of bodies were being read or worked on";
        registry.register("bodies_refused", help, connections.bodies_refused.clone());
        connections
    }

    /// One more is open, as long as the answer lives.
    #[must_use]
    pub fn one(&self) -> Open {
        self.open.inc();
        Open(self.open.clone())
    }

    /// One was closed at once.
    pub fn refused(&self) {
        self.refused.inc();
    }

    /// So many bytes of large bodies are there.
    pub fn body_bytes(&self, bytes: usize) {
        self.body_bytes.set(i64::try_from(bytes).unwrap_or(i64::MAX));
    }

    /// There was no room for a body.
    pub fn body_refused(&self) {
        self.bodies_refused.inc();
    }

    /// A call came with a key that is none.
    pub fn key_refused(&self) {
        self.keys_refused.inc();
    }
}

/// A connection that is open.
#[derive(Debug)]
pub struct Open(Gauge);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.dec();
    }
}
