//! Cargo-installed tools, compiled once per version and shared by every clone.
//!
//! They live in `$TRIBUTARY_CACHE`, else `$XDG_CACHE_HOME/tributary`, else `~/.cache/tributary`, else `target/tools`.
//! A tool of the right version on the `PATH` is used as it is.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::progress::Step;
use crate::{files, interrupt, process, workspace};

/// A program that `cargo install` provides.
pub(crate) struct Tool {
    /// The package, which is also the program's name unless `program` says otherwise.
    pub(crate) package: &'static str,
    /// The program.
    pub(crate) program: &'static str,
    /// The exact version.
    pub(crate) version: String,
    /// More arguments for `cargo install`.
    pub(crate) arguments: &'static [&'static str],
}

impl Tool {
    /// The program's path, compiling it first when it is nowhere to be found.
    pub(crate) fn ensure(&self) -> Result<PathBuf> {
        self.ensure_with(|| Ok(()))
    }

    /// The same, calling `prepare` first when it has to be compiled.
    pub(crate) fn ensure_with(&self, prepare: impl FnOnce() -> Result<()>) -> Result<PathBuf> {
        if self.is_right(Path::new(self.program)) {
            return Ok(PathBuf::from(self.program));
        }
        let cache = cache_dir()?;
        let root = cache.join(format!("{}-{}", self.package, self.version));
        let program = root.join("bin").join(self.program);
        if program.exists() {
            return Ok(program);
        }
        prepare()?;
        let mut step = Step::start(format!("{} {}", self.package, self.version));
        let _turn = wait_for_turn(&cache, &mut step)?;
        if !program.exists() {
            self.install(&mut step, &cache, &root)?;
        }
        step.done("");
        Ok(program)
    }

    /// Compiles into a draft folder that is renamed last, so that a tool that is there is complete.
    fn install(&self, step: &mut Step, cache: &Path, root: &Path) -> Result<()> {
        let draft = cache.join(format!("{}.new", self.package));
        files::remove_if_present(&draft)?;
        files::remove_if_present(root)?;
        let build = cache.join("build");
        let mut command = workspace::cargo();
        command
            .args(["install", &format!("{}@{}", self.package, self.version)])
            .args(["--bin", self.program])
            .args(self.arguments)
            .arg("--root")
            .arg(&draft)
            // Away from the clone, whose cargo settings are not meant for these.
            .current_dir(cache)
            .env("CARGO_TARGET_DIR", &build)
            // A person waits for the compiler; the tools themselves run for seconds, optimised or not.
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0")
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_DEBUG", "0");
        let log = cache.join(format!("{}.log", self.package));
        process::run_logged(step, &mut command, &log)?;
        std::fs::rename(&draft, root).with_context(|| format!("cannot put {} in place", self.package))
    }

    fn is_right(&self, program: &Path) -> bool {
        process::output(Command::new(program).arg("--version"))
            .is_ok_and(|answer| answer.split_whitespace().any(|word| word == self.version))
    }
}

/// Frees the space that compiling took; the tools stay.
pub(crate) fn forget_intermediate_files() -> Result<()> {
    let cache = cache_dir()?;
    let build = cache.join("build");
    if build.exists()
        && let Ok(_turn) = try_turn(&cache)
    {
        files::remove_if_present(&build)?;
    }
    Ok(())
}

fn cache_dir() -> Result<PathBuf> {
    let from = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let base = from("TRIBUTARY_CACHE")
        .or_else(|| from("XDG_CACHE_HOME").map(|dir| dir.join("tributary")))
        .or_else(|| from("HOME").map(|dir| dir.join(".cache/tributary")));
    if let Some(base) = base
        && let Ok(dir) = workspace::prepare_dir(&base.join("tools"))
        // Some accounts have a home they may not write to.
        && File::create(dir.join("lock")).is_ok()
    {
        return Ok(dir);
    }
    workspace::prepare_dir(&workspace::target_dir().join("tools"))
}

fn try_turn(cache: &Path) -> Result<File, TryLockError> {
    let file = File::create(cache.join("lock")).map_err(TryLockError::Error)?;
    file.try_lock()?;
    Ok(file)
}

/// One compilation at a time: two clones would only compile the same twice.
fn wait_for_turn(cache: &Path, step: &mut Step) -> Result<File> {
    loop {
        match try_turn(cache) {
            Ok(file) => return Ok(file),
            Err(TryLockError::WouldBlock) => {
                interrupt::check()?;
                step.tick(|| "waiting for another clone that compiles tools".to_owned());
                std::thread::sleep(std::time::Duration::from_millis(200));
            }
            Err(TryLockError::Error(error)) => {
                return Err(error).with_context(|| format!("cannot lock {}", cache.display()));
            }
        }
    }
}
