//! What an order moved in the books.

use shared::ids::event_id;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::db::conversion_details::CommissionRow;
use crate::db::decode::decode;
use crate::db::statements::StatementLine;
use crate::domain::posting::commission::{CommissionRef, possible_events};

/// Refunds, and disputes, that are asked for what they moved. A page that shows the oldest postings knows no more of an
/// order with more.
const MOVED_BY: i64 = 200;

/// The postings of an order's commissions, oldest first. They are looked up by their keys, which follow from their events:
/// no other posting is read, however many the affiliate or the merchant has.
pub async fn of_conversion(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    conversion_id: Uuid,
    commissions: &[CommissionRow],
    limit: i64,
) -> Result<Vec<StatementLine>, sqlx::Error> {
    let refunds = refunds(connection, merchant_id, conversion_id).await?;
    let disputes = disputes(connection, merchant_id, conversion_id).await?;
    let mut ids = Vec::new();
    for row in commissions {
        let events = possible_events(&reference(row)?, &refunds, &disputes);
        ids.extend(events.iter().map(|event| event_id(merchant_id, event)));
    }
    sqlx::query_as!(
        StatementLine,
        r#"select p.posting_id, p.event,
               (select kind from account where merchant_id = $1 and account_id = p.debit_account_id) as "debit!",
               (select kind from account where merchant_id = $1 and account_id = p.credit_account_id) as "credit!",
               p.amount, p.currency, p.commission_id, p.payout_id, p.posted_at
           from unnest($2::uuid[]) as wanted (posting_id)
           cross join lateral (
               select * from posting where merchant_id = $1 and posting_id = wanted.posting_id limit 1
           ) p
           order by p.posted_at, p.posting_id limit $3"#,
        merchant_id,
        &ids,
        limit
    )
    .fetch_all(connection)
    .await
}

fn reference(row: &CommissionRow) -> Result<CommissionRef, sqlx::Error> {
    Ok(CommissionRef {
        commission_id: row.commission_id,
        conversion_id: row.conversion_id,
        role: row.role.parse().map_err(decode)?,
        affiliate_id: row.affiliate_id,
        currency: row.currency.parse().map_err(decode)?,
    })
}

/// The oldest refunds of an order, by the merchant's ids.
async fn refunds(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    conversion_id: Uuid,
) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        "select refund_id from refund where merchant_id = $1 and conversion_id = $2 order by refund_uuid limit $3",
        merchant_id,
        conversion_id,
        MOVED_BY
    )
    .fetch_all(connection)
    .await
}

/// The oldest disputes of an order, by the provider's or merchant's ids.
async fn disputes(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    conversion_id: Uuid,
) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        "select dispute_id from dispute where merchant_id = $1 and conversion_id = $2 order by dispute_uuid limit $3",
        merchant_id,
        conversion_id,
        MOVED_BY
    )
    .fetch_all(connection)
    .await
}
