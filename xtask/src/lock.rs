//! One running copy per data folder.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use anyhow::{Context, Result, bail};

/// Held while a copy runs. The system releases it when the process ends, however it ends.
pub(crate) struct Lock {
    _file: File,
}

/// Takes the data folder for this process.
///
/// # Errors
/// When another process has it: one line that names it, and what to do according to `advice`.
pub(crate) fn take(data_dir: &Path, advice: &str) -> Result<Lock> {
    let path = data_dir.join("lock");
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path)
        .with_context(|| format!("cannot open {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut owner = String::new();
            file.read_to_string(&mut owner)?;
            bail!("{} is in use by process {}: {advice}", data_dir.display(), owner.trim());
        }
        Err(TryLockError::Error(error)) => {
            return Err(error).with_context(|| format!("cannot lock {}", path.display()));
        }
    }
    file.set_len(0)?;
    file.seek(SeekFrom::Start(0))?;
    writeln!(file, "{}", std::process::id())?;
    Ok(Lock { _file: file })
}
