//! The books: postings are inserted; in the same statement balances follow, and the postings begin to wait for their
//! seal.

use std::collections::HashMap;

use sqlx::PgConnection;
use uuid::Uuid;

use crate::domain::account::AccountRef;
use crate::domain::posting::Posting;

/// Postings that wait for their seal in one row; see the migration that creates `posting_unsealed`.
const UNSEALED_TOGETHER: i64 = 100;

/// Writes postings and moves the balances by those that were new; a posting that is there already changes nothing.
/// Returns the number of new ones. Accounts are locked in the order of their ids, so two transactions never wait for
/// each other in a circle, and only after the postings are inserted, so that a busy account is held for a moment.
///
/// # Errors
/// Of the database; among them an account that somebody else opened at the same moment, which
/// [`super::retry::is_transient`] knows.
pub async fn write(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    postings: &[Posting],
) -> Result<usize, sqlx::Error> {
    if postings.is_empty() {
        return Ok(0);
    }
    let sides = postings.iter().flat_map(|posting| [&posting.debit, &posting.credit]);
    let accounts = Accounts::of(merchant_id, sides);
    let ids: Vec<Uuid> = postings.iter().map(|posting| posting.id(merchant_id)).collect();
    let events: Vec<&str> = postings.iter().map(|posting| posting.event.as_str()).collect();
    let debits: Vec<Uuid> = postings.iter().map(|posting| accounts.id(&posting.debit)).collect();
    let credits: Vec<Uuid> = postings.iter().map(|posting| accounts.id(&posting.credit)).collect();
    let amounts: Vec<i64> = postings.iter().map(|posting| posting.amount.minor()).collect();
    let currencies: Vec<&str> = postings.iter().map(|posting| posting.currency.code()).collect();
    let affiliates: Vec<Option<Uuid>> = postings.iter().map(|posting| posting.affiliate_id).collect();
    let commissions: Vec<Option<Uuid>> = postings.iter().map(|posting| posting.commission_id).collect();
    let payouts: Vec<Option<Uuid>> = postings.iter().map(|posting| posting.payout_id).collect();
    let named = accounts.columns();
    let written = sqlx::query_scalar!(
        r#"with fresh as (
               insert into posting (
                   merchant_id, posting_id, event, debit_account_id, credit_account_id, amount, currency, affiliate_id,
                   commission_id, payout_id
               )
               select $1, * from unnest(
                   $2::uuid[], $3::text[], $4::uuid[], $5::uuid[], $6::bigint[], $7::text[], $8::uuid[], $9::uuid[],
                   $10::uuid[]
               )
               on conflict (merchant_id, posting_id) do nothing
               returning posting_id, debit_account_id, credit_account_id, amount
           ), parts as (
               select posting_id, (row_number() over () - 1) / $11 as part from fresh
           ), unsealed as (
               insert into posting_unsealed (merchant_id, first_posting_id, posting_ids)
               select $1, (array_agg(posting_id))[1], array_agg(posting_id) from parts group by part
           ), moved as (
               select account_id, sum(debit)::bigint as debit, sum(credit)::bigint as credit
               from (
                   select debit_account_id as account_id, amount as debit, 0 as credit from fresh
                   union all
                   select credit_account_id, 0, amount from fresh
               ) sides
               group by account_id
           ), locked as (
               select account_id from account
               where merchant_id = $1 and account_id in (select account_id from moved)
               order by account_id
               for update
           ), balanced as (
               update account a set debits = a.debits + m.debit, credits = a.credits + m.credit
               from moved m join locked l on l.account_id = m.account_id
               where a.merchant_id = $1 and a.account_id = m.account_id
           ), opened as (
               insert into account (merchant_id, account_id, owner, kind, currency, debits, credits)
               select $1, n.account_id, n.owner, n.kind, n.currency, m.debit, m.credit
               from unnest($12::uuid[], $13::text[], $14::text[], $15::text[]) as n (account_id, owner, kind, currency)
               join moved m on m.account_id = n.account_id
               where not exists (select from locked l where l.account_id = n.account_id)
               order by n.account_id
           )
           select count(*) as "count!" from fresh"#,
        merchant_id,
        &ids,
        &events as _,
        &debits,
        &credits,
        &amounts,
        &currencies as _,
        &affiliates as _,
        &commissions as _,
        &payouts as _,
        UNSEALED_TOGETHER,
        &named.ids,
        &named.owners,
        &named.kinds as _,
        &named.currencies as _
    )
    .fetch_one(connection)
    .await?;
    Ok(usize::try_from(written).unwrap_or(0))
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
    let named = Accounts::of(merchant_id, accounts).columns();
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

/// Accounts with their ids, each once: an id is a hash, and a batch names the same accounts again and again.
struct Accounts<'a>(HashMap<&'a AccountRef, Uuid>);

/// The columns of accounts, one array each, as `unnest` wants them.
struct AccountColumns {
    ids: Vec<Uuid>,
    owners: Vec<String>,
    kinds: Vec<&'static str>,
    currencies: Vec<&'static str>,
}

impl<'a> Accounts<'a> {
    fn of(merchant_id: Uuid, accounts: impl IntoIterator<Item = &'a AccountRef>) -> Self {
        let mut ids = HashMap::new();
        for account in accounts {
            ids.entry(account).or_insert_with(|| account.id(merchant_id));
        }
        Self(ids)
    }

    fn id(&self, account: &AccountRef) -> Uuid {
        // Every account asked for is one this was made of.
        self.0.get(account).copied().unwrap_or_default()
    }

    fn columns(&self) -> AccountColumns {
        AccountColumns {
            ids: self.0.values().copied().collect(),
            owners: self.0.keys().map(|account| account.owner.to_string()).collect(),
            kinds: self.0.keys().map(|account| account.kind.name()).collect(),
            currencies: self.0.keys().map(|account| account.currency.code()).collect(),
        }
    }
}
