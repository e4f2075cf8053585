//! The mail catcher: shows what would have been sent.

use anyhow::Result;

use super::{Plan, await_ready_line};
use crate::progress::Step;
use crate::service::Service;
use crate::workspace;

/// Starts the mail catcher.
pub(crate) fn start(plan: &Plan<'_>) -> Result<Service> {
    let mut step = Step::start("mail catcher");
    let mut command = workspace::node("tests/mail-catcher/server.mjs");
    command.env("SMTP_PORT", plan.ports.smtp.to_string()).env("MAIL_HTTP_PORT", plan.ports.mail.to_string());
    let mut service = Service::start("mail", &mut command, plan.data_dir)?;
    await_ready_line(&mut service, &mut step)?;
    step.done(&plan.mail_url());
    Ok(service)
}
