//! Who has money on the account, and what decides whether it can be paid.

use futures_util::TryStreamExt;
use shared::money::Amount;
use sqlx::PgConnection;
use uuid::Uuid;

use super::corrupt;
use crate::db::statistics::{self, PlanFor};
use crate::domain::account::Owner;
use crate::domain::payout::Candidate;
use crate::domain::rail::Rail;

/// What decides, as stored.
struct Row {
    affiliate_id: Uuid,
    currency: String,
    payable: i64,
    receivable: i64,
    held: i64,
    status: String,
    payout_method: Option<String>,
    minimum: i64,
    destination: Option<String>,
    account_holder: Option<String>,
    blocked: bool,
}

/// Reads candidates: those whose accounts, commissions and links also are `$accounts`, `$commissions` and `$links`, and whose
/// balances and own rows are `$candidates`.
macro_rules! select_candidates {
    ($accounts:literal, $commissions:literal, $links:literal, $candidates:literal, $($parameter:expr),+) => {
        sqlx::query_as!(
            Row,
            r#"with balances as (
               select owner, currency,
                   coalesce(sum(balance) filter (where kind = 'payable'), 0)::bigint as payable,
                   coalesce(sum(balance) filter (where kind = 'receivable'), 0)::bigint as receivable
               from account
               where merchant_id = $1 and kind in ('payable', 'receivable') and owner like 'affiliate:%'"# + $accounts + r#"
               group by owner, currency
           ), held as (
               select affiliate_id, currency, sum(amount - clawed_back)::bigint as held
               from commission
               where merchant_id = $1 and status = 'approved' and (fraud_hold or dispute_hold)"# + $commissions + r#"
               group by affiliate_id, currency
           ), programs as (
               select currency, min(minimum_payout) as minimum, max(minimum_payout) as most
               from program where merchant_id = $1 group by currency
           ), own_programs as (
               -- Which programs an affiliate is in matters only where they have different minimums: all links are read for it.
               select l.affiliate_id, p.currency, min(p.minimum_payout) as minimum
               from link l
               join program p on p.merchant_id = l.merchant_id and p.program_id = l.program_id
               where l.merchant_id = $1
                   and p.currency = any(array(select d.currency from programs d where d.minimum < d.most))"# + $links + r#"
               group by l.affiliate_id, p.currency
           )
           select f.affiliate_id, b.currency, b.payable as "payable!", b.receivable as "receivable!",
               coalesce(h.held, 0) as "held!", f.status, f.payout_method,
               coalesce(f.minimum_payout, o.minimum, p.minimum, 0) as "minimum!",
               case f.payout_method
                   when 'stripe' then f.stripe_account_id when 'paypal' then f.paypal_email when 'sepa' then f.iban
               end as destination,
               case f.payout_method when 'sepa' then coalesce(f.account_holder, f.name) end as account_holder,
               f.destination_blocked is not null or f.payout_method = 'stripe' and s.obstacle is not null as "blocked!"
           from balances b
           join affiliate f on f.merchant_id = $1 and 'affiliate:' || f.affiliate_id = b.owner
           left join stripe_account s on s.stripe_account_id = f.stripe_account_id
           left join held h on h.affiliate_id = f.affiliate_id and h.currency = b.currency
           left join own_programs o on o.affiliate_id = f.affiliate_id and o.currency = b.currency
           left join programs p on p.currency = b.currency
           where "# + $candidates + r#"
           order by f.affiliate_id, b.currency collate "C""#,
            $($parameter),+
        )
    };
}

/// Every affiliate and currency with something payable or receivable, each as it is read. The minimum is the affiliate's own,
/// else the lowest among its programs of that currency, else the lowest among the merchant's.
pub async fn each(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    mut take: impl FnMut(Candidate) + Send,
) -> Result<(), sqlx::Error> {
    let mut rows = select_candidates!("", "", "", "(b.payable > 0 or b.receivable > 0)", merchant_id).fetch(connection);
    while let Some(row) = rows.try_next().await? {
        take(row.try_into()?);
    }
    Ok(())
}

/// The first affiliates from this one on who have something payable or receivable, in the order of their ids.
pub async fn ids_from(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    first: Uuid,
    most: i64,
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "select f.affiliate_id from affiliate f
         cross join lateral (
             select from account a
             where a.merchant_id = $1 and a.owner = 'affiliate:' || f.affiliate_id and a.kind in ('payable', 'receivable')
                 and a.balance > 0
             limit 1
         ) due
         where f.merchant_id = $1 and f.affiliate_id >= $2 order by f.affiliate_id limit $3",
        merchant_id,
        first,
        most
    )
    .fetch_all(connection)
    .await
}

/// The same of these affiliates, in the caller's transaction.
pub async fn load_of(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_ids: &[Uuid],
) -> Result<Vec<Candidate>, sqlx::Error> {
    let mut candidates = load_all_of(connection, merchant_id, affiliate_ids).await?;
    candidates.retain(|one| one.payable > Amount::ZERO || one.receivable > Amount::ZERO);
    Ok(candidates)
}

/// The same with those whose accounts are empty by now.
pub async fn load_all_of(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_ids: &[Uuid],
) -> Result<Vec<Candidate>, sqlx::Error> {
    let owners: Vec<String> = affiliate_ids.iter().map(|id| Owner::Affiliate(*id).to_string()).collect();
    statistics::plan_for(&mut *connection, PlanFor::Given).await?;
    let rows = select_candidates!(
        " and owner = any($3)",
        " and affiliate_id = any($2)",
        " and l.affiliate_id = any($2)",
        "f.affiliate_id = any($2)",
        merchant_id,
        affiliate_ids,
        &owners
    );
    let rows = rows.fetch_all(&mut *connection).await?;
    statistics::plan_for(connection, PlanFor::Usual).await?;
    rows.into_iter().map(Candidate::try_from).collect()
}

impl TryFrom<Row> for Candidate {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> Result<Self, sqlx::Error> {
        Ok(Self {
            affiliate_id: row.affiliate_id,
            currency: row.currency.parse().map_err(corrupt)?,
            payable: Amount::new(row.payable).map_err(corrupt)?,
            held: Amount::new(row.held).map_err(corrupt)?,
            receivable: Amount::new(row.receivable).map_err(corrupt)?,
            minimum: Amount::new(row.minimum).map_err(corrupt)?,
            status: row.status.parse().map_err(corrupt)?,
            method: row.payout_method.map(|method| method.parse::<Rail>().map_err(corrupt)).transpose()?,
            destination: row.destination,
            account_holder: row.account_holder,
            blocked: row.blocked,
        })
    }
}

/// How many accounts with something payable or receivable there are; counting stops at `most`.
pub async fn count_up_to(connection: &mut PgConnection, merchant_id: Uuid, most: i64) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from (
               select from account
               where merchant_id = $1 and kind in ('payable', 'receivable') and owner like 'affiliate:%' and balance > 0
               limit $2
           ) found"#,
        merchant_id,
        most
    )
    .fetch_one(connection)
    .await
}

/// Another text whenever what is due has changed, or what waits to be approved: the accounts with something payable or receivable,
/// up to `most` of them, what is kept back, proposals. Cheap enough to be asked every few seconds, so it does not see everything: not
/// that somebody's payout method or the minimum changed.
pub async fn mark(connection: &mut PgConnection, merchant_id: Uuid, most: i64) -> Result<String, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select concat_ws(':',
               (select concat_ws(' ', count(*), case when count(*) <= $2::bigint then sum(debits) || ' ' || sum(credits) end)
                from (
                    select debits, credits from account
                    where merchant_id = $1 and kind in ('payable', 'receivable') and owner like 'affiliate:%'
                        and balance > 0
                    limit $2::bigint + 1
                ) a),
               (select count(*) from (
                    select from commission
                    where merchant_id = $1 and status = 'approved' and (fraud_hold or dispute_hold) limit 1000
               ) k),
               (select concat_ws(' ', count(*), max(correction_id::text)) from (
                    select correction_id from correction
                    where merchant_id = $1 and status = 'proposed' order by correction_id desc limit 100
               ) p)) as "mark!""#,
        merchant_id,
        most
    )
    .fetch_one(connection)
    .await
}
