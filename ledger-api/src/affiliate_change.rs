//! Changing what is known of an affiliate. Where its money goes and how much it earns is in the audit trail; of accounts
//! and addresses only that they changed. Where its money goes is also mailed to it, at the e-mail address it had before:
//! whoever changes both does not stay unnoticed.

use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::app;
use crate::db::affiliates::{self, AffiliateFields};
use crate::db::audit::{self, Deed};
use crate::domain::caller::Caller;
use crate::mail::told;

/// Why a change could not be stored.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// The database.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// The affiliate was erased: nothing may be known of it again.
    #[error("the affiliate was erased")]
    Erased,
    /// No random numbers for an id.
    #[error("no random numbers: {0}")]
    Random(#[from] getrandom::Error),
}

/// Stores the fields as they are to be. The affiliate is locked.
pub async fn store(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
    (before, after): (&AffiliateFields, &AffiliateFields),
    caller: &Caller,
) -> Result<(), ChangeError> {
    if before.is_erased() {
        return Err(ChangeError::Erased);
    }
    let changed = changed_destination(before, after);
    if !changed.is_empty() {
        let deed = Deed {
            action: "affiliate.change_destination",
            object_id: affiliate_id,
            before: None,
            after: Some(json!({ "changed": changed })),
        };
        let deed_id = app::new_id()?;
        audit::write(connection, merchant_id, deed_id, caller, &deed).await?;
        told::destination_changed(connection, merchant_id, affiliate_id, &changed, deed_id, app::now()).await?;
    }
    affiliates::update(connection, merchant_id, affiliate_id, after).await?;
    let (old, new) = (rates(before), rates(after));
    if old != new {
        let (before, after) = (Some(old), Some(new));
        let deed = Deed { action: "affiliate.change_rates", object_id: affiliate_id, before, after };
        audit::write(connection, merchant_id, app::new_id()?, caller, &deed).await?;
    }
    Ok(())
}

/// Names of the fields that say where money goes, and are not what they were.
fn changed_destination(before: &AffiliateFields, after: &AffiliateFields) -> Vec<&'static str> {
    let fields = [
        ("payout_method", before.payout_method != after.payout_method),
        ("stripe_account_id", before.stripe_account_id != after.stripe_account_id),
        ("paypal_email", before.paypal_email != after.paypal_email),
        ("iban", before.iban != after.iban),
        ("account_holder", before.account_holder != after.account_holder),
    ];
    fields.into_iter().filter(|(_, changed)| *changed).map(|(name, _)| name).collect()
}

fn rates(fields: &AffiliateFields) -> Value {
    json!({
        "tier": fields.tier,
        "rate_override": fields.rate_override.map(|rate| rate.normalize().to_string()),
        "recurring_rate_override": fields.recurring_rate_override.map(|rate| rate.normalize().to_string()),
    })
}
