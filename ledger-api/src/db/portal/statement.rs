//! The lines of an affiliate's statement.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// A posting with what it is about.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the words of the tables")]
pub struct Line {
    pub posting_id: Uuid,
    pub event: String,
    pub debit: String,
    pub credit: String,
    pub amount: i64,
    pub currency: String,
    pub commission_id: Option<Uuid>,
    pub payout_id: Option<Uuid>,
    pub posted_at: OffsetDateTime,
    pub order_id: Option<String>,
    /// Why there is the correction that it posts.
    pub reason: Option<String>,
}

/// These postings, in this order.
pub async fn lines(connection: &mut PgConnection, merchant_id: Uuid, ids: &[Uuid]) -> Result<Vec<Line>, sqlx::Error> {
    sqlx::query_as!(
        Line,
        r#"select p.posting_id, p.event, d.kind as debit, r.kind as credit, p.amount, p.currency, p.commission_id,
               p.payout_id, p.posted_at, o.order_id as "order_id?", k.reason as "reason?"
           from unnest($2::uuid[]) with ordinality n (posting_id, place)
           join posting p on p.merchant_id = $1 and p.posting_id = n.posting_id
           join account d on d.merchant_id = p.merchant_id and d.account_id = p.debit_account_id
           join account r on r.merchant_id = p.merchant_id and r.account_id = p.credit_account_id
           left join commission c on c.merchant_id = p.merchant_id and c.commission_id = p.commission_id
           left join conversion o on o.merchant_id = c.merchant_id and o.conversion_id = c.conversion_id
           left join correction k on k.merchant_id = p.merchant_id and k.correction_id = case
               when split_part(p.event, ':', 1) in ('adjustment', 'write_off') then split_part(p.event, ':', 2)::uuid
           end
           order by n.place"#,
        merchant_id,
        ids
    )
    .fetch_all(connection)
    .await
}
