//! OpenSSL's headers, which a dependency of worker-build compiles against on Linux.

use std::process::Command;

use anyhow::{Result, bail};

use super::debian;
use crate::process;

/// Makes sure that the headers are there, or says what to install.
pub(super) fn ensure(system_packages: bool) -> Result<()> {
    let found = process::output(Command::new("pkg-config").args(["--exists", "openssl"])).is_ok();
    if found || !cfg!(target_os = "linux") || std::env::var_os("OPENSSL_DIR").is_some() {
        return Ok(());
    }
    if system_packages && debian::can_install() {
        return debian::install(debian::OPENSSL);
    }
    bail!(
        "compiling worker-build needs pkg-config and OpenSSL's headers: install {} (Debian's names; \
         Fedora calls them pkgconf and openssl-devel)",
        debian::OPENSSL.join(" and ")
    )
}
