//! Finds libfaketime, by which a server's clock is shifted without the server knowing.

use std::path::PathBuf;

use anyhow::Result;

use crate::wasm::debian;

const PACKAGE: &str = "libfaketime";
const LIBRARY: &str = "faketime/libfaketime.so.1";
/// Where Debian, Fedora and Arch put it.
const FOLDERS: [&str; 4] = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib"];

/// Finds it, or installs it where that is a way; `None` leaves the clocks alone.
pub(super) fn find(system_packages: bool) -> Result<Option<PathBuf>> {
    let found = || FOLDERS.iter().map(|folder| PathBuf::from(folder).join(LIBRARY)).find(|path| path.exists());
    if found().is_none() && system_packages && debian::can_install() {
        debian::install(&[PACKAGE])?;
    }
    if found().is_none() {
        println!("  no clock is shifted: there is no {PACKAGE}");
    }
    Ok(found())
}
