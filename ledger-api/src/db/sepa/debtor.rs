//! The account a merchant pays from.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::db::decode::decode;
use crate::rails::sepa::pain001::Debtor;

/// The account, and who said so last.
#[derive(Debug, Clone)]
pub struct DebtorRow {
    /// Whose, and which.
    pub debtor: Debtor,
    /// Who set it.
    pub set_by: String,
    /// When.
    pub set_at: OffsetDateTime,
}

/// The merchant's account, if one was set.
pub async fn find(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Option<DebtorRow>, sqlx::Error> {
    let row =
        sqlx::query!("select name, iban, bic, set_by, set_at from sepa_debtor where merchant_id = $1", merchant_id)
            .fetch_optional(connection)
            .await?;
    let read = row.map(|row| {
        let iban = row.iban.parse().map_err(decode)?;
        let bic = row.bic.map(|bic| bic.parse().map_err(decode)).transpose()?;
        Ok(DebtorRow { debtor: Debtor { name: row.name, iban, bic }, set_by: row.set_by, set_at: row.set_at })
    });
    read.transpose()
}

/// Sets the account. Files that are written already keep the one they have.
pub async fn set(connection: &mut PgConnection, merchant_id: Uuid, row: &DebtorRow) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into sepa_debtor (merchant_id, name, iban, bic, set_by, set_at) values ($1, $2, $3, $4, $5, $6)
         on conflict (merchant_id) do update set
             name = excluded.name, iban = excluded.iban, bic = excluded.bic, set_by = excluded.set_by,
             set_at = excluded.set_at",
        merchant_id,
        row.debtor.name,
        row.debtor.iban.as_str(),
        row.debtor.bic.as_ref().map(ToString::to_string),
        row.set_by,
        row.set_at
    )
    .execute(connection)
    .await?;
    Ok(())
}
