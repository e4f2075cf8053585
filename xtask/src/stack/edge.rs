//! The Worker in workerd.

use std::path::Path;

use anyhow::Result;

use super::{Plan, await_ready_line};
use crate::progress::Step;
use crate::service::Service;
use crate::workspace;

/// Starts workerd with the Worker built in `build`.
pub(crate) fn start(plan: &Plan<'_>, build: &Path, edge_key: &str) -> Result<Service> {
    let mut step = Step::start("Worker in workerd");
    let mut command = workspace::node("edge-worker/dev/serve.mjs");
    command
        .env("EDGE_PORT", plan.ports.edge.to_string())
        .env("EDGE_BUILD_DIR", build)
        .env("ORIGIN_URL", plan.shop_url())
        .env("LEDGER_URL", plan.ledger_url())
        .env("EDGE_KEY", edge_key)
        .env("TOKEN_KEYS", &plan.secrets.token_keys)
        .env("SITE_HOSTS", format!("127.0.0.1:{}", plan.ports.edge))
        .env("LINK_HOSTS", format!("localhost:{}", plan.ports.edge))
        .env("PERSIST_DIR", plan.data_dir.join("edge"));
    let mut service = Service::start("edge", &mut command, plan.data_dir)?;
    await_ready_line(&mut service, &mut step)?;
    step.done(&plan.edge_url());
    Ok(service)
}
