//! The account as clients see it.

use serde::Serialize;
use time::OffsetDateTime;
use time::serde::rfc3339;

use crate::db::sepa::debtor::DebtorRow;
use crate::domain::sepa::masked;

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = SepaAccount)]
pub(super) struct DebtorView {
    #[schema(example = "My shop")]
    name: String,
    /// Country and the last four characters only.
    #[schema(example = "NL** **** 4300")]
    iban: String,
    #[schema(example = "ABNANL2A")]
    bic: Option<String>,
    set_by: String,
    #[serde(with = "rfc3339")]
    set_at: OffsetDateTime,
}

impl From<DebtorRow> for DebtorView {
    fn from(row: DebtorRow) -> Self {
        Self {
            name: row.debtor.name,
            iban: masked(row.debtor.iban.as_str()),
            bic: row.debtor.bic.map(|bic| bic.to_string()),
            set_by: row.set_by,
            set_at: row.set_at,
        }
    }
}
