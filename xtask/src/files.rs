//! Small file operations whose details matter: privacy, atomicity, reading back an absent file.

use std::fs;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::{Context, Result};

/// Writes a file that only its owner may read. It appears whole or not at all.
pub(crate) fn write_private(path: &Path, content: &str) -> Result<()> {
    let draft = path.with_extension("draft");
    // A draft left by a killed run may have other permissions; `mode` only applies to a new file.
    remove_if_present(&draft)?;
    let attempt = || -> std::io::Result<()> {
        let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
        file.write_all(content.as_bytes())?;
        file.sync_all()?;
        fs::rename(&draft, path)
    };
    attempt().with_context(|| format!("cannot write {}", path.display()))
}

/// Reads a file; `None` when there is none.
pub(crate) fn read_if_present(path: &Path) -> Result<Option<String>> {
    match fs::read_to_string(path) {
        Ok(content) => Ok(Some(content)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}

/// Removes a file or a folder with all it holds; nothing there is fine.
pub(crate) fn remove_if_present(path: &Path) -> Result<()> {
    let outcome = match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    match outcome {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", path.display()))
        }
        _ => Ok(()),
    }
}

/// The last `count` lines of a text file, for showing why a program failed.
pub(crate) fn tail(path: &Path, count: usize) -> String {
    let content = fs::read(path).unwrap_or_default();
    let content = String::from_utf8_lossy(&content);
    let lines: Vec<&str> = content.lines().collect();
    let skipped = lines.len().saturating_sub(count);
    let mut shown = String::new();
    for line in lines.iter().skip(skipped) {
        shown.push_str("    ");
        shown.push_str(line);
        shown.push('\n');
    }
    shown
}

/// Random bytes as hex: passwords and keys of the development copy.
pub(crate) fn random_hex<const BYTES: usize>() -> Result<String> {
    use std::fmt::Write as _;
    let mut bytes = [0_u8; BYTES];
    getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("no randomness from the system: {error}"))?;
    let mut text = String::with_capacity(BYTES * 2);
    for byte in bytes {
        write!(text, "{byte:02x}")?;
    }
    Ok(text)
}

/// FNV-1a, for short names and change stamps; not for secrets.
pub(crate) fn fnv1a(bytes: impl IntoIterator<Item = u8>) -> u64 {
    bytes
        .into_iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}
