//! Loopback ports.

use std::net::{Ipv4Addr, TcpListener};

use anyhow::{Context, Result, bail};

/// Ports nobody uses now, all different; each is the preferred one where that is free.
pub(crate) fn free<const COUNT: usize>(preferred: [Option<u16>; COUNT]) -> Result<[u16; COUNT]> {
    let mut held = Vec::new();
    let mut ports = [0; COUNT];
    for (port, wanted) in ports.iter_mut().zip(preferred) {
        // Each is held until all are chosen, so that none is chosen twice.
        let listener = wanted
            .and_then(|wanted| TcpListener::bind((Ipv4Addr::LOCALHOST, wanted)).ok())
            .map_or_else(|| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)), Ok)
            .context("no free port on 127.0.0.1")?;
        *port = listener.local_addr()?.port();
        held.push(listener);
    }
    Ok(ports)
}

/// Refuses a port that a person chose and somebody else uses.
pub(crate) fn require_free(port: u16, option: &str) -> Result<()> {
    if port != 0 && TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_err() {
        bail!("port {port} is in use; choose another with {option} PORT (0 finds a free one)");
    }
    Ok(())
}
