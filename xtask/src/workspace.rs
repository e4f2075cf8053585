//! Where things are in the checkout.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

/// The checkout's root folder.
pub(crate) fn root() -> PathBuf {
    // Cargo tells it at run time too: a target folder shared by two clones may hold the other's program.
    let manifest =
        std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    manifest.parent().map_or(manifest.clone(), Path::to_path_buf)
}

/// Cargo's target folder, which a developer may have moved.
pub(crate) fn target_dir() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => root().join("target"),
    }
}

/// The data folder a person chose, or the usual one, wherever in the checkout they stand.
pub(crate) fn data_dir(chosen: Option<&Path>) -> Result<PathBuf> {
    match chosen {
        Some(dir) => prepare_dir(dir),
        None => prepare_dir(&root().join("target/dev")),
    }
}

/// Makes a folder a person named absolute (relative to where they stand) and creates it.
pub(crate) fn prepare_dir(dir: &Path) -> Result<PathBuf> {
    std::fs::create_dir_all(dir).with_context(|| format!("cannot create {}", dir.display()))?;
    dir.canonicalize().with_context(|| format!("cannot reach {}", dir.display()))
}

/// The cargo that started this program, so that children use the same toolchain. What it told this program about itself is
/// not handed on: some build scripts (`ring`) watch it, and everything above them would be built again at each change
/// between `cargo build` and `cargo xtask`.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let told = ["CARGO_MANIFEST_", "CARGO_PKG_", "CARGO_BIN_", "CARGO_CRATE_NAME", "CARGO_PRIMARY_PACKAGE"];
    for (name, _) in std::env::vars_os() {
        if told.iter().any(|start| name.to_string_lossy().starts_with(start)) {
            command.env_remove(name);
        }
    }
    command
}

/// One of our own programs, as `cargo build` leaves it.
pub(crate) fn program(name: &str) -> PathBuf {
    target_dir().join("debug").join(name)
}

/// Node running one of our scripts.
pub(crate) fn node(script: &str) -> Command {
    let mut command = Command::new("node");
    command.arg(root().join(script)).current_dir(root());
    command
}
