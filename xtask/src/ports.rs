//! Loopback ports.

use std::net::{Ipv4Addr, TcpListener};

use anyhow::{Context, Result, bail};

/// A port nobody uses now, preferring `wanted`.
pub(crate) fn free(wanted: Option<u16>) -> Result<u16> {
    if let Some(port) = wanted
        && is_free(port)
    {
        return Ok(port);
    }
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port on 127.0.0.1")?;
    Ok(listener.local_addr()?.port())
}

/// Refuses a port that a person chose and somebody else uses.
pub(crate) fn require(port: u16, option: &str) -> Result<u16> {
    if port == 0 {
        return free(None);
    }
    if !is_free(port) {
        bail!("port {port} is in use; choose another with {option} PORT (0 finds a free one)");
    }
    Ok(port)
}

fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}
