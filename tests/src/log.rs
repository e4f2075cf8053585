//! What a server says of itself.

use std::path::{Path, PathBuf};

use uuid::Uuid;

/// A server's log in a file, which goes with it.
#[derive(Debug)]
pub struct Log(PathBuf);

impl Log {
    /// For a server that is about to start.
    #[expect(clippy::new_without_default, reason = "each is a file of its own")]
    pub fn new() -> Self {
        Self(std::env::temp_dir().join(format!("tributary-log-{}", Uuid::new_v4())))
    }

    /// Where it is written to.
    pub fn file(&self) -> &Path {
        &self.0
    }

    /// The lines that hold all of these.
    pub fn lines(&self, words: &[&str]) -> Vec<String> {
        let log = std::fs::read_to_string(&self.0).unwrap();
        // The log is written for a terminal: colours stand between a field's name and its value.
        let plain = without_colours(&log);
        plain.lines().filter(|line| words.iter().all(|word| line.contains(word))).map(str::to_owned).collect()
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Without the terminal's colours.
fn without_colours(log: &str) -> String {
    let mut parts = log.split('\u{1b}');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |plain, part| plain + part.split_once('m').map_or("", |(_, rest)| rest))
}
