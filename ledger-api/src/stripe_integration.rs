//! The signing secrets of a merchant's own Stripe webhook: set, replaced, taken away, and tried against what comes in.

use serde_json::json;
use sqlx::{PgConnection, PgPool};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::app;
use crate::config::Secret;
use crate::db::audit::{self, Deed};
use crate::db::merchants;
use crate::db::stripe_secrets::{self, SecretRow};
use crate::domain::caller::Caller;
use crate::vault::{Place, Purpose, Vault, VaultError};

/// A secret as a merchant gives it.
pub struct NewSecret {
    /// `whsec_…`.
    pub secret: String,
    /// Whether it signs events of real money, if the merchant says so.
    pub livemode: Option<bool>,
    /// How long the one before stays good.
    pub previous_valid: Duration,
}

/// A secret that is good now.
#[derive(Debug)]
pub struct OpenSecret {
    /// Its row.
    pub row: SecretRow,
    /// Itself.
    pub secret: Secret,
}

/// Why secrets could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The database refused or is away.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// Sealed with another key.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// No random numbers for an id.
    #[error("no random numbers: {0}")]
    Random(#[from] getrandom::Error),
}

/// Makes this the secret in use. The one that was in use stays good for a while, any older one goes: two at most.
pub async fn set_secret(
    db: &PgPool,
    vault: &Vault,
    merchant_id: Uuid,
    new: &NewSecret,
    caller: &Caller,
    now: OffsetDateTime,
) -> Result<(), SecretError> {
    let mut transaction = db.begin().await?;
    merchants::lock(&mut transaction, merchant_id).await?;
    let known = open(&mut transaction, vault, merchant_id, now).await?;
    let in_use = known.iter().find(|known| known.row.retires_at.is_none()).map(|known| &known.row);
    let row = match known.iter().find(|known| known.secret.reveal() == new.secret) {
        Some(same) => {
            stripe_secrets::retire(&mut transaction, merchant_id, same.row.secret_id, None).await?;
            if let Some(livemode) = new.livemode {
                stripe_secrets::set_livemode(&mut transaction, merchant_id, same.row.secret_id, livemode, true).await?;
            }
            same.row.secret_id
        }
        None => insert(&mut transaction, vault, merchant_id, new, caller, now).await?,
    };
    let mut kept = vec![row];
    if let Some(previous) = in_use.filter(|previous| previous.secret_id != row) {
        let until = now + new.previous_valid;
        stripe_secrets::retire(&mut transaction, merchant_id, previous.secret_id, Some(until)).await?;
        kept.push(previous.secret_id);
    }
    stripe_secrets::delete_all_but(&mut transaction, merchant_id, &kept).await?;
    let told = |row: &SecretRow| json!({ "last_four": row.last_four });
    let deed = Deed {
        action: "stripe_integration.set",
        object_id: merchant_id,
        before: in_use.map(told),
        after: Some(json!({ "last_four": last_four(&new.secret), "livemode": new.livemode })),
    };
    audit::write(&mut transaction, merchant_id, app::new_id()?, caller, &deed).await?;
    transaction.commit().await?;
    Ok(())
}

async fn insert(
    connection: &mut PgConnection,
    vault: &Vault,
    merchant_id: Uuid,
    new: &NewSecret,
    caller: &Caller,
    now: OffsetDateTime,
) -> Result<Uuid, SecretError> {
    let secret_id = app::new_id()?;
    let row = SecretRow {
        secret_id,
        sealed: vault.seal(place(merchant_id, &secret_id), new.secret.as_bytes())?,
        last_four: last_four(&new.secret),
        livemode: new.livemode,
        set_by: caller.person.clone(),
        set_at: now,
        retires_at: None,
    };
    stripe_secrets::insert(connection, merchant_id, &row).await?;
    Ok(secret_id)
}

/// Takes all of them away.
pub async fn remove(db: &PgPool, merchant_id: Uuid, caller: &Caller) -> Result<(), SecretError> {
    let mut transaction = db.begin().await?;
    merchants::lock(&mut transaction, merchant_id).await?;
    if stripe_secrets::delete_all_but(&mut transaction, merchant_id, &[]).await? > 0 {
        let deed = Deed { action: "stripe_integration.remove", object_id: merchant_id, before: None, after: None };
        audit::write(&mut transaction, merchant_id, app::new_id()?, caller, &deed).await?;
    }
    transaction.commit().await?;
    Ok(())
}

/// The secrets that are good now, the newest first. One that does not open is left out, and the log says so.
pub async fn open(
    connection: &mut PgConnection,
    vault: &Vault,
    merchant_id: Uuid,
    now: OffsetDateTime,
) -> Result<Vec<OpenSecret>, sqlx::Error> {
    let rows = stripe_secrets::good(connection, merchant_id, now).await?;
    let opened = rows.into_iter().filter_map(|row| {
        let plain = vault.open(place(merchant_id, &row.secret_id), &row.sealed);
        let secret = plain.ok().and_then(|plain| String::from_utf8(plain).ok()).and_then(|text| text.parse().ok());
        if secret.is_none() {
            let secret_id = row.secret_id;
            tracing::error!(%merchant_id, %secret_id, "a Stripe webhook secret does not open: was SESSION_KEY replaced?");
        }
        Some(OpenSecret { row, secret: secret? })
    });
    Ok(opened.collect())
}

fn place(merchant_id: Uuid, secret_id: &Uuid) -> Place<'_> {
    Place { purpose: Purpose::StripeWebhookSecret, merchant_id, name: secret_id.as_bytes() }
}

/// What a person recognises it by.
fn last_four(secret: &str) -> String {
    let skipped = secret.chars().count().saturating_sub(4);
    secret.chars().skip(skipped).collect()
}
