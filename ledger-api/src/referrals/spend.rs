//! A customer spends credit.

use shared::money::{Currency, Money};
use sqlx::PgPool;
use time::OffsetDateTime;
use uuid::Uuid;

use super::Outcome;
use crate::db::postings;
use crate::db::referrals::spends::{self, Spend};
use crate::db::retry::{Transient, is_transient, retrying};
use crate::domain::account::{AccountKind, AccountRef, Owner};
use crate::domain::posting::entry::Entry;
use crate::domain::posting::reward::{InsufficientCredit, spent};

/// Credit to spend.
#[derive(Debug)]
pub struct NewSpend {
    /// The merchant's own id, one spend each, for ever.
    pub spend_id: String,
    /// Who spends it.
    pub customer_id: String,
    /// How much.
    pub money: Money,
    /// When.
    pub now: OffsetDateTime,
}

/// Why a spend is refused; nothing is stored then.
#[derive(Debug, thiserror::Error)]
pub enum SpendError {
    /// The database refused or is away.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// There is not as much.
    #[error(transparent)]
    Insufficient(#[from] InsufficientCredit),
    /// The id stands for another spend.
    #[error("this spend_id was posted before with another customer, amount or currency")]
    Conflict,
}

impl Transient for SpendError {
    fn is_transient(&self) -> bool {
        matches!(self, Self::Database(error) if is_transient(error))
    }
}

/// Spends credit, all of it or nothing. The same spend again changes nothing.
pub async fn spend(db: &PgPool, merchant_id: Uuid, new: &NewSpend) -> Result<Outcome<Spend>, SpendError> {
    retrying!(spend_once(db, merchant_id, new).await)
}

async fn spend_once(db: &PgPool, merchant_id: Uuid, new: &NewSpend) -> Result<Outcome<Spend>, SpendError> {
    let mut transaction = db.begin().await?;
    let NewSpend { spend_id, customer_id, money, now } = new;
    let stored =
        Spend { spend_id: spend_id.clone(), customer_id: customer_id.clone(), money: *money, created_at: *now };
    if !spends::insert(&mut transaction, merchant_id, &stored).await? {
        // The insert has waited for whoever took the id, so it can be read now.
        let known = spends::find(&mut transaction, merchant_id, spend_id).await?.ok_or(SpendError::Conflict)?;
        let same = known.customer_id == *customer_id && known.money == *money;
        return if same { Ok(Outcome { stored: known, created: false }) } else { Err(SpendError::Conflict) };
    }
    let [credit, redeemed] = accounts(customer_id, money.currency);
    let entry = Entry::on(postings::lock_balances(&mut transaction, merchant_id, [&credit, &redeemed]).await?);
    let rows: Vec<_> =
        spent(customer_id, money.currency, spend_id, money.amount, entry.balance(&credit))?.into_iter().collect();
    postings::write(&mut transaction, merchant_id, &rows).await?;
    transaction.commit().await?;
    Ok(Outcome { stored, created: true })
}

/// What a spend moves.
fn accounts(customer_id: &str, currency: Currency) -> [AccountRef; 2] {
    let owner = Owner::Customer(customer_id.to_owned());
    let credit = AccountRef { owner, kind: AccountKind::RewardCredit, currency };
    [credit, AccountRef::merchant(AccountKind::RewardRedeemed, currency)]
}
