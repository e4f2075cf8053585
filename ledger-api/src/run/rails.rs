//! The payment providers of the settings.

use std::sync::Arc;

use super::RunError;
use crate::config::{ProvidersConfig, Secret};
use crate::http::webhooks::StripeWebhooks;
use crate::rails::Rails;
use crate::rails::paypal::{PaypalClient, PaypalRail, PaypalWebhooks};
use crate::rails::stripe::{StripeAccounts, StripeRail};

/// What the rest of the server is given of them.
pub(super) struct Providers {
    pub(super) rails: Rails,
    pub(super) stripe_accounts: Option<StripeAccounts>,
    pub(super) stripe_webhooks: StripeWebhooks,
    pub(super) paypal_webhooks: Option<PaypalWebhooks>,
}

/// Everything the settings say, and a warning for what they leave out.
pub(super) fn configured(config: &ProvidersConfig) -> Result<Providers, RunError> {
    let mut rails = Rails::default();
    let mut stripe_accounts = None;
    let stripe_key = config.stripe_secret_key.as_ref();
    if let Some(key) = stripe_key {
        let bad = |error| RunError::System(format!("STRIPE_SECRET_KEY or STRIPE_API_URL: {error}"));
        rails.stripe = Some(Arc::new(StripeRail::new(key.reveal(), &config.stripe_api_url).map_err(bad)?));
        stripe_accounts = Some(StripeAccounts::new(key.reveal(), &config.stripe_api_url).map_err(bad)?);
    } else {
        tracing::warn!("STRIPE_SECRET_KEY is not set: nobody is paid by Stripe");
    }
    let (platform, connect) = (config.stripe_webhook_secret.clone(), config.stripe_connect_webhook_secret.clone());
    if stripe_key.is_some() && (platform.is_none() || connect.is_none()) {
        tracing::warn!("STRIPE_WEBHOOK_SECRET or STRIPE_CONNECT_WEBHOOK_SECRET is not set: Stripe is not listened to");
    }
    let paypal = paypal_client(config)?;
    if let Some(client) = paypal.clone() {
        rails.paypal = Some(Arc::new(PaypalRail::new(client)));
    }
    let paypal_webhooks = paypal.and_then(|client| listened_to(client, config.paypal_webhook_id.as_ref()));
    let stripe_webhooks = StripeWebhooks::new(platform, connect, stripe_key);
    Ok(Providers { rails, stripe_accounts, stripe_webhooks, paypal_webhooks })
}

fn paypal_client(config: &ProvidersConfig) -> Result<Option<PaypalClient>, RunError> {
    let Some((id, secret)) = config.paypal_client_id.as_ref().zip(config.paypal_secret.as_ref()) else {
        tracing::warn!("PAYPAL_CLIENT_ID is not set: nobody is paid by PayPal");
        return Ok(None);
    };
    let client = PaypalClient::new(id.reveal(), secret.reveal(), &config.paypal_api_url);
    client.map(Some).map_err(|error| RunError::System(format!("PAYPAL_CLIENT_ID, …_SECRET or …_API_URL: {error}")))
}

fn listened_to(client: PaypalClient, webhook_id: Option<&Secret>) -> Option<PaypalWebhooks> {
    if webhook_id.is_none() {
        tracing::warn!("PAYPAL_WEBHOOK_ID is not set: PayPal is not listened to, only asked");
    }
    webhook_id.map(|id| PaypalWebhooks::new(client, id.reveal()))
}
