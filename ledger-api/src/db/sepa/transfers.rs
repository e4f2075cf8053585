//! The payments in the files.

use sqlx::PgConnection;
use uuid::Uuid;

/// A payment to store with its file.
#[derive(Debug)]
#[expect(missing_docs, reason = "the columns of the table, documented in migrations/0023_create_sepa_files.sql")]
pub struct NewTransfer {
    pub end_to_end_id: String,
    pub payout_id: Uuid,
    pub generation: i32,
    pub amount: i64,
}

/// A payment with its file and its payout.
#[derive(Debug, Clone)]
pub struct TransferRow {
    /// Its reference.
    pub end_to_end_id: String,
    /// Its file.
    pub sepa_file_id: Uuid,
    /// The account the file pays from.
    pub debtor_iban: String,
    /// The payout.
    pub payout_id: Uuid,
    /// The payout's generation that it pays.
    pub generation: i32,
    /// Cents.
    pub amount: i64,
    /// Whether a line of a statement has told of it going out.
    pub told: bool,
}

/// Stores the payments of a file.
pub async fn insert(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    sepa_file_id: Uuid,
    transfers: &[&NewTransfer],
) -> Result<(), sqlx::Error> {
    let references: Vec<&str> = transfers.iter().map(|transfer| transfer.end_to_end_id.as_str()).collect();
    let payouts: Vec<Uuid> = transfers.iter().map(|transfer| transfer.payout_id).collect();
    let generations: Vec<i32> = transfers.iter().map(|transfer| transfer.generation).collect();
    let amounts: Vec<i64> = transfers.iter().map(|transfer| transfer.amount).collect();
    sqlx::query!(
        "insert into sepa_transfer (merchant_id, sepa_file_id, end_to_end_id, payout_id, generation, amount)
         select $1, $2, * from unnest($3::text[], $4::uuid[], $5::integer[], $6::bigint[])",
        merchant_id,
        sepa_file_id,
        &references as _,
        &payouts,
        &generations,
        &amounts
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The payments with these references, or in these files.
pub async fn find(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    end_to_end_ids: &[&str],
    sepa_file_ids: &[Uuid],
) -> Result<Vec<TransferRow>, sqlx::Error> {
    sqlx::query_as!(
        TransferRow,
        r#"select t.end_to_end_id, t.sepa_file_id, f.debtor_iban, t.payout_id, t.generation, t.amount,
               exists (
                   select from bank_statement_line l
                   where l.merchant_id = $1 and l.end_to_end_id = t.end_to_end_id and l.direction = 'debit'
               ) as "told!"
           from sepa_transfer t
           join sepa_file f on f.merchant_id = $1 and f.sepa_file_id = t.sepa_file_id
           where t.merchant_id = $1 and (t.end_to_end_id = any($2) or t.sepa_file_id = any($3))"#,
        merchant_id,
        end_to_end_ids as _,
        sepa_file_ids
    )
    .fetch_all(connection)
    .await
}

/// The payments of a payout, the first first.
pub async fn of_payout(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_id: Uuid,
) -> Result<Vec<TransferRow>, sqlx::Error> {
    sqlx::query_as!(
        TransferRow,
        r#"select t.end_to_end_id, t.sepa_file_id, f.debtor_iban, t.payout_id, t.generation, t.amount,
               exists (
                   select from bank_statement_line l
                   where l.merchant_id = $1 and l.end_to_end_id = t.end_to_end_id and l.direction = 'debit'
               ) as "told!"
           from sepa_transfer t
           join sepa_file f on f.merchant_id = $1 and f.sepa_file_id = t.sepa_file_id
           where t.merchant_id = $1 and t.payout_id = $2
           order by t.generation"#,
        merchant_id,
        payout_id
    )
    .fetch_all(connection)
    .await
}
