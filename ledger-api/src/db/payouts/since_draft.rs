//! What a draft left open, or what has come since: who has something that the next draft would take, and what this one has set
//! aside for them. Each query looks up a bounded number of affiliates by the small indexes of what is open.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// The first affiliates by id with an approved commission, an adjustment or a reward that no payout has. Money that came back
/// without belonging to any of these shows with the next of them, and on the page of what is due: no index knows balances, which
/// change with every order.
pub async fn open(connection: &mut PgConnection, merchant_id: Uuid, limit: i64) -> Result<Vec<Uuid>, sqlx::Error> {
    // One look-up for each affiliate, however many commissions it has.
    sqlx::query_scalar!(
        r#"with recursive earned as (
               (select affiliate_id, 1::bigint as place from commission
                where merchant_id = $1 and status = 'approved' order by affiliate_id limit 1)
               union all
               (select following.affiliate_id, e.place + 1 from earned e
                cross join lateral (
                    select c.affiliate_id from commission c
                    where c.merchant_id = $1 and c.status = 'approved' and c.affiliate_id > e.affiliate_id
                    order by c.affiliate_id limit 1
                ) following
                where e.place < $2::bigint)
           )
           select affiliate_id as "affiliate_id!" from (
               select affiliate_id from earned
               union
               (select distinct affiliate_id from correction
                where merchant_id = $1 and payable_change <> 0 and payout_id is null and settled_at is null
                order by affiliate_id limit $2)
               union
               (select distinct affiliate_id from reward_payable
                where merchant_id = $1 and payout_id is null and settled_at is null
                order by affiliate_id limit $2)
           ) found
           order by affiliate_id limit $2"#,
        merchant_id,
        limit
    )
    .fetch_all(connection)
    .await
}

/// Whose commissions were approved last since then, and no payout has them; looks at the newest `commissions`.
pub async fn newest_open(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    since: OffsetDateTime,
    (commissions, limit): (i64, i64),
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "select affiliate_id from (
             select affiliate_id, status, approved_at from commission
             where merchant_id = $1 and approved_at > $2 order by approved_at desc limit $3
         ) newest
         where status = 'approved' group by affiliate_id order by max(approved_at) desc limit $4",
        merchant_id,
        since,
        commissions,
        limit
    )
    .fetch_all(connection)
    .await
}

/// What a run has set aside for one affiliate in one currency.
#[derive(Debug)]
pub struct SetAside {
    /// The payout.
    pub payout_id: Uuid,
    /// For whom.
    pub affiliate_id: Uuid,
    /// ISO 4217 code.
    pub currency: String,
    /// Minor units.
    pub amount: i64,
    /// What of it a dispute or a fraud rule holds by now, in minor units; only of payouts it was asked for.
    pub held: i64,
}

/// What the run has set aside for these affiliates. What of it is held is added up for `held_of` alone, because somebody may
/// have very many commissions in it.
pub async fn set_aside(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_run_id: Uuid,
    affiliate_ids: &[Uuid],
    held_of: &[Uuid],
) -> Result<Vec<SetAside>, sqlx::Error> {
    sqlx::query_as!(
        SetAside,
        r#"select p.payout_id, p.affiliate_id, p.currency, p.amount, coalesce((
               select sum(c.amount) from payout_line l
               cross join lateral (
                   select e.amount - e.clawed_back as amount, e.fraud_hold or e.dispute_hold as held from commission e
                   where e.merchant_id = $1 and e.commission_id = l.commission_id limit 1
               ) c
               where l.merchant_id = $1 and l.payout_id = p.payout_id and p.payout_id = any($4) and c.held
           ), 0)::bigint as "held!"
           from unnest($3::uuid[]) asked (affiliate_id)
           cross join lateral (
               select o.payout_id, o.affiliate_id, o.currency, o.amount from payout o
               where o.merchant_id = $1 and o.affiliate_id = asked.affiliate_id and o.payout_run_id = $2
                   and o.status = 'reserved'
               limit 200
           ) p"#,
        merchant_id,
        payout_run_id,
        affiliate_ids,
        held_of
    )
    .fetch_all(connection)
    .await
}
