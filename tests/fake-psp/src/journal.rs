//! The file behind the world: one JSON line a record, flushed to disk before anybody hears of it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufRead as _, BufReader, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::record::Record;
use crate::world::World;

/// The open file, locked against a second process.
#[derive(Debug)]
pub(crate) struct Journal {
    file: File,
    /// After a failed write the end of the file is unknown, so nothing more is written.
    broken: bool,
}

/// Why a journal cannot be used.
#[derive(Debug, Error)]
pub enum JournalError {
    /// The file or its folder.
    #[error("journal {path}: {source}")]
    File {
        /// The file named by `--journal`.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A second process has it open.
    #[error("journal {0} is in use by another process")]
    InUse(PathBuf),
    /// A complete line is not a record.
    #[error("journal {path}, line {line}: {source}")]
    Line {
        /// The file named by `--journal`.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// What is wrong with it.
        source: serde_json::Error,
    },
}

impl Journal {
    /// Opens or creates the file and rebuilds the world from it.
    ///
    /// A last line without its end was never answered for (a kill in the middle of a write): it is cut off.
    pub(crate) fn open(path: &Path) -> Result<(Self, World), JournalError> {
        let failed = |source| JournalError::File { path: path.to_owned(), source };
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(JournalError::InUse(path.to_owned())),
            Err(TryLockError::Error(source)) => return Err(failed(source)),
        }
        let (world, complete_bytes) = Self::replay(path, &file)?;
        file.set_len(complete_bytes).map_err(failed)?;
        file.seek(SeekFrom::End(0)).map_err(failed)?;
        Ok((Self { file, broken: false }, world))
    }

    /// Writes a record and waits until it is on disk.
    pub(crate) fn append(&mut self, record: &Record) -> io::Result<()> {
        if self.broken {
            return Err(io::Error::other("an earlier write failed"));
        }
        let mut line = serde_json::to_vec(record)?;
        line.push(b'\n');
        let written = self.file.write_all(&line).and_then(|()| self.file.sync_data());
        self.broken = written.is_err();
        written
    }

    fn replay(path: &Path, file: &File) -> Result<(World, u64), JournalError> {
        let mut world = World::default();
        let mut reader = BufReader::new(file);
        let mut complete_bytes = 0_u64;
        let mut line = Vec::new();
        for number in 1_usize.. {
            line.clear();
            let read = reader
                .read_until(b'\n', &mut line)
                .map_err(|source| JournalError::File { path: path.to_owned(), source })?;
            if line.last() != Some(&b'\n') {
                break;
            }
            let record = serde_json::from_slice(&line).map_err(|source| JournalError::Line {
                path: path.to_owned(),
                line: number,
                source,
            })?;
            world.apply(record);
            complete_bytes += u64::try_from(read).unwrap_or_default();
        }
        Ok((world, complete_bytes))
    }
}
