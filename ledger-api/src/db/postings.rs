//! The books: postings are written, and with them the balances; accounts are locked before a balance decides anything.

use std::collections::{HashMap, HashSet};

use sqlx::PgConnection;
use uuid::Uuid;

use super::journal::{self, AccountColumns, Additions};
use crate::domain::account::AccountRef;
use crate::domain::posting::Posting;

/// Writes postings and moves the balances by those that were new; a posting that is there already changes nothing.
/// Returns the number of new ones. Errors as of [`journal::add`].
pub async fn write(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    postings: &[Posting],
) -> Result<usize, sqlx::Error> {
    if postings.is_empty() {
        return Ok(0);
    }
    let added = journal::add(connection, merchant_id, &Additions { postings, ..Additions::default() }).await?;
    Ok(added.postings)
}

/// Locks accounts until the transaction ends and returns their balances in minor units, in each account's own sense.
/// Accounts that were never used are opened with zero.
pub async fn lock_balances<'a>(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    accounts: impl IntoIterator<Item = &'a AccountRef> + Clone,
) -> Result<HashMap<AccountRef, i64>, sqlx::Error> {
    open_accounts(connection, merchant_id, accounts.clone()).await?;
    let by_id: HashMap<Uuid, &AccountRef> =
        accounts.into_iter().map(|account| (account.id(merchant_id), account)).collect();
    let ids: Vec<Uuid> = by_id.keys().copied().collect();
    let rows = sqlx::query!(
        "select account_id, balance from account
         where merchant_id = $1 and account_id = any($2) order by account_id for update",
        merchant_id,
        &ids
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().filter_map(|row| Some(((*by_id.get(&row.account_id)?).clone(), row.balance))).collect())
}

async fn open_accounts<'a>(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    accounts: impl IntoIterator<Item = &'a AccountRef>,
) -> Result<(), sqlx::Error> {
    let mut named = AccountColumns::default();
    let distinct: HashSet<&AccountRef> = accounts.into_iter().collect();
    for account in distinct {
        named.add(merchant_id, account);
    }
    sqlx::query!(
        "insert into account (merchant_id, account_id, owner, kind, currency)
         select $1, n.account_id, n.owner, n.kind, n.currency
         from unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) as n (account_id, owner, kind, currency)
         where not exists (
             select from account a where a.merchant_id = $1 and a.account_id = n.account_id
         )
         order by n.account_id
         on conflict (merchant_id, account_id) do nothing",
        merchant_id,
        &named.ids,
        &named.owners,
        &named.kinds as _,
        &named.currencies as _
    )
    .execute(connection)
    .await?;
    Ok(())
}
