//! Postings by themselves.

use shared::ids::event_id;
use sqlx::PgConnection;
use uuid::Uuid;

use super::LINES_LIMIT;

/// Postings read at once.
const PAGE: i64 = 10_000;

/// Postings that do not suit their accounts: of another currency, of accounts that do not exist, or on the statement of
/// an affiliate who has neither of them, and postings of an affiliate's account that stand on no statement of theirs.
pub async fn accounts(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"with booked as (
               select p.posting_id, p.currency, coalesce('affiliate:' || p.affiliate_id, 'nobody') as statement,
                   d.currency as debit_currency, c.currency as credit_currency, d.owner as debit, c.owner as credit
               from posting p
               left join account d on d.merchant_id = $1 and d.account_id = p.debit_account_id
               left join account c on c.merchant_id = $1 and c.account_id = p.credit_account_id
               where p.merchant_id = $1
           )
           select case
                      when debit_currency is distinct from currency or credit_currency is distinct from currency then
                          format('posting %s of %s: debits %s, credits %s', posting_id, currency,
                              coalesce(debit_currency, 'no account'), coalesce(credit_currency, 'no account'))
                      else format('posting %s is on the statement of %s, debits %s and credits %s', posting_id, statement,
                          debit, credit)
                  end as "line!"
           from booked
           where debit_currency is distinct from currency or credit_currency is distinct from currency
               or statement <> 'nobody' and statement not in (debit, credit)
               or starts_with(debit, 'affiliate:') and debit <> statement
               or starts_with(credit, 'affiliate:') and credit <> statement
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
