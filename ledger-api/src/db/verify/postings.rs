//! Postings by themselves.

use shared::ids::event_id;
use sqlx::PgConnection;
use uuid::Uuid;

use super::LINES_LIMIT;

/// Postings read at once.
const PAGE: i64 = 10_000;

/// Postings of another currency than one of their accounts, or of accounts that do not exist.
pub async fn currencies(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select format('posting %s of %s: debits %s, credits %s', p.posting_id, p.currency,
                      coalesce(d.currency, 'no account'), coalesce(c.currency, 'no account')) as "line!"
           from posting p
           left join account d on d.merchant_id = $1 and d.account_id = p.debit_account_id
           left join account c on c.merchant_id = $1 and c.account_id = p.credit_account_id
           where p.merchant_id = $1
               and (d.currency is distinct from p.currency or c.currency is distinct from p.currency)
           limit $2"#,
        merchant_id,
        LINES_LIMIT
    )
    .fetch_all(connection)
    .await
}

/// Postings whose key does not follow from their event, and how many there are in all. Read page by page.
pub async fn keys(connection: &mut PgConnection, merchant_id: Uuid) -> Result<(u64, Vec<String>), sqlx::Error> {
    let (mut count, mut wrong, mut after) = (0, Vec::new(), Uuid::nil());
    loop {
        let page = sqlx::query!(
            "select posting_id, event from posting where merchant_id = $1 and posting_id > $2
             order by posting_id limit $3",
            merchant_id,
            after,
            PAGE
        )
        .fetch_all(&mut *connection)
        .await?;
        let Some(last) = page.last() else { return Ok((count, wrong)) };
        after = last.posting_id;
        for row in &page {
            count += 1;
            if event_id(merchant_id, &row.event) != row.posting_id
                && i64::try_from(wrong.len()).is_ok_and(|told| told < LINES_LIMIT)
            {
                wrong.push(format!("posting {} is not the one of its event {}", row.posting_id, row.event));
            }
        }
    }
}
