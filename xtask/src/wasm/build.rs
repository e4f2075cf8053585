//! Building the Worker with worker-build, only when something it is made of has changed.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::openssl;
use super::toolchain::Toolchain;
use crate::progress::Step;
use crate::tools::{self, Tool};
use crate::{files, process, workspace};

const WORKER_BUILD_VERSION: &str = "0.8.7";
/// Everything the Worker is made from, besides the compiler.
const SOURCES: &[&str] = &[
    "Cargo.toml",
    "Cargo.lock",
    "package-lock.json",
    ".cargo/config.toml",
    "edge-worker/.cargo/config.toml",
    "edge-worker/Cargo.toml",
    "edge-worker/dev/bundle.mjs",
    "edge-worker/src",
    "shared/Cargo.toml",
    "shared/src",
];

/// Builds the Worker and returns the folder with `index.js` and `index_bg.wasm`.
pub(crate) fn build(system_packages: bool) -> Result<PathBuf> {
    let folder = workspace::root().join("edge-worker/build");
    let toolchain = Toolchain::find(system_packages)?;
    let stamp = stamp(toolchain)?;
    let stamp_file = workspace::target_dir().join("wasm/worker-stamp");
    let complete = ["index.js", "index_bg.wasm"].iter().all(|file| folder.join(file).exists());
    if complete && files::read_if_present(&stamp_file)?.as_deref() == Some(stamp.as_str()) {
        return Ok(folder);
    }
    let wasm_bindgen = wasm_bindgen()?.ensure()?;
    let worker_build = worker_build().ensure_with(|| openssl::ensure(system_packages))?;
    tools::forget_intermediate_files()?;

    let mut step = Step::start("Worker (WebAssembly)");
    let modules = workspace::root().join("node_modules");
    let mut command = Command::new(worker_build);
    toolchain.prepare(&mut command)?;
    command
        .arg("--release")
        .current_dir(workspace::root().join("edge-worker"))
        .env("WASM_BINDGEN_BIN", find_on_path(&wasm_bindgen))
        .env("WASM_OPT_BIN", modules.join("binaryen/bin/wasm-opt"))
        .env("ESBUILD_BIN", workspace::root().join("edge-worker/dev/bundle.mjs"));
    let log = workspace::target_dir().join("logs/worker-build.log");
    files::remove_if_present(&stamp_file)?;
    process::run_logged(&mut step, &mut command, &log)?;
    std::fs::write(&stamp_file, stamp)?;
    step.done("");
    Ok(folder)
}

fn worker_build() -> Tool {
    Tool {
        package: "worker-build",
        program: "worker-build",
        version: WORKER_BUILD_VERSION.to_owned(),
        // Without TLS: it finds every program it would download in the npm packages and in our cache.
        arguments: &["--no-default-features"],
    }
}

/// wasm-bindgen's program reads only what the library of exactly its own version wrote.
fn wasm_bindgen() -> Result<Tool> {
    let lock = std::fs::read_to_string(workspace::root().join("Cargo.lock"))?;
    let version = locked_version(&lock, "wasm-bindgen").context("Cargo.lock names no wasm-bindgen")?;
    Ok(Tool { package: "wasm-bindgen-cli", program: "wasm-bindgen", version, arguments: &[] })
}

/// The version line after a package's name line in `Cargo.lock`.
fn locked_version(lock: &str, package: &str) -> Option<String> {
    let name_line = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name_line).skip(1);
    let version = lines.next()?.strip_prefix("version = \"")?.strip_suffix('"')?;
    Some(version.to_owned())
}

/// worker-build wants a path, and a tool from the `PATH` is known by its bare name.
fn find_on_path(program: &Path) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|candidate| candidate.is_file())
        .unwrap_or_else(|| program.to_owned())
}

/// A hash over the sources, the compiler and the tools.
fn stamp(toolchain: Toolchain) -> Result<String> {
    let mut content = toolchain.version()?.into_bytes();
    content.extend(WORKER_BUILD_VERSION.bytes());
    for source in SOURCES {
        append(&workspace::root().join(source), &mut content)?;
    }
    Ok(format!("{:016x}", files::fnv1a(content)))
}

/// Appends the names and contents of a file or of all files in a folder, in a fixed order.
fn append(path: &Path, content: &mut Vec<u8>) -> Result<()> {
    content.extend(path.as_os_str().as_encoded_bytes());
    if !path.is_dir() {
        content.extend(std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?);
        return Ok(());
    }
    let mut entries: Vec<PathBuf> =
        path.read_dir()?.map(|entry| entry.map(|entry| entry.path())).collect::<std::io::Result<_>>()?;
    entries.sort();
    entries.iter().try_for_each(|entry| append(entry, content))
}
