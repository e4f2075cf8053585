//! Funding: the merchant has put money on a rail.

use serde_json::json;
use shared::money::{Currency, Money};
use sqlx::PgPool;
use uuid::Uuid;

use crate::app;
use crate::db::audit::{self, Deed};
use crate::db::fundings::{self, Funding};
use crate::db::{postings, programs};
use crate::domain::caller::Caller;
use crate::domain::posting::funding::funded;
use crate::domain::rail::Rail;

/// Money on a rail.
#[derive(Debug)]
pub struct NewFunding {
    /// Where.
    pub rail: Rail,
    /// How much.
    pub money: Money,
    /// The merchant's own id, a bank reference perhaps; one funding each, for ever.
    pub reference: String,
}

/// Why a funding is refused; nothing is stored then.
#[derive(Debug, thiserror::Error)]
pub enum FundingError {
    /// The database refused or is away.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// No random numbers for an id.
    #[error("no random numbers: {0}")]
    Random(#[from] getrandom::Error),
    /// No program pays in it, so it is more likely a slip than a wish.
    #[error("no program of this merchant is in {0}")]
    UnusedCurrency(Currency),
    /// The reference stands for something else.
    #[error("this reference was posted before with another rail, amount or currency")]
    ReferenceTaken,
}

/// Records a funding and posts it; `true` when this call did. The same reference again answers what is stored.
pub async fn fund(
    db: &PgPool,
    merchant_id: Uuid,
    new: NewFunding,
    caller: &Caller,
) -> Result<(Funding, bool), FundingError> {
    let mut transaction = db.begin().await?;
    let connection = &mut *transaction;
    let currency = new.money.currency;
    if !programs::any_in(connection, merchant_id, currency).await? {
        return Err(FundingError::UnusedCurrency(currency));
    }
    let NewFunding { rail, money, reference } = new;
    let (funding_id, funded_by, created_at) = (app::new_id()?, caller.person.clone(), app::now());
    let funding = Funding { funding_id, reference, rail, money, funded_by, created_at };
    if !fundings::insert(connection, merchant_id, &funding).await? {
        // The insert has waited for whoever took the reference, so it can be read now.
        let known = fundings::by_reference(connection, merchant_id, &funding.reference).await?;
        let same = |known: &Funding| known.rail == rail && known.money == money;
        return known.filter(same).map(|known| (known, false)).ok_or(FundingError::ReferenceTaken);
    }
    postings::write(connection, merchant_id, &[funded(rail, money, &funding.reference)]).await?;
    let deed = Deed {
        action: "funding.create",
        object_id: funding_id,
        before: None,
        after: Some(json!({
            "rail": rail, "amount": money.amount.minor(), "currency": currency.code(), "reference": funding.reference,
        })),
    };
    audit::write(connection, merchant_id, app::new_id()?, caller, &deed).await?;
    transaction.commit().await?;
    Ok((funding, true))
}
