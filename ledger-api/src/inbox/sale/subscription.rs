//! A subscription that a merchant began by itself, without a checkout.

use serde_json::json;
use sqlx::PgConnection;

use super::{InboxError, Told, Verdict};
use crate::db::stripe_sales::{self, Agreement};
use crate::rails::stripe::sale::Subscription;

/// Notes what led to it. Without a token it tells nothing: a checkout may have more to say, and is waited for.
pub(super) async fn created(
    connection: &mut PgConnection,
    told: &Told<'_>,
    subscription: &Subscription,
) -> Result<Verdict, InboxError> {
    let Some(token) = subscription.token() else { return Ok(Verdict::Ignored("no_token")) };
    let agreement = Agreement { click_token: Some(token), coupon: None, agreed_at: told.occurred_at };
    stripe_sales::note_agreement(connection, told.merchant_id, subscription.id(), &agreement).await?;
    Ok(Verdict::Became(json!({ "subscription_id": subscription.id(), "click_token": true, "coupon": null })))
}
