//! What Stripe says of an affiliate's account, as clients see it.

use std::collections::HashMap;

use serde::Serialize;
use sqlx::PgConnection;
use time::OffsetDateTime;
use time::serde::rfc3339;

use crate::db::stripe_accounts::{self, StripeAccountRow};

#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = StripeAccount, example = json!({"obstacle": null, "bank_payout": null}))]
pub(crate) struct StripeAccountView {
    /// Why no payout goes there; null: one may.
    #[schema(value_type = Option<crate::domain::stripe_account::AccountObstacle>)]
    obstacle: Option<String>,
    /// Stripe's words.
    disabled_reason: Option<String>,
    #[schema(example = true)]
    details_submitted: bool,
    #[schema(example = true)]
    payouts_enabled: bool,
    /// Stripe's names of what it still wants to know.
    #[schema(example = json!([]))]
    requirements_due: Vec<String>,
    /// When Stripe said so.
    #[serde(with = "rfc3339::option")]
    told_at: Option<OffsetDateTime>,
    /// Its last payout to its own bank, which is Stripe's and the affiliate's affair.
    bank_payout: Option<BankPayoutView>,
}

#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = BankPayout, description = "A payout of Stripe's to the account's own bank.")]
struct BankPayoutView {
    #[schema(example = "paid")]
    status: String,
    /// In Stripe's units.
    amount: Option<i64>,
    /// As Stripe writes it, in lower case.
    currency: Option<String>,
    /// Stripe's code of what went wrong.
    failure: Option<String>,
    #[serde(with = "rfc3339::option")]
    at: Option<OffsetDateTime>,
}

impl From<StripeAccountRow> for StripeAccountView {
    fn from(row: StripeAccountRow) -> Self {
        let (amount, currency, failure, at) =
            (row.bank_payout_amount, row.bank_payout_currency, row.bank_payout_failure, row.bank_payout_at);
        Self {
            obstacle: row.obstacle,
            disabled_reason: row.disabled_reason,
            details_submitted: row.details_submitted,
            payouts_enabled: row.payouts_enabled,
            requirements_due: row.requirements_due,
            told_at: row.told_at,
            bank_payout: row.bank_payout_status.map(|status| BankPayoutView { status, amount, currency, failure, at }),
        }
    }
}

/// What is known of an account; nothing before Stripe has said anything.
pub(crate) async fn of(
    connection: &mut PgConnection,
    stripe_account_id: Option<&String>,
) -> Result<Option<StripeAccountView>, sqlx::Error> {
    let Some(id) = stripe_account_id else { return Ok(None) };
    Ok(stripe_accounts::find(connection, std::slice::from_ref(id)).await?.pop().map(StripeAccountView::from))
}

/// What is known of many, by their ids.
pub(crate) async fn of_many(
    connection: &mut PgConnection,
    stripe_account_ids: &[String],
) -> Result<HashMap<String, StripeAccountView>, sqlx::Error> {
    if stripe_account_ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = stripe_accounts::find(connection, stripe_account_ids).await?;
    Ok(rows.into_iter().map(|row| (row.stripe_account_id.clone(), row.into())).collect())
}
