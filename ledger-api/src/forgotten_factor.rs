//! Forgetting a second factor that was lost: it is gone, its person is signed out everywhere, and each merchant they do finance for
//! reads in its audit trail who did that.

use sqlx::PgPool;

use crate::app;
use crate::db::audit::{self, Deed};
use crate::db::{members, second_factors, sessions};
use crate::domain::caller::Caller;

/// Why a second factor could not be forgotten.
#[derive(Debug, thiserror::Error)]
pub enum ForgetError {
    /// The database.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// No random numbers for an id.
    #[error("no random numbers: {0}")]
    Random(#[from] getrandom::Error),
}

/// Forgets that of an address; `false` when it has none.
pub async fn forget(db: &PgPool, email: &str, caller: &Caller) -> Result<bool, ForgetError> {
    let mut transaction = db.begin().await?;
    if !second_factors::delete(&mut transaction, email).await? {
        return Ok(false);
    }
    sessions::delete_all(&mut transaction, email).await?;
    let members = members::finance_of(&mut transaction, email).await?;
    for member in &members {
        let deed = Deed { action: "second_factor.forget", object_id: member.member_id, before: None, after: None };
        audit::write(&mut transaction, member.merchant_id, app::new_id()?, caller, &deed).await?;
    }
    transaction.commit().await?;
    tracing::info!(by = caller.person, merchants = members.len(), "a second factor was forgotten");
    Ok(true)
}
