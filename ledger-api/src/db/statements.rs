//! Reading the books: balances and statements.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// One account.
#[derive(Debug, serde::Serialize)]
pub struct AccountRow {
    /// Id.
    #[serde(rename = "id")]
    pub account_id: Uuid,
    /// `merchant`, `affiliate:<id>` or `customer:<id>`.
    pub owner: String,
    /// What it counts.
    pub kind: String,
    /// ISO 4217 code.
    pub currency: String,
    /// Sum of all debits, minor units.
    pub debits: i64,
    /// Sum of all credits, minor units.
    pub credits: i64,
    /// In the account's own sense, minor units.
    pub balance: i64,
}

/// A merchant's accounts by id, `after` the given one; only of `owner` when given.
pub async fn accounts(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    owner: Option<&str>,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<AccountRow>, sqlx::Error> {
    sqlx::query_as!(
        AccountRow,
        r#"select account_id, owner, kind, currency, debits, credits, balance as "balance!" from account
           where merchant_id = $1 and ($2::text is null or owner = $2) and ($3::uuid is null or account_id < $3)
           order by account_id desc limit $4"#,
        merchant_id,
        owner,
        before,
        limit
    )
    .fetch_all(connection)
    .await
}

/// One line of a statement.
#[derive(Debug, serde::Serialize)]
pub struct StatementLine {
    /// The posting.
    #[serde(rename = "id")]
    pub posting_id: Uuid,
    /// The business event.
    pub event: String,
    /// Kind of the account debited.
    pub debit: String,
    /// Kind of the account credited.
    pub credit: String,
    /// Minor units.
    pub amount: i64,
    /// ISO 4217 code.
    pub currency: String,
    /// The commission it came from.
    pub commission_id: Option<Uuid>,
    /// The payout it came from.
    pub payout_id: Option<Uuid>,
    /// When it was posted.
    #[serde(with = "time::serde::rfc3339")]
    pub posted_at: OffsetDateTime,
}

/// The postings on an affiliate's statement, newest first, before the given place.
pub async fn statement(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
    before: Option<(OffsetDateTime, Uuid)>,
    limit: i64,
) -> Result<Vec<StatementLine>, sqlx::Error> {
    let (before_time, before_id) = before.unzip();
    sqlx::query_as!(
        StatementLine,
        "select p.posting_id, p.event, d.kind as debit, c.kind as credit, p.amount, p.currency, p.commission_id,
             p.payout_id, p.posted_at
         from posting p
         join account d on d.merchant_id = p.merchant_id and d.account_id = p.debit_account_id
         join account c on c.merchant_id = p.merchant_id and c.account_id = p.credit_account_id
         where p.merchant_id = $1 and p.affiliate_id = $2
             and ($3::timestamptz is null or (p.posted_at, p.posting_id) < ($3, $4))
         order by p.posted_at desc, p.posting_id desc limit $5",
        merchant_id,
        affiliate_id,
        before_time,
        before_id,
        limit
    )
    .fetch_all(connection)
    .await
}
