//! The browser that tests drive.

use std::path::PathBuf;

use anyhow::Result;

use crate::wasm::debian;

/// Names it has on Linux and macOS.
const PROGRAMS: &[&str] = &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const MACOS: &[&str] = &[
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/// The browser; where there is none and it may be, Debian's package is installed, after saying so.
pub(crate) fn ensure(may_install: bool) -> Result<Option<PathBuf>> {
    if may_install && look().is_none() && debian::can_install() {
        debian::install(&["chromium"])?;
    }
    Ok(find())
}

/// The one there is; without one the browser's tests say nothing, so this says it.
fn find() -> Option<PathBuf> {
    let found = look();
    if found.is_none() {
        println!("– browser tests are skipped: no Chromium (docs/development.md, \"Browser tests\")");
    }
    found
}

/// `CHROMIUM_BIN`, or the first one installed.
fn look() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM_BIN").filter(|program| !program.is_empty()).map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = || {
        let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
        let candidates = PROGRAMS.iter().flat_map(|program| folders.iter().map(move |folder| folder.join(program)));
        candidates.chain(MACOS.iter().map(PathBuf::from)).find(|candidate| candidate.is_file())
    };
    named.or_else(on_path)
}
