//! Accounts by themselves.

use sqlx::PgConnection;
use uuid::Uuid;

use super::LINES_LIMIT;
use crate::domain::account::id_of;

/// Accounts read at once.
const PAGE: i64 = 10_000;

/// Accounts whose id does not follow from their owner, kind and currency: payouts find an affiliate's money by the owner,
/// postings move it by the id. Read page by page.
pub async fn ids(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Vec<String>, sqlx::Error> {
    let (mut wrong, mut after) = (Vec::new(), Uuid::nil());
    loop {
        let page = sqlx::query!(
            "select account_id, owner, kind, currency from account where merchant_id = $1 and account_id > $2
             order by account_id limit $3",
            merchant_id,
            after,
            PAGE
        )
        .fetch_all(&mut *connection)
        .await?;
        let Some(last) = page.last() else { return Ok(wrong) };
        after = last.account_id;
        for row in &page {
            if id_of(merchant_id, &row.owner, &row.kind, &row.currency) != row.account_id
                && i64::try_from(wrong.len()).is_ok_and(|told| told < LINES_LIMIT)
            {
                let (owner, kind, currency) = (&row.owner, &row.kind, &row.currency);
                wrong.push(format!("account {} is not that of {owner} {kind} {currency}", row.account_id));
            }
        }
    }
}
