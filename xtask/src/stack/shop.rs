//! The demo shop behind the Worker.

use anyhow::Result;

use super::{Plan, await_ready_line};
use crate::progress::Step;
use crate::service::Service;
use crate::workspace;

/// Starts the shop, which reports its orders with the merchant's key.
pub(crate) fn start(plan: &Plan<'_>, merchant_key: &str) -> Result<Service> {
    let mut step = Step::start("demo shop");
    let mut command = workspace::node("examples/demo-shop/server.mjs");
    command
        .env("SHOP_PORT", plan.ports.shop.to_string())
        .env("LEDGER_URL", plan.ledger_url())
        .env("MERCHANT_KEY", merchant_key)
        // The rule of the demo's program.
        .env("CONSENT", "implied");
    let mut service = Service::start("shop", &mut command, plan.data_dir)?;
    await_ready_line(&mut service, &mut step)?;
    step.done(&plan.shop_url());
    Ok(service)
}
