//! Columns of tables.

/// A column.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its name in addresses.
    pub key: &'static str,
    /// Its heading.
    pub label: String,
    /// Whether it holds numbers.
    pub numeric: bool,
    /// Whether rows can be sorted by it.
    pub sortable: bool,
}

impl Column {
    /// A column of words.
    #[must_use]
    pub fn text(key: &'static str, label: &str) -> Self {
        Self { key, label: label.to_owned(), numeric: false, sortable: true }
    }

    /// A column of numbers.
    #[must_use]
    pub fn number(key: &'static str, label: &str) -> Self {
        Self { numeric: true, ..Self::text(key, label) }
    }

    /// Not to be sorted by.
    #[must_use]
    pub fn unsorted(self) -> Self {
        Self { sortable: false, ..self }
    }
}
