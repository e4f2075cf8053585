//! Node and the npm packages that carry workerd, wasm-opt, esbuild and PostgreSQL.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::progress::Step;
use crate::{files, process, workspace};

/// Brings `node_modules` in line with the lock file; does nothing when it is already.
pub(crate) fn install() -> Result<()> {
    let root = workspace::root();
    check_node()?;
    let stamp_file = root.join("node_modules/.tributary-stamp");
    let stamp = stamp()?;
    if files::read_if_present(&stamp_file)?.as_deref() == Some(stamp.as_str()) {
        return Ok(());
    }
    let mut step = Step::start("npm packages");
    let mut command = Command::new("npm");
    command.args(["ci", "--no-audit", "--no-fund"]).current_dir(&root);
    let log = workspace::target_dir().join("logs/npm.log");
    process::run_logged(&mut step, &mut command, &log)?;
    std::fs::write(&stamp_file, stamp)?;
    step.done("");
    Ok(())
}

/// A package that only one command needs, in a folder of its own: `target/tools/<package>-<version>`. Returns that folder.
pub(crate) fn ensure(package: &str, version: &str) -> Result<PathBuf> {
    check_node()?;
    let tools = workspace::prepare_dir(&workspace::target_dir().join("tools"))?;
    let home = tools.join(format!("{package}-{version}"));
    // Written last, so that an installation that was broken off is made again.
    let complete = home.join("complete");
    if !complete.exists() {
        let mut step = Step::start(format!("{package} {version}"));
        files::remove_if_present(&home)?;
        std::fs::create_dir_all(&home)?;
        let mut command = Command::new("npm");
        command.args(["install", "--no-audit", "--no-fund", "--prefix"]).arg(&home).arg(format!("{package}@{version}"));
        process::run_logged(&mut step, &mut command, &workspace::target_dir().join(format!("logs/{package}.log")))?;
        std::fs::write(&complete, "")?;
        step.done("");
    }
    Ok(home)
}

/// What `node_modules` was installed from.
fn stamp() -> Result<String> {
    let root = workspace::root();
    let mut content = std::fs::read(root.join("package.json"))?;
    content.extend(std::fs::read(root.join("package-lock.json"))?);
    Ok(format!("{:016x}", files::fnv1a(content)))
}

/// Fails with one line when node or npm is missing or too old.
fn check_node() -> Result<()> {
    let needed = needed_node()?;
    let Ok(found) = process::output(Command::new("node").arg("--version")) else {
        bail!("node is missing: install Node.js {}.{} or newer", needed.0, needed.1);
    };
    match parse_version(&found) {
        Some(version) if version >= needed => {}
        _ => bail!("node is {found}, but {}.{} or newer is needed: install a newer Node.js", needed.0, needed.1),
    }
    if process::output(Command::new("npm").arg("--version")).is_err() {
        bail!("npm is missing: install it (it comes with Node.js; Debian has it as `npm`)");
    }
    Ok(())
}

/// The lowest version of node, as `package.json` states it (`>=MAJOR.MINOR`).
fn needed_node() -> Result<(u32, u32)> {
    let manifest = std::fs::read_to_string(workspace::root().join("package.json"))?;
    let manifest: serde_json::Value = serde_json::from_str(&manifest)?;
    manifest
        .pointer("/engines/node")
        .and_then(serde_json::Value::as_str)
        .and_then(|range| parse_version(range.trim_start_matches(">=")))
        .context("package.json does not state engines.node as >=MAJOR.MINOR")
}

fn parse_version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.trim().trim_start_matches('v').split('.');
    let major = numbers.next()?.parse().ok()?;
    let minor = numbers.next()?.parse().ok()?;
    Some((major, minor))
}
