//! The ledger: built, migrated, served.

use std::process::Command;
use std::time::Duration;

use anyhow::{Result, bail};

use super::Plan;
use crate::progress::Step;
use crate::service::Service;
use crate::{http, process, workspace};

const START_LIMIT: Duration = Duration::from_mins(1);

/// Compiles the programs that `up` starts.
pub(crate) fn build() -> Result<()> {
    let mut step = Step::start("ledger-api and fake-psp");
    let mut command = workspace::cargo();
    command
        .args(["build", "--package", "ledger-api", "--package", "fake-psp", "--bins"])
        .current_dir(workspace::root());
    process::run_logged(&mut step, &mut command, &workspace::target_dir().join("logs/cargo-build.log"))?;
    step.done("");
    Ok(())
}

/// The ledger's program on one database.
pub(crate) struct Ledger {
    database_url: String,
}

impl Ledger {
    /// The program, working on `database_url`.
    pub(crate) fn on(database_url: &str) -> Self {
        Self { database_url: database_url.to_owned() }
    }

    /// Applies the migrations.
    pub(crate) fn migrate(&self) -> Result<()> {
        let step = Step::start("migrations");
        process::output(self.command().arg("migrate"))?;
        step.done("");
        Ok(())
    }

    /// Mints a key outside the API, as an operator at the server would.
    pub(crate) fn create_key(&self, role: &str, person: &str) -> Result<String> {
        let key = process::output(self.command().args(["keys", "create", "--role", role, "--person", person]))?;
        if !key.starts_with("trb_") || key.contains(char::is_whitespace) {
            bail!("`ledger-api keys create` did not print a key alone");
        }
        Ok(key)
    }

    /// Checks the books; what is wrong is in the error.
    pub(crate) fn verify(&self) -> Result<String> {
        process::output(self.command().arg("verify"))
    }

    /// Starts serving and waits until it is ready.
    pub(crate) fn serve(&self, plan: &Plan<'_>, edge_key: &str) -> Result<Service> {
        let mut step = Step::start("ledger");
        let mut command = self.command();
        command
            .arg("serve")
            .env("LEDGER_ADDR", format!("127.0.0.1:{}", plan.ports.ledger))
            .env("PUBLIC_URL", plan.ledger_url())
            .env("EDGE_LINK_URL", plan.link_url())
            .env("EDGE_ADMIN_URL", plan.edge_url())
            .env("EDGE_KEY", edge_key)
            .env("TOKEN_KEYS", &plan.secrets.token_keys)
            .env("SESSION_KEY", &plan.secrets.session_key)
            .env("STRIPE_SECRET_KEY", &plan.provider.secret_key)
            .env("STRIPE_API_URL", &plan.provider.url)
            .env("STRIPE_WEBHOOK_SECRET", plan.webhook_secret())
            .env("STRIPE_CONNECT_WEBHOOK_SECRET", plan.connect_webhook_secret())
            .envs(plan.provider.paypal_settings())
            .env("SMTP_URL", format!("smtp://127.0.0.1:{}", plan.ports.smtp))
            .env("DEVELOPMENT_SIGN_IN", "true")
            // So that a demo order without a hold is approved while one watches.
            .env("WEBHOOKS_ALLOW_PRIVATE", "true")
            // Nobody is told to go elsewhere: Ctrl-C should not take ten seconds.
            .env("DRAIN_SECONDS", "0")
            .env("JOB_INTERVAL_MS", "2000");
        let mut service = Service::start("ledger", &mut command, plan.data_dir)?;
        http::await_ok(&mut service, &mut step, &plan.ledger_url(), "/readyz", START_LIMIT)?;
        step.done(&plan.ledger_url());
        Ok(service)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(workspace::program("ledger-api"));
        command.env("DATABASE_URL", &self.database_url);
        command
    }
}
