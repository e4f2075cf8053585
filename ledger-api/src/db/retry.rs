//! Which failures mean "the same transaction, again": PostgreSQL chose it as the victim of a deadlock or a
//! serialization conflict, or two transactions opened one account at the same moment. Nothing of it was kept.

/// How often a transaction is tried before its failure is the caller's.
pub const MOST_ATTEMPTS: u32 = 4;

/// Whether the error is 40001 (serialization failure), 40P01 (deadlock), or an account that is there by now.
#[must_use]
pub fn is_transient(error: &sqlx::Error) -> bool {
    let Some(error) = error.as_database_error() else { return false };
    let opened_twice = matches!(error.constraint(), Some("account_pkey" | "account_owner_kind_currency_key"));
    opened_twice || matches!(error.code().as_deref(), Some("40001" | "40P01"))
}

/// An error that may mean "the same transaction, again".
pub(crate) trait Transient: std::fmt::Display {
    /// Whether it does.
    fn is_transient(&self) -> bool;
}

impl Transient for sqlx::Error {
    fn is_transient(&self) -> bool {
        is_transient(self)
    }
}

/// Runs `$work`, which must be one whole transaction, again while it fails for such a reason.
macro_rules! retrying {
    ($work:expr) => {{
        let mut attempt = 1;
        loop {
            match $work {
                Err(error)
                    if attempt < $crate::db::retry::MOST_ATTEMPTS
                        && $crate::db::retry::Transient::is_transient(&error) =>
                {
                    tracing::debug!(attempt, %error, "transaction chosen as victim; trying again");
                    attempt += 1;
                }
                outcome => break outcome,
            }
        }
    }};
}
pub(crate) use retrying;
