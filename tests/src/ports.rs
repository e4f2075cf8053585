//! Ports for programs that must know theirs before they start.

use std::sync::atomic::{AtomicU16, Ordering};

/// A port that is free now and that nobody is given by chance until a program listens on it: below those that Linux
/// gives to whoever asks for any.
/// <https://www.kernel.org/doc/html/latest/networking/ip-sysctl.html#ip-variables> (`ip_local_port_range`)
pub fn free_port() -> u16 {
    static TAKEN: AtomicU16 = AtomicU16::new(0);
    const FIRST: u16 = 20_000;
    const PORTS: u16 = 12_000;
    // Processes that test at the same time begin at different places.
    let begin = u16::try_from(std::process::id() % u32::from(PORTS)).unwrap();
    (0..PORTS)
        .map(|_| FIRST + (begin + TAKEN.fetch_add(1, Ordering::Relaxed) % PORTS) % PORTS)
        .find(|&port| std::net::TcpListener::bind(("127.0.0.1", port)).is_ok())
        .expect("a free port")
}
