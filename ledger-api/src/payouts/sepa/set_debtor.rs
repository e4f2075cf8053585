//! Saying which account pays.

use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;

use crate::app;
use crate::db::audit::{self, Deed};
use crate::db::sepa::debtor::{self, DebtorRow};
use crate::domain::caller::Caller;
use crate::domain::sepa::masked;
use crate::payouts::PayoutError;
use crate::rails::sepa::pain001::Debtor;

/// Sets the merchant's account, for files that are written from now on.
pub async fn set_debtor(
    db: &PgPool,
    merchant_id: Uuid,
    debtor: Debtor,
    caller: &Caller,
) -> Result<DebtorRow, PayoutError> {
    let mut transaction = db.begin().await?;
    let before = debtor::find(&mut transaction, merchant_id).await?;
    let row = DebtorRow { debtor, set_by: caller.person.clone(), set_at: app::now() };
    debtor::set(&mut transaction, merchant_id, &row).await?;
    let deed = Deed {
        action: "sepa_debtor.set",
        object_id: merchant_id,
        before: before.map(|before| told(&before.debtor)),
        after: Some(told(&row.debtor)),
    };
    audit::write(&mut transaction, merchant_id, app::new_id()?, caller, &deed).await?;
    transaction.commit().await?;
    Ok(row)
}

fn told(debtor: &Debtor) -> Value {
    let bic = debtor.bic.as_ref().map(ToString::to_string);
    json!({ "name": debtor.name, "iban": masked(debtor.iban.as_str()), "bic": bic })
}
