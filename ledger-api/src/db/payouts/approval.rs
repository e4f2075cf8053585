//! What changed between a draft and its approval.

use sqlx::PgConnection;
use uuid::Uuid;

/// A payout of the run that must not be sent as it was drafted.
#[derive(Debug)]
pub struct Stale {
    /// Which.
    pub payout_id: Uuid,
    /// `affiliate_inactive`, `destination_blocked`, `destination_changed`, `on_hold` or `balance_changed`.
    pub reason: String,
}

/// The run's payouts whose affiliate, destination, holds or balance changed since they were reserved. Right after a
/// draft PostgreSQL has no statistics of its rows; one look-up by key for each payout is quick with and without.
pub async fn stale(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_run_id: Uuid,
) -> Result<Vec<Stale>, sqlx::Error> {
    sqlx::query_as!(
        Stale,
        r#"with judged as (
               select p.payout_id,
                   case
                       when f.status not in ('active', 'terminated') then 'affiliate_inactive'
                       when f.destination_blocked is not null or p.rail = 'stripe' and s.obstacle is not null
                       then 'destination_blocked'
                       when f.payout_method is distinct from p.rail
                           or p.destination is distinct from case p.rail
                               when 'stripe' then f.stripe_account_id
                               when 'paypal' then f.paypal_email
                               else f.iban
                           end
                           or p.rail = 'sepa' and p.account_holder is distinct from coalesce(f.account_holder, f.name)
                       then 'destination_changed'
                       when exists (
                           select from payout_line l
                           join commission c on c.merchant_id = $1 and c.commission_id = l.commission_id
                           where l.merchant_id = $1 and l.payout_id = p.payout_id
                               and (c.fraud_hold or c.dispute_hold)
                       ) then 'on_hold'
                       when exists (
                           select from payout_line l
                           join commission c on c.merchant_id = $1 and c.commission_id = l.commission_id
                           where l.merchant_id = $1 and l.payout_id = p.payout_id
                               and (c.status <> 'reserved' or c.amount - c.clawed_back <> l.amount)
                       ) or exists (
                           select from account r
                           where r.merchant_id = $1 and r.owner = 'affiliate:' || p.affiliate_id
                               and r.kind = 'receivable' and r.currency = p.currency and r.balance > 0
                       ) then 'balance_changed'
                   end as reason
               from payout p
               join affiliate f on f.merchant_id = $1 and f.affiliate_id = p.affiliate_id
               left join stripe_account s on s.stripe_account_id = p.destination
               where p.merchant_id = $1 and p.payout_run_id = $2 and p.status = 'reserved'
           )
           select payout_id, reason as "reason!" from judged where reason is not null"#,
        merchant_id,
        payout_run_id
    )
    .fetch_all(connection)
    .await
}
