//! What an order moved in the books.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::db::statements::StatementLine;

/// The postings of an order's commissions, oldest first.
pub async fn of_conversion(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    conversion_id: Uuid,
    limit: i64,
) -> Result<Vec<StatementLine>, sqlx::Error> {
    sqlx::query_as!(
        StatementLine,
        "select p.posting_id, p.event, d.kind as debit, r.kind as credit, p.amount, p.currency, p.commission_id,
             p.payout_id, p.posted_at
         from commission c
         join posting p on p.merchant_id = c.merchant_id and p.commission_id = c.commission_id
         join account d on d.merchant_id = p.merchant_id and d.account_id = p.debit_account_id
         join account r on r.merchant_id = p.merchant_id and r.account_id = p.credit_account_id
         where c.merchant_id = $1 and c.conversion_id = $2
         order by p.posted_at, p.posting_id limit $3",
        merchant_id,
        conversion_id,
        limit
    )
    .fetch_all(connection)
    .await
}
