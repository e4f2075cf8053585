//! The demo shop as the Worker's origin.

use std::process::Command;

use integration_tests::process::{Process, workspace};

/// What a browser sends; without it the Worker takes the visitor for a program.
pub(crate) const BROWSER: &[(&str, &str)] =
    &[("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")];

pub(crate) fn start(ledger_url: &str, merchant_key: &str) -> Process {
    start_with(ledger_url, merchant_key, &[])
}

/// With these settings besides.
pub(crate) fn start_with(ledger_url: &str, merchant_key: &str, settings: &[(&str, &str)]) -> Process {
    let mut command = Command::new("node");
    command
        .arg(workspace().join("examples/demo-shop/server.mjs"))
        .env("SHOP_PORT", "0")
        .env("LEDGER_URL", ledger_url)
        .env("MERCHANT_KEY", merchant_key)
        .envs(settings.iter().copied());
    Process::start(command)
}
