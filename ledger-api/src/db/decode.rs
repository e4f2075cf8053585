//! Stored values that cannot be read as what they should be: our own mistake, never a client's.

/// The database error of a column that does not hold what the code expects of it.
pub(crate) fn decode(error: impl std::error::Error + Send + Sync + 'static) -> sqlx::Error {
    sqlx::Error::Decode(Box::new(error))
}
