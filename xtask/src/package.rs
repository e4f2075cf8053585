//! `cargo xtask package`: the tarball of a release, in `target/package`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::progress::Step;
use crate::tools::Tool;
use crate::{files, process, workspace};

const NAME: &str = "ledger-api";
/// What packages have and daily builds do not.
const FEATURES: &str = "manual,otel";
/// Where to begin.
const INSTALL: &str = "# Installing Tributary

How to install it, set it up and run it is in [docs/operations/install.md](docs/operations/install.md); every setting is in
[docs/operations/settings.md](docs/operations/settings.md). Links from the documents to source files lead into the repository.
";
/// What a package of ours, or a dependency's folder, calls its terms.
const LICENCE_FILES: [&str; 4] = ["LICENSE", "LICENCE", "COPYING", "NOTICE"];

/// Builds, collects, packs.
pub(crate) fn run() -> Result<()> {
    build()?;
    let program = workspace::target_dir().join("release").join(NAME);
    let version = process::output(Command::new(&program).arg("--version"))?;
    let version = version.rsplit(' ').next().context("the program has no version")?.to_owned();
    let name = format!("tributary-{version}-{}", target()?);
    let package = workspace::target_dir().join("package");
    let folder = package.join(&name);
    files::remove_if_present(&folder)?;
    fs::create_dir_all(&folder)?;

    copy(&program, &folder.join("bin").join(NAME))?;
    manual(&program, &folder)?;
    for (from, to) in [
        ("packaging/tributary.service", "systemd/tributary.service"),
        ("packaging/tributary-verify.service", "systemd/tributary-verify.service"),
        ("packaging/tributary-verify.timer", "systemd/tributary-verify.timer"),
        ("packaging/tributary-notify@.service", "systemd/tributary-notify@.service"),
        ("packaging/ledger.env.example", "ledger.env.example"),
        ("README.md", "README.md"),
        ("ARCHITECTURE.md", "ARCHITECTURE.md"),
        ("SECURITY.md", "SECURITY.md"),
        ("CHANGELOG.md", "CHANGELOG.md"),
        ("LICENSE-APACHE", "LICENSE-APACHE"),
        ("LICENSE-MIT", "LICENSE-MIT"),
    ] {
        copy(&workspace::root().join(from), &folder.join(to))?;
    }
    documents(&workspace::root().join("docs"), &folder.join("docs"))?;
    fs::write(folder.join("INSTALL.md"), INSTALL)?;
    licences(&folder)?;
    bill_of_materials(&folder)?;
    let tarball = format!("{name}.tar.gz");
    process::output(Command::new("tar").args(["-czf", &tarball, &name]).current_dir(&package))?;
    let sums = process::output(Command::new("sha256sum").arg(&tarball).current_dir(&package))
        .or_else(|_| process::output(Command::new("shasum").args(["-a", "256", &tarball]).current_dir(&package)))?;
    fs::write(package.join("SHA256SUMS"), format!("{sums}\n"))?;
    println!("{}", package.join(&tarball).display());
    Ok(())
}

fn build() -> Result<()> {
    let mut step = Step::start("the program, as it is released");
    let mut command = workspace::cargo();
    command
        .args(["build", "--release", "--locked", "--package", NAME, "--features", FEATURES])
        .current_dir(workspace::root());
    process::run_logged(&mut step, &mut command, &workspace::target_dir().join("logs/cargo-package.log"))?;
    step.done("");
    Ok(())
}

/// As `rustc` names this machine.
fn target() -> Result<String> {
    let said = process::output(Command::new("rustc").arg("-vV"))?;
    let host = said.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc names no host")?;
    Ok(host.to_owned())
}

fn manual(program: &Path, folder: &Path) -> Result<()> {
    let pages = folder.join("man");
    fs::create_dir_all(&pages)?;
    process::output(Command::new(program).arg("man").arg(&pages))?;
    let completions = folder.join("completions");
    fs::create_dir_all(&completions)?;
    for shell in ["bash", "zsh", "fish"] {
        let script = process::output(Command::new(program).args(["completions", shell]))?;
        fs::write(completions.join(format!("{NAME}.{shell}")), format!("{script}\n"))?;
    }
    Ok(())
}

/// The documents with their folders, so that links between them hold; without pictures.
fn documents(from: &Path, to: &Path) -> Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (name, path) = (entry.file_name(), entry.path());
        if entry.file_type()?.is_dir() {
            documents(&path, &to.join(name))?;
        } else if path.extension().is_some_and(|kind| kind == "md" || kind == "yml" || kind == "json") {
            copy(&path, &to.join(name))?;
        }
    }
    Ok(())
}

/// The terms of everything that is compiled in: a table, and the files the authors want passed on.
fn licences(folder: &Path) -> Result<()> {
    let tree = process::output(cargo().args([
        "tree",
        "--locked",
        "--package",
        NAME,
        "--features",
        FEATURES,
        "--edges",
        "normal",
        "--prefix",
        "none",
        "--format",
        "{p}|{l}",
    ]))?;
    let folders = source_folders()?;
    let mut table = String::from("# What is compiled in, and its terms\n\n| crate | licence |\n|---|---|\n");
    let crates: BTreeSet<&str> = tree.lines().map(|line| line.trim_end_matches(" (*)")).collect();
    for (package, licence) in crates.iter().filter_map(|line| line.split_once('|')) {
        let mut words = package.split(' ');
        let (Some(name), Some(version)) = (words.next(), words.next()) else { continue };
        let id = format!("{name}-{}", version.trim_start_matches('v'));
        table.extend(["| ", &id, " | ", licence, " |\n"]);
        let Some(source) = folders.get(&id).filter(|source| !source.starts_with(workspace::root())) else { continue };
        for entry in fs::read_dir(source)? {
            let entry = entry?;
            let file = entry.file_name().to_string_lossy().to_uppercase();
            if entry.file_type()?.is_file() && LICENCE_FILES.iter().any(|name| file.starts_with(name)) {
                copy(&entry.path(), &folder.join("licences").join(&id).join(entry.file_name()))?;
            }
        }
    }
    fs::write(folder.join("LICENSES.md"), table)?;
    Ok(())
}

/// Where each crate's source is, by name and version.
fn source_folders() -> Result<BTreeMap<String, PathBuf>> {
    let metadata = process::output(cargo().args(["metadata", "--locked", "--format-version", "1"]))?;
    let metadata: Value = serde_json::from_str(&metadata)?;
    let packages = metadata.get("packages").and_then(Value::as_array).context("cargo metadata lists no packages")?;
    let folder = |package: &Value| {
        let text = |field: &str| package.get(field).and_then(Value::as_str);
        let (name, version) = (text("name")?, text("version")?);
        let manifest = Path::new(text("manifest_path")?);
        Some((format!("{name}-{version}"), manifest.parent()?.to_owned()))
    };
    Ok(packages.iter().filter_map(folder).collect())
}

/// `CycloneDX`, of the program and what it is made of.
fn bill_of_materials(folder: &Path) -> Result<()> {
    let tool =
        Tool { package: "cargo-sbom", program: "cargo-sbom", version: "0.10.0".to_owned(), arguments: &["--locked"] };
    let program = tool.ensure()?;
    let bill = process::output(
        Command::new(program)
            .args(["sbom", "--cargo-package", NAME, "--output-format", "cyclone_dx_json_1_4"])
            .current_dir(workspace::root()),
    )?;
    fs::write(folder.join("sbom.json"), format!("{bill}\n"))?;
    Ok(())
}

fn cargo() -> Command {
    let mut command = workspace::cargo();
    command.current_dir(workspace::root());
    command
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::copy(from, to).with_context(|| format!("cannot copy {}", from.display()))?;
    Ok(())
}
