//! What cash rewards put on affiliates' payables, or took from them, on its way through payouts. As with adjustments, a
//! draft takes it, what frees the payout's commissions frees it, and a retry takes it again.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::db::payouts::draft::NewPayout;

/// One change of an affiliate's payable by a reward.
#[derive(Debug, Clone)]
pub struct PayableEntry {
    /// Its id, and that of its line in a payout.
    pub entry_id: Uuid,
    /// The reward.
    pub reward_id: Uuid,
    /// Whose payable.
    pub affiliate_id: Uuid,
    /// ISO 4217 code.
    pub currency: &'static str,
    /// Minor units, below zero when it was taken back.
    pub payable_change: i64,
}

/// Stores changes that a payout is to take.
pub async fn insert(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    entries: &[PayableEntry],
) -> Result<(), sqlx::Error> {
    for entry in entries {
        sqlx::query!(
            "insert into reward_payable (merchant_id, entry_id, reward_id, affiliate_id, currency, payable_change)
             values ($1, $2, $3, $4, $5, $6)",
            merchant_id,
            entry.entry_id,
            entry.reward_id,
            entry.affiliate_id,
            entry.currency,
            entry.payable_change
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// Takes every change that nothing has settled into its affiliate's payout, as a line each.
pub async fn take(connection: &mut PgConnection, merchant_id: Uuid, payouts: &[NewPayout]) -> Result<(), sqlx::Error> {
    let ids: Vec<Uuid> = payouts.iter().map(|payout| payout.payout_id).collect();
    let affiliates: Vec<Uuid> = payouts.iter().map(|payout| payout.affiliate_id).collect();
    let currencies: Vec<&str> = payouts.iter().map(|payout| payout.currency).collect();
    sqlx::query!(
        "with taken as (
             update reward_payable e set payout_id = p.payout_id
             from unnest($2::uuid[], $3::uuid[], $4::text[]) as p (payout_id, affiliate_id, currency)
             where e.merchant_id = $1 and e.affiliate_id = p.affiliate_id and e.currency = p.currency
                 and e.payout_id is null and e.settled_at is null
             returning e.payout_id, e.entry_id, e.reward_id, e.payable_change
         )
         insert into payout_line (merchant_id, payout_id, line_id, kind, reward_id, amount)
         select $1, payout_id, entry_id, 'reward', reward_id, payable_change from taken",
        merchant_id,
        &ids,
        &affiliates,
        &currencies as _
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// What these payouts would have paid waits for the next one.
pub async fn give_back(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_ids: &[Uuid],
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update reward_payable set payout_id = null where merchant_id = $1 and payout_id = any($2)",
        merchant_id,
        payout_ids
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes exactly what a payout's lines say again; `false`, with nothing usable taken, when another payout or netting has
/// settled one of them since.
pub async fn take_again(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_id: Uuid,
) -> Result<bool, sqlx::Error> {
    let taken = take_open(&mut *connection, merchant_id, payout_id).await?;
    let wanted = sqlx::query_scalar!(
        r#"select count(*) as "count!" from payout_line
           where merchant_id = $1 and payout_id = $2 and reward_id is not null"#,
        merchant_id,
        payout_id
    )
    .fetch_one(connection)
    .await?;
    Ok(i64::try_from(taken) == Ok(wanted))
}

/// After a late truth the payout has paid what its lines say, as far as nothing has settled it since it was given up.
/// Returns how many.
pub async fn take_open(connection: &mut PgConnection, merchant_id: Uuid, payout_id: Uuid) -> Result<u64, sqlx::Error> {
    let taken = sqlx::query!(
        "update reward_payable e set payout_id = $2
         from payout_line l
         where l.merchant_id = $1 and l.payout_id = $2 and l.reward_id is not null
             and e.merchant_id = $1 and e.entry_id = l.line_id and e.payout_id is null and e.settled_at is null",
        merchant_id,
        payout_id
    )
    .execute(connection)
    .await?;
    Ok(taken.rows_affected())
}
