//! The check of what is to be sent: what changed since its draft is found.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::row::{PayoutRow, select_payouts};

/// The merchant's approved runs that are not checked to their end.
pub async fn runs_to_check(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "select r.payout_run_id from payout_run r
         where r.merchant_id = $1 and r.status in ('approved', 'processing', 'paused') and r.approved_by is not null
             and (
                 select true from payout p
                 where p.merchant_id = $1 and p.payout_run_id = r.payout_run_id and p.status = 'reserved'
                     and p.checked_at is null
                 order by p.payout_id limit 1
             )
         order by r.payout_run_id",
        merchant_id
    )
    .fetch_all(connection)
    .await
}

/// Who approved a run.
#[derive(Debug)]
#[expect(missing_docs, reason = "the columns of the table, documented in migrations/0006 and 0050")]
pub struct Approval {
    pub payout_run_id: Uuid,
    pub approved_by: String,
    pub approved_key_id: Option<Uuid>,
}

/// Who approved these runs.
pub async fn approvals(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_run_ids: &[Uuid],
) -> Result<Vec<Approval>, sqlx::Error> {
    sqlx::query_as!(
        Approval,
        r#"select payout_run_id, approved_by as "approved_by!", approved_key_id from payout_run
           where merchant_id = $1 and payout_run_id = any($2) and approved_by is not null
           order by payout_run_id"#,
        merchant_id,
        payout_run_ids
    )
    .fetch_all(connection)
    .await
}

/// The next payouts of a run that were not checked, locked until the transaction ends; those that another instance is
/// checking are left to it.
pub async fn lock_unchecked(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_run_id: Uuid,
    limit: i64,
) -> Result<Vec<PayoutRow>, sqlx::Error> {
    select_payouts!(
        "where p.merchant_id = $1 and p.payout_run_id = $2 and p.status = 'reserved' and p.checked_at is null
         order by p.payout_id limit $3 for update of p skip locked",
        merchant_id,
        payout_run_id,
        limit
    )
    .fetch_all(connection)
    .await
}

/// A payout that must not be sent as it was drafted.
#[derive(Debug)]
pub struct Stale {
    /// Which.
    pub payout_id: Uuid,
    /// Whose.
    pub affiliate_id: Uuid,
    /// ISO 4217 code.
    pub currency: String,
    /// Minor units.
    pub amount: i64,
    /// `affiliate_inactive`, `destination_blocked`, `destination_changed`, `rail_not_set_up`, `on_hold` or
    /// `balance_changed`.
    pub reason: String,
}

/// A payout to be judged.
#[derive(Debug, Clone, Copy)]
pub struct Judge {
    /// Which.
    pub payout_id: Uuid,
    /// Whether each commission that it pays is looked at. That may be many, so the page of a draft has it done only for the
    /// [`changed`] ones.
    pub by_line: bool,
}

/// Those of a run's reserved payouts that have a commission which is held or of which something is taken back, or whose order had
/// something given back to it since the draft: the only ones that a look at their lines could find changed.
pub async fn changed(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_run_id: Uuid,
    limit: i64,
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "with drafted as (
             select created_at from payout_run where merchant_id = $1 and payout_run_id = $2
         ), restored as (
             select f.conversion_id from refund f where f.merchant_id = $1 and f.failed_at > (select created_at from drafted)
             union
             select d.conversion_id from dispute d where d.merchant_id = $1 and d.won_at > (select created_at from drafted)
         ), suspect as (
             select c.payout_id from commission c
             where c.merchant_id = $1 and c.status = 'reserved' and (c.fraud_hold or c.dispute_hold or c.clawed_back > 0)
             union
             select c.payout_id from restored r
             join commission c on c.merchant_id = $1 and c.conversion_id = r.conversion_id
             where c.status = 'reserved'
         )
         select p.payout_id from suspect s
         cross join lateral (
             select o.payout_id from payout o
             where o.merchant_id = $1 and o.payout_id = s.payout_id and o.payout_run_id = $2 and o.status = 'reserved' limit 1
         ) p
         order by p.payout_id limit $3",
        merchant_id,
        payout_run_id,
        limit
    )
    .fetch_all(connection)
    .await
}

/// Those of these payouts whose affiliate, destination, holds or balance changed since they were reserved, or whose rail is
/// none of `rails` any more; bank files need no provider. Right after a draft PostgreSQL has no statistics of its rows, and
/// would rather read all of a merchant's than look a thousand up: so each is looked up by its key, with a limit of one.
pub async fn stale(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    judged: impl IntoIterator<Item = Judge>,
    rails: &[&str],
) -> Result<Vec<Stale>, sqlx::Error> {
    let (payout_ids, by_line): (Vec<Uuid>, Vec<bool>) =
        judged.into_iter().map(|payout| (payout.payout_id, payout.by_line)).unzip();
    sqlx::query_as!(
        Stale,
        r#"with judged as (
               select p.payout_id, p.affiliate_id, p.currency, p.amount,
                   case
                       when f.status not in ('active', 'terminated') then 'affiliate_inactive'
                       when f.destination_blocked is not null or p.rail = 'stripe' and exists (
                           select from stripe_account s where s.stripe_account_id = p.destination and s.obstacle is not null
                       ) then 'destination_blocked'
                       when f.payout_method is distinct from p.rail
                           or p.destination is distinct from case p.rail
                               when 'stripe' then f.stripe_account_id
                               when 'paypal' then f.paypal_email
                               else f.iban
                           end
                           or p.rail = 'sepa' and p.account_holder is distinct from coalesce(f.account_holder, f.name)
                       then 'destination_changed'
                       when p.rail <> 'sepa' and p.rail <> all($3) then 'rail_not_set_up'
                       when lines.on_hold then 'on_hold'
                       when lines.changed or (
                           select r.balance > 0 from account r
                           where r.merchant_id = $1 and r.owner = 'affiliate:' || p.affiliate_id
                               and r.kind = 'receivable' and r.currency = p.currency
                           limit 1
                       ) then 'balance_changed'
                   end as reason
               from unnest($2::uuid[], $4::bool[]) asked (payout_id, by_line)
               cross join lateral (
                   select o.payout_id, o.affiliate_id, o.rail, o.destination, o.account_holder, o.currency, o.amount
                   from payout o
                   where o.merchant_id = $1 and o.payout_id = asked.payout_id limit 1
               ) p
               cross join lateral (
                   select a.status, a.destination_blocked, a.payout_method, a.stripe_account_id, a.paypal_email, a.iban,
                       a.account_holder, a.name
                   from affiliate a where a.merchant_id = $1 and a.affiliate_id = p.affiliate_id limit 1
               ) f
               cross join lateral (
                   select bool_or(c.held) as on_hold, bool_or(c.status <> 'reserved' or c.amount <> l.amount) as changed
                   from payout_line l
                   cross join lateral (
                       select e.fraud_hold or e.dispute_hold as held, e.status, e.amount - e.clawed_back as amount
                       from commission e where e.merchant_id = $1 and e.commission_id = l.commission_id limit 1
                   ) c
                   where asked.by_line and l.merchant_id = $1 and l.payout_id = p.payout_id
               ) lines
           )
           select payout_id as "payout_id!", affiliate_id as "affiliate_id!", currency as "currency!", amount as "amount!",
               reason as "reason!"
           from judged where reason is not null"#,
        merchant_id,
        &payout_ids,
        rails as _,
        &by_line
    )
    .fetch_all(connection)
    .await
}

/// These were checked and are due.
pub async fn let_go(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_ids: &[Uuid],
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update payout set checked_at = $3, next_attempt_at = $3
         where merchant_id = $1 and payout_id = any($2) and status = 'reserved'",
        merchant_id,
        payout_ids,
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}
