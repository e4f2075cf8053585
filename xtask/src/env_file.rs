//! Files of `NAME=value` lines in shell syntax: what `up` tells the outside, and what it remembers itself.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;

use crate::files;

/// Names and values, written in the order of their names.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Variables(BTreeMap<String, String>);

impl Variables {
    /// Reads a file; one that is not there is empty.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let content = files::read_if_present(path)?.unwrap_or_default();
        let variables = content
            .lines()
            .filter_map(|line| line.split_once('='))
            .map(|(name, value)| (name.to_owned(), unquote(value)))
            .collect();
        Ok(Self(variables))
    }

    /// Writes a file that appears at once and only its owner can read.
    pub(crate) fn write(&self, path: &Path) -> Result<()> {
        let lines: Vec<String> = self.0.iter().map(|(name, value)| format!("{name}={}\n", quote(value))).collect();
        files::write_private(path, &lines.concat())
    }

    /// One value.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Sets one value.
    pub(crate) fn set(&mut self, name: &str, value: impl Into<String>) {
        self.0.insert(name.to_owned(), value.into());
    }
}

/// A word no shell changes is left bare, so that simple readers need not know about quotes.
fn quote(value: &str) -> String {
    let bare = |byte: u8| byte.is_ascii_alphanumeric() || b"_./:@,=%+-".contains(&byte);
    if !value.is_empty() && value.bytes().all(bare) {
        return value.to_owned();
    }
    format!("'{}'", value.replace('\'', r"'\''"))
}

fn unquote(value: &str) -> String {
    value
        .strip_prefix('\'')
        .and_then(|rest| rest.strip_suffix('\''))
        .map_or_else(|| value.to_owned(), |inner| inner.replace(r"'\''", "'"))
}

#[cfg(test)]
mod tests {
    use super::{quote, unquote};

    #[test]
    fn what_is_quoted_reads_back_the_same() {
        for value in ["", "plain-1.2", "http://127.0.0.1:8080", "two words", "it's", "$(echo)"] {
            assert_eq!(unquote(&quote(value)), value);
        }
    }
}
