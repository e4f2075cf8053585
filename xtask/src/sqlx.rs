//! `cargo xtask sqlx`: renews `.sqlx`, what the compiler knows about every query without a database.
//!
//! The query macros ask a live, migrated database while `ledger-api` is checked and note each answer in a folder.
//! The migrations are applied here as plain SQL files, because the program that normally applies them may not
//! compile while a query has changed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result, bail};

use crate::postgres::{Cluster, Durability};
use crate::progress::Step;
use crate::{cli, files, leftovers, lock, process, workspace};

const DATABASE: &str = "queries";

/// Renews or checks `.sqlx`.
pub(crate) fn run(options: &cli::Sqlx) -> Result<()> {
    let data_dir = workspace::prepare_dir(&workspace::target_dir().join("sqlx-postgres"))?;
    let _lock = lock::take(&data_dir, "wait until it has finished")?;
    leftovers::end(&data_dir)?;
    let cluster = Cluster::start(&data_dir, Durability::Scratch)?;
    migrate_scratch(&cluster)?;
    let fresh_dir = data_dir.join("queries");
    ask_compiler(&cluster, &fresh_dir)?;

    let committed_dir = workspace::root().join(".sqlx");
    let fresh = read_folder(&fresh_dir)?;
    let committed = read_folder(&committed_dir)?;
    if fresh == committed {
        println!("✓ .sqlx is current: {} queries", fresh.len());
        return Ok(());
    }
    let differing = fresh.iter().filter(|(name, content)| committed.get(*name) != Some(content)).count();
    let gone = committed.keys().filter(|name| !fresh.contains_key(*name)).count();
    if options.check {
        bail!(
            ".sqlx is out of date ({differing} queries new or changed, {gone} gone): \
             run `cargo xtask sqlx` and commit the result"
        );
    }
    replace_folder(&committed_dir, &committed, &fresh)?;
    println!("✓ .sqlx renewed: {} queries, {differing} new or changed, {gone} gone", fresh.len());
    Ok(())
}

/// Makes the scratch database anew and applies every migration in order.
fn migrate_scratch(cluster: &Cluster) -> Result<()> {
    let step = Step::start("migrations");
    let mut connection = cluster.connect("postgres")?;
    connection.run(&format!("drop database if exists {DATABASE} with (force)"))?;
    connection.run(&format!("create database {DATABASE}"))?;
    let mut connection = cluster.connect(DATABASE)?;
    let migrations = migrations()?;
    for path in &migrations {
        let sql = fs::read_to_string(path)?;
        connection.run(&sql).with_context(|| format!("{} failed", path.display()))?;
    }
    step.done(&format!("{} applied", migrations.len()));
    Ok(())
}

/// `migrations/NNNN_*.sql` in order; files without a number are not part of the sequence.
fn migrations() -> Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(workspace::root().join("migrations"))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let numbered = name.starts_with(|first: char| first.is_ascii_digit());
        if numbered && path.extension().is_some_and(|extension| extension == "sql") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// Has the compiler expand every query against the scratch database, writing its notes into `notes`.
fn ask_compiler(cluster: &Cluster, notes: &Path) -> Result<()> {
    files::remove_if_present(notes)?;
    fs::create_dir_all(notes)?;
    // Macros on stable Rust cannot tell cargo which environment they depend on; a newer source file can.
    let _touched = Touched::roots(&workspace::root().join("ledger-api"))?;
    let status = process::run_streamed(
        workspace::cargo()
            .args(["check", "--quiet", "--package", "ledger-api", "--all-targets"])
            .current_dir(workspace::root())
            .env("DATABASE_URL", cluster.url(DATABASE))
            .env("SQLX_OFFLINE", "false")
            .env("SQLX_OFFLINE_DIR", notes),
    )?;
    if !status.success() {
        bail!("ledger-api does not compile against the migrated database (see above)");
    }
    Ok(())
}

/// The files that can be the root of a crate, made newer for as long as this lives. Their own times come back
/// afterwards, so that the ordinary build has nothing to do.
struct Touched(Vec<(PathBuf, SystemTime)>, SystemTime);

impl Touched {
    fn roots(package: &Path) -> Result<Self> {
        let now = SystemTime::now();
        let mut touched = Self(Vec::new(), now);
        for folder in ["src", "src/bin", "tests", "benches", "examples"] {
            let Ok(entries) = fs::read_dir(package.join(folder)) else {
                continue;
            };
            for entry in entries {
                let path = entry?.path();
                if path.extension().is_some_and(|extension| extension == "rs") {
                    let before = fs::metadata(&path)?.modified()?;
                    set_modified(&path, now)?;
                    touched.0.push((path, before));
                }
            }
        }
        Ok(touched)
    }
}

impl Drop for Touched {
    fn drop(&mut self) {
        for (path, before) in &self.0 {
            // A file edited meanwhile keeps its newer time: the build must see the edit.
            let unedited = fs::metadata(path).and_then(|metadata| metadata.modified()).is_ok_and(|time| time == self.1);
            if unedited {
                let _ = set_modified(path, *before);
            }
        }
    }
}

fn set_modified(path: &Path, time: SystemTime) -> std::io::Result<()> {
    fs::File::options().append(true).open(path)?.set_modified(time)
}

/// File names and contents; a folder that is not there is empty.
fn read_folder(dir: &Path) -> Result<BTreeMap<String, String>> {
    let mut content = BTreeMap::new();
    if !dir.exists() {
        return Ok(content);
    }
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        content.insert(name, fs::read_to_string(entry.path())?);
    }
    Ok(content)
}

/// Brings `dir` from `old` to `new`, leaving unchanged files alone so that nothing is rebuilt for them.
fn replace_folder(dir: &Path, old: &BTreeMap<String, String>, new: &BTreeMap<String, String>) -> Result<()> {
    fs::create_dir_all(dir)?;
    for name in old.keys().filter(|name| !new.contains_key(*name)) {
        fs::remove_file(dir.join(name))?;
    }
    for (name, content) in new {
        if old.get(name) != Some(content) {
            fs::write(dir.join(name), content)?;
        }
    }
    Ok(())
}
