//! The browser that tests drive.

use std::path::PathBuf;

/// Names it has on Linux and macOS.
const PROGRAMS: &[&str] = &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const MACOS: &[&str] = &[
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/// `CHROMIUM_BIN`, or the first one installed; without one the browser's tests say nothing, so this says it.
pub(crate) fn find() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM_BIN").filter(|program| !program.is_empty()).map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = || {
        let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
        let candidates = PROGRAMS.iter().flat_map(|program| folders.iter().map(move |folder| folder.join(program)));
        candidates.chain(MACOS.iter().map(PathBuf::from)).find(|candidate| candidate.is_file())
    };
    let found = named.or_else(on_path);
    if found.is_none() {
        println!("– browser tests are skipped: no Chromium (docs/development.md, \"Browser tests\")");
    }
    found
}
