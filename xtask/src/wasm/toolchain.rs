//! Finding, or getting, a Rust compiler that can build for wasm32.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use super::debian;
use crate::progress::Step;
use crate::{process, workspace};

/// The target the Worker is built for.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// Which compiler builds the Worker.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Toolchain {
    /// The one that builds everything else; it has the target's standard library.
    Own,
    /// Debian's, beside the own one, compiling the standard library from its sources.
    Debian,
}

impl Toolchain {
    /// Takes what is installed, else asks rustup, else Debian, else says what to install.
    ///
    /// # Errors
    /// One line that names what to install, when nothing works.
    pub(crate) fn find(system_packages: bool) -> Result<Self> {
        if own_has_target() {
            return Ok(Self::Own);
        }
        if debian::is_installed() {
            return Ok(Self::Debian);
        }
        if add_with_rustup()? {
            return Ok(Self::Own);
        }
        if system_packages && debian::can_install() {
            debian::install(debian::COMPILER)?;
            return Ok(Self::Debian);
        }
        bail!("the Worker needs Rust's {TARGET} target: run `rustup target add {TARGET}`{}", debian::hint())
    }

    /// Makes clippy available for this toolchain.
    pub(crate) fn ensure_clippy(self, system_packages: bool) -> Result<()> {
        if self == Self::Own || debian::has_clippy() {
            return Ok(());
        }
        if system_packages && debian::can_install() {
            return debian::install(debian::CLIPPY);
        }
        bail!("checking the Worker with Debian's compiler needs the package {}", debian::CLIPPY.join(" "))
    }

    /// `cargo clippy` of this toolchain, building into a folder of its own.
    pub(crate) fn clippy(self) -> Result<Command> {
        let mut command = match self {
            Self::Own => workspace::cargo(),
            // By its path: cargo looks for subcommands in its home first, where rustup's clippy is.
            Self::Debian => Command::new(debian::CLIPPY_PROGRAM),
        };
        command.arg("clippy");
        self.prepare(&mut command)?;
        Ok(command)
    }

    /// Sets the environment with which `command`, or a cargo it starts, uses this toolchain.
    pub(crate) fn prepare(self, command: &mut Command) -> Result<()> {
        command.env("CARGO_TARGET_DIR", workspace::target_dir().join("wasm"));
        if self == Self::Debian {
            debian::prepare(command)?;
        }
        Ok(())
    }

    /// A line that changes when another compiler would be used.
    pub(crate) fn version(self) -> Result<String> {
        let program = match self {
            Self::Own => "rustc",
            Self::Debian => debian::RUSTC,
        };
        process::output(Command::new(program).arg("--version"))
    }
}

/// Whether the ordinary compiler has the target's library. The folder alone proves nothing: it can be empty.
fn own_has_target() -> bool {
    let question = ["--print", "target-libdir", "--target", TARGET];
    let Ok(folder) = process::output(Command::new("rustc").args(question)) else {
        return false;
    };
    let Ok(entries) = Path::new(&folder).read_dir() else {
        return false;
    };
    entries.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with("libcore-"))
}

/// Tries rustup; where it cannot download, it says so at once and the next way is tried.
fn add_with_rustup() -> Result<bool> {
    if process::output(Command::new("rustup").arg("--version")).is_err() {
        return Ok(false);
    }
    let mut step = Step::start(format!("rustup target add {TARGET}"));
    let mut command = Command::new("rustup");
    command.args(["target", "add", TARGET]).current_dir(workspace::root());
    let log = workspace::target_dir().join("logs/rustup.log");
    let status = process::wait_logged(&mut step, &mut command, &log)?;
    let added = status.success() && own_has_target();
    step.done(if added { "" } else { "not to be had this way" });
    Ok(added)
}
