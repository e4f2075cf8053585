//! The parts that `up` runs beside PostgreSQL, one file each.

mod edge;
mod ledger;
mod mail;
mod psp;
mod shop;

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::interrupt;
use crate::progress::Step;
use crate::service::Service;

pub(crate) use edge::start as start_edge;
pub(crate) use ledger::{Ledger, build as build_programs};
pub(crate) use mail::start as start_mail;
pub(crate) use psp::{Provider, choose as choose_provider};
pub(crate) use shop::start as start_shop;

/// Every port of one copy, all on 127.0.0.1.
pub(crate) struct Ports {
    pub(crate) ledger: u16,
    pub(crate) edge: u16,
    pub(crate) shop: u16,
    pub(crate) psp: u16,
    pub(crate) smtp: u16,
    pub(crate) mail: u16,
}

/// What every part may need to know.
pub(crate) struct Plan<'a> {
    /// Where this copy keeps its data.
    pub(crate) data_dir: &'a Path,
    pub(crate) ports: Ports,
    pub(crate) database_url: String,
    pub(crate) secrets: crate::secrets::Secrets,
    pub(crate) provider: Provider,
}

impl Plan<'_> {
    /// The ledger's address.
    pub(crate) fn ledger_url(&self) -> String {
        local(self.ports.ledger)
    }

    /// The Worker in front of the shop.
    pub(crate) fn edge_url(&self) -> String {
        local(self.ports.edge)
    }

    /// The same Worker as a link domain: another host name tells it so.
    pub(crate) fn link_url(&self) -> String {
        format!("http://localhost:{}", self.ports.edge)
    }

    /// The shop itself.
    pub(crate) fn shop_url(&self) -> String {
        local(self.ports.shop)
    }

    /// What signs the provider's webhooks.
    pub(crate) fn webhook_secret(&self) -> &str {
        self.provider.webhook_secret.as_deref().unwrap_or(&self.secrets.stripe_webhook_secret)
    }

    /// What signs its webhooks about connected accounts.
    pub(crate) fn connect_webhook_secret(&self) -> &str {
        self.provider.connect_webhook_secret.as_deref().unwrap_or(&self.secrets.stripe_connect_webhook_secret)
    }

    /// The page with the mail that was caught.
    pub(crate) fn mail_url(&self) -> String {
        local(self.ports.mail)
    }
}

fn local(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}

/// Waits for the line `ready …` that our own programs print once they answer.
fn await_ready_line(service: &mut Service, step: &mut Step) -> Result<()> {
    const LIMIT: Duration = Duration::from_mins(1);
    let deadline = Instant::now() + LIMIT;
    loop {
        interrupt::check()?;
        service.check_alive()?;
        let log = std::fs::read(service.log()).unwrap_or_default();
        if String::from_utf8_lossy(&log).lines().any(|line| line.starts_with("ready ")) {
            return Ok(());
        }
        if Instant::now() >= deadline {
            bail!("not ready after {} s; see {}", LIMIT.as_secs(), service.log().display());
        }
        step.tick(|| "starting".to_owned());
        std::thread::sleep(Duration::from_millis(50));
    }
}
