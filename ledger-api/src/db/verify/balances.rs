//! Accounts against postings.

use sqlx::PgConnection;
use uuid::Uuid;

use super::LINES_LIMIT;

/// Accounts whose debits or credits are not the sum of their postings.
pub async fn rebuilt(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"with sides as (
               select debit_account_id as account_id, amount as debit, 0::bigint as credit
               from posting where merchant_id = $1
               union all
               select credit_account_id, 0, amount from posting where merchant_id = $1
           ), sums as (
               select account_id, sum(debit) as debits, sum(credit) as credits from sides group by account_id
           ), accounts as (
               select * from account where merchant_id = $1
           )
           select format(
                      'account %s (%s %s %s): debits %s, credits %s; its postings say %s and %s',
                      coalesce(a.account_id, s.account_id), a.owner, a.kind, a.currency, a.debits, a.credits,
                      coalesce(s.debits, 0), coalesce(s.credits, 0)
                  ) as "line!"
           from accounts a full join sums s on s.account_id = a.account_id
           where a.debits is distinct from coalesce(s.debits, 0) or a.credits is distinct from coalesce(s.credits, 0)
           limit $2"#,
        merchant_id,
        LINES_LIMIT
    )
    .fetch_all(connection)
    .await
}

/// What waits on `pending` is what pending commissions are worth, affiliate by affiliate.
pub async fn pending(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"with worth as (
               select 'affiliate:' || affiliate_id as owner, currency, sum(amount - clawed_back) as amount
               from commission where merchant_id = $1 and status = 'pending'
               group by affiliate_id, currency
           ), accounts as (
               select owner, currency, balance from account where merchant_id = $1 and kind = 'pending'
           )
           select format(
                      '%s %s: %s pending, its pending commissions are worth %s', coalesce(a.owner, w.owner),
                      coalesce(a.currency, w.currency), coalesce(a.balance, 0), coalesce(w.amount, 0)
                  ) as "line!"
           from accounts a full join worth w on w.owner = a.owner and w.currency = a.currency
           where coalesce(a.balance, 0) <> coalesce(w.amount, 0)
           limit $2"#,
        merchant_id,
        LINES_LIMIT
    )
    .fetch_all(connection)
    .await
}

/// What is in flight is what payouts under way are worth, affiliate by affiliate.
pub async fn inflight(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"with worth as (
               select 'affiliate:' || affiliate_id as owner, currency, sum(amount) as amount
               from payout
               where merchant_id = $1 and status in ('reserved', 'submitting', 'accepted', 'unknown', 'frozen')
               group by affiliate_id, currency
           ), accounts as (
               select owner, currency, balance from account where merchant_id = $1 and kind = 'inflight'
           )
           select format(
                      '%s %s: %s in flight, its payouts under way are worth %s', coalesce(a.owner, w.owner),
                      coalesce(a.currency, w.currency), coalesce(a.balance, 0), coalesce(w.amount, 0)
                  ) as "line!"
           from accounts a full join worth w on w.owner = a.owner and w.currency = a.currency
           where coalesce(a.balance, 0) <> coalesce(w.amount, 0)
           limit $2"#,
        merchant_id,
        LINES_LIMIT
    )
    .fetch_all(connection)
    .await
}

/// An affiliate, or a customer, with something to get and something to give back was not netted.
pub async fn netted(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select format('%s %s: %s %s and %s receivable were not netted', p.owner, p.currency, p.balance, p.kind,
                      r.balance)
               as "line!"
           from account p
           join account r on r.merchant_id = $1 and r.owner = p.owner and r.currency = p.currency
               and r.kind = 'receivable' and r.balance > 0
           where p.merchant_id = $1 and p.kind in ('payable', 'reward_credit') and p.balance > 0
           limit $2"#,
        merchant_id,
        LINES_LIMIT
    )
    .fetch_all(connection)
    .await
}
