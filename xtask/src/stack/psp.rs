//! The payment provider: our fake one, unless real keys are set.

use std::env;
use std::process::Command;

use anyhow::Result;

use super::{Plan, await_ready_line, local};
use crate::progress::Step;
use crate::service::Service;
use crate::workspace;

/// The webhook that the fake PayPal sends to.
const PAYPAL_WEBHOOK_ID: &str = "FAKEWEBHOOK";

/// What the ledger is told about the provider.
pub(crate) struct Provider {
    /// Whether it is the fake one, which we start.
    pub(crate) is_fake: bool,
    /// Its address, with the trailing slash that Stripe's client needs.
    pub(crate) url: String,
    /// The key that calls it.
    pub(crate) secret_key: String,
    /// Signs what it tells us; `None` leaves the fake one's own.
    pub(crate) webhook_secret: Option<String>,
    /// The same for what it tells about connected accounts.
    pub(crate) connect_webhook_secret: Option<String>,
}

/// Chooses by the environment: `STRIPE_SECRET_KEY` means the real one.
pub(crate) fn choose(psp_port: u16) -> Provider {
    match env::var("STRIPE_SECRET_KEY") {
        Ok(secret_key) if !secret_key.is_empty() => Provider {
            is_fake: false,
            url: env::var("STRIPE_API_URL").unwrap_or_else(|_| "https://api.stripe.com/".to_owned()),
            secret_key,
            webhook_secret: set("STRIPE_WEBHOOK_SECRET"),
            connect_webhook_secret: set("STRIPE_CONNECT_WEBHOOK_SECRET"),
        },
        _ => Provider {
            is_fake: true,
            url: format!("{}/", local(psp_port)),
            secret_key: "sk_test_fake".to_owned(),
            webhook_secret: None,
            connect_webhook_secret: None,
        },
    }
}

/// A variable that is set to something.
fn set(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

impl Provider {
    /// What the ledger is told about the fake one's PayPal. Nothing with real keys of either: `PAYPAL_…` then reach the
    /// ledger as they are set.
    pub(crate) fn paypal_settings(&self) -> Vec<(&'static str, String)> {
        if !self.is_fake || set("PAYPAL_CLIENT_ID").is_some() {
            return Vec::new();
        }
        vec![
            ("PAYPAL_API_URL", self.url.clone()),
            ("PAYPAL_CLIENT_ID", "fake".to_owned()),
            ("PAYPAL_SECRET", "fake".to_owned()),
            ("PAYPAL_WEBHOOK_ID", PAYPAL_WEBHOOK_ID.to_owned()),
        ]
    }

    /// Starts the fake provider; a real one needs no start.
    pub(crate) fn start(plan: &Plan<'_>) -> Result<Option<Service>> {
        if !plan.provider.is_fake {
            return Ok(None);
        }
        let mut step = Step::start("fake payment provider");
        let mut command = Command::new(workspace::program("fake-psp"));
        command
            .args(["--addr", &format!("127.0.0.1:{}", plan.ports.psp)])
            .arg("--journal")
            .arg(plan.data_dir.join("psp-journal.jsonl"))
            .args(["--webhook-url", &format!("{}/webhooks/stripe", plan.ledger_url())])
            .args(["--connect-webhook-url", &format!("{}/webhooks/stripe-connect", plan.ledger_url())])
            .args(["--paypal-webhook-url", &format!("{}/webhooks/paypal", plan.ledger_url())])
            .args(["--paypal-webhook-id", PAYPAL_WEBHOOK_ID])
            .env("FAKE_PSP_WEBHOOK_SECRET", &plan.secrets.stripe_webhook_secret)
            .env("FAKE_PSP_CONNECT_WEBHOOK_SECRET", &plan.secrets.stripe_connect_webhook_secret);
        let mut service = Service::start("fake-psp", &mut command, plan.data_dir)?;
        await_ready_line(&mut service, &mut step)?;
        step.done(plan.provider.url.trim_end_matches('/'));
        Ok(Some(service))
    }
}
