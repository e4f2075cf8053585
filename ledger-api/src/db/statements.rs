//! Reading the books: balances and statements.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// One account.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
#[schema(as = Account)]
pub struct AccountRow {
    /// Id.
    #[serde(rename = "id")]
    pub account_id: Uuid,
    /// `merchant`, `affiliate:<id>` or `customer:<id>`.
    #[schema(example = "affiliate:01a204c4-e90a-70b1-9285-e6554767bec6")]
    pub owner: String,
    /// What it counts.
    #[schema(value_type = crate::domain::account::AccountKind)]
    pub kind: String,
    /// ISO 4217 code.
    #[schema(value_type = shared::money::Currency)]
    pub currency: String,
    /// Sum of all debits, minor units.
    #[schema(example = 1980)]
    pub debits: i64,
    /// Sum of all credits, minor units.
    #[schema(example = 9900)]
    pub credits: i64,
    /// In the account's own sense, minor units.
    #[schema(example = 7920)]
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
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
#[schema(as = Posting)]
pub struct StatementLine {
    /// The posting.
    #[serde(rename = "id")]
    pub posting_id: Uuid,
    /// The business event.
    #[schema(example = "commission.approved")]
    pub event: String,
    /// Kind of the account debited.
    #[schema(value_type = crate::domain::account::AccountKind)]
    pub debit: String,
    /// Kind of the account credited.
    #[schema(value_type = crate::domain::account::AccountKind)]
    pub credit: String,
    /// Minor units.
    #[schema(value_type = shared::money::Amount)]
    pub amount: i64,
    /// ISO 4217 code.
    #[schema(value_type = shared::money::Currency)]
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

/// What all accounts of a kind hold together.
#[derive(Debug)]
#[expect(missing_docs, reason = "the words of the API")]
pub struct KindSum {
    pub kind: String,
    pub currency: String,
    pub balance: i64,
    /// Accounts that are not empty.
    pub count: i64,
}

/// The accounts of affiliates, or those of the merchant itself, by kind and currency.
pub async fn sums(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    of_affiliates: bool,
) -> Result<Vec<KindSum>, sqlx::Error> {
    sqlx::query_as!(
        KindSum,
        r#"select kind, currency, sum(balance)::bigint as "balance!", count(*) as "count!" from account
           where merchant_id = $1 and balance <> 0
               and case when $2 then owner like 'affiliate:%' else owner = 'merchant' end
           group by kind, currency order by currency, kind"#,
        merchant_id,
        of_affiliates
    )
    .fetch_all(connection)
    .await
}
