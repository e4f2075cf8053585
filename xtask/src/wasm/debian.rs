//! Debian's packages of a recent Rust with its sources, for machines where rustup cannot download.
//!
//! They install beside rustup, under `/usr`. Debian ships no wasm32 library for this Rust, so the standard library
//! is compiled from the sources, which a stable compiler does only with `RUSTC_BOOTSTRAP`.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::toolchain::TARGET;
use crate::progress::Step;
use crate::{files, process, workspace};

/// What compiling needs.
pub(super) const COMPILER: &[&str] = &["rustc-web", "cargo-web", "rust-web-src", "lld-22"];
/// What `lint` needs besides.
pub(super) const CLIPPY: &[&str] = &["rust-web-clippy"];
/// What compiling worker-build needs.
pub(super) const OPENSSL: &[&str] = &["pkg-config", "libssl-dev"];
pub(super) const CARGO: &str = "/usr/bin/cargo";
pub(super) const CLIPPY_PROGRAM: &str = "/usr/bin/cargo-clippy";
pub(super) const RUSTC: &str = "/usr/bin/rustc";
const LINKER: &str = "/usr/bin/wasm-ld-22";
const SOURCES: &str = "/usr/lib/rustlib/src/rust/library/std/Cargo.toml";

/// Whether everything to compile with is there.
pub(super) fn is_installed() -> bool {
    [CARGO, RUSTC, LINKER, SOURCES].iter().all(|path| Path::new(path).exists())
}

/// Whether clippy for this compiler is there.
pub(super) fn has_clippy() -> bool {
    Path::new(CLIPPY_PROGRAM).exists()
}

/// Whether the packages can be installed from here.
pub(crate) fn can_install() -> bool {
    is_debian() && rustix::process::geteuid().is_root()
}

/// How a person can get the packages, where that is a way.
pub(super) fn hint() -> String {
    if is_debian() { format!(", or as root `apt-get install {}`", COMPILER.join(" ")) } else { String::new() }
}

/// Installs packages, saying so first.
pub(crate) fn install(packages: &[&str]) -> Result<()> {
    let list = packages.join(" ");
    println!("  installing Debian packages: {list} (--no-system-packages refuses)");
    let mut step = Step::start(format!("apt-get install {list}"));
    let log = workspace::target_dir().join("logs/apt-get.log");
    let apt = |arguments: &[&str]| {
        let mut command = Command::new("apt-get");
        command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    process::run_logged(&mut step, &mut apt(&["update"]), &log)?;
    let mut command = apt(&["install", "--yes", "--no-install-recommends"]);
    process::run_logged(&mut step, command.args(packages), &log)?;
    step.done("");
    Ok(())
}

/// Makes `command`, and the cargo it may start, use these packages.
pub(super) fn prepare(command: &mut Command) -> Result<()> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(stand_ins()?).chain(std::env::split_paths(&path));
    command
        .env("PATH", std::env::join_paths(folders)?)
        .env("RUSTC", RUSTC)
        .env("CARGO", CARGO)
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort")
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", LINKER)
        // Cargo points this at rustup's libraries for what it runs; Debian's compiler has its own.
        .env_remove("LD_LIBRARY_PATH")
        .env_remove("RUSTUP_TOOLCHAIN");
    Ok(())
}

/// A folder with a `cargo` and a `rustc` to be found first on the `PATH`. worker-build refuses to start unless the
/// folder of the target's library exists; here it does not, as the library is compiled, so the stand-in names
/// another. Cargo itself is given the real compiler.
fn stand_ins() -> Result<PathBuf> {
    let dir = workspace::target_dir().join("wasm/stand-ins");
    fs::create_dir_all(&dir)?;
    let cargo = dir.join("cargo");
    if fs::read_link(&cargo).ok().as_deref() != Some(Path::new(CARGO)) {
        files::remove_if_present(&cargo)?;
        symlink(CARGO, &cargo).context("cannot link Debian's cargo")?;
    }
    let script = format!(
        "#!/bin/sh\ncase \"$*\" in\n*{TARGET}*target-libdir*|*target-libdir*{TARGET}*) dirname \"$0\" ;;\n\
         *) exec {RUSTC} \"$@\" ;;\nesac\n"
    );
    let rustc = dir.join("rustc");
    if files::read_if_present(&rustc)?.as_deref() != Some(script.as_str()) {
        fs::write(&rustc, script)?;
        fs::set_permissions(&rustc, fs::Permissions::from_mode(0o755))?;
    }
    Ok(dir)
}

fn is_debian() -> bool {
    Path::new("/etc/debian_version").exists() && Path::new("/usr/bin/apt-get").exists()
}
