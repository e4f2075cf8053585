//! Who is there: a provider, a ledger of two servers, the Worker before a shop, a merchant and its affiliates, and a proxy
//! on every line that a fault may disturb.

use std::net::SocketAddr;
use std::process::Command;

use anyhow::{Context as _, Result, anyhow};
use integration_tests::edge::{self, Edge};
use integration_tests::ledger::Ledger;
use integration_tests::merchant::Merchant;
use integration_tests::ports::free_port;
use integration_tests::process::{Process, eventually, workspace};
use integration_tests::psp::Psp;
use serde_json::{Value, json};

use crate::affiliates::{Affiliate, join, refused};
use crate::faults::{Clocks, Proxy, Servers, Wiring};
use crate::plan::Server;

/// Everything that runs, and who is in it.
pub(crate) struct World {
    pub(crate) wiring: Wiring,
    pub(crate) edge: Edge,
    pub(crate) psp: Psp,
    /// Whom the provider refuses.
    pub(crate) controls: Value,
    pub(crate) shop: Merchant,
    pub(crate) affiliates: Vec<Affiliate>,
    /// The shop's own site, behind the Worker.
    _origin: Process,
    /// The second server; the first is the ledger's own, and the one that providers tell.
    pub(crate) second: Process,
    /// The last to go: its database is dropped with it.
    pub(crate) ledger: Ledger,
}

impl World {
    /// Starts it, with nothing wrong yet.
    pub(crate) fn start(affiliates: usize, seed: u64) -> Result<Self> {
        let (port, edge_port) = (free_port(), free_port());
        let psp = Psp::start_seeded(port, seed);
        let provider = Proxy::start(vec![address(psp.url())?])?;
        let mut ledger = Ledger::start_between(port, &format!("http://{}", provider.address()), edge_port);
        let database = address_of_database(&ledger.database.url)?;
        let mut second = ledger.second_instance();
        let wiring = Wiring {
            first: Proxy::start(vec![database])?,
            second: Proxy::start(vec![database])?,
            provider,
            edge: Proxy::start(vec![address(ledger.url())?, address(&second.address)?])?,
            clocks: Clocks::of_environment()?,
        };
        // Again, by way of their proxies and by their own clocks.
        let mut servers = Servers { ledger: &mut ledger, second: &mut second, wiring: &wiring };
        for server in [Server::First, Server::Second] {
            servers.kill(&[server]);
            servers.start(server)?;
        }
        let origin = start_shop(&ledger);
        let ledger_url = format!("http://{}", wiring.edge.address());
        let settings = edge::Settings::new(&ledger, &origin.address);
        let edge = Edge::start_as(edge::Settings { port: edge_port, ledger_url, ..settings });
        let (shop, affiliates) = open_shop(&ledger, edge.url(), affiliates);
        let controls = refused(&affiliates);
        psp.faults(&json!({"webhook_lost": 1.0}));
        psp.controls(&controls);
        Ok(Self { wiring, edge, psp, controls, shop, affiliates, _origin: origin, second, ledger })
    }
}

/// A merchant with a program that approves by itself and one where a person does, and their affiliates.
fn open_shop(ledger: &Ledger, site: &str, affiliates: usize) -> (Merchant, Vec<Affiliate>) {
    let shop = Merchant::new(ledger);
    let debtor = json!({"name": "Shop", "iban": "NL91ABNA0417164300"});
    shop.finance.put("/v1/integrations/sepa", &debtor).expect(200);
    let [program, held] = [0, 30].map(|hold_days| {
        let program = shop.program(&json!({"minimum_payout": 1, "hold_days": hold_days, "site_url": site}));
        // Everybody comes from one address and buys at once, and some clicks are lost: nothing of that is fraud here.
        let nothing_is_held = json!({"hold_at": null, "missing_click": {"grace_seconds": 10}});
        shop.api.put(&format!("/v1/programs/{program}/fraud-rules"), &nothing_is_held).expect(200);
        program
    });
    let affiliates = (0..affiliates).map(|number| join(&shop, [&program, &held], number)).collect();
    let pending = "select count(*) from edge_change where pending_since is not null";
    eventually(60, "the links are at the edge", || ledger.database.number(pending) == 0);
    (shop, affiliates)
}

fn start_shop(ledger: &Ledger) -> Process {
    let mut command = Command::new("node");
    command
        .arg(workspace().join("examples/demo-shop/server.mjs"))
        .env("SHOP_PORT", "0")
        .env("LEDGER_URL", ledger.url())
        .env("MERCHANT_KEY", "unused");
    Process::start(command)
}

fn address(url: &str) -> Result<SocketAddr> {
    url.trim_start_matches("http://").parse().with_context(|| format!("{url} is no address"))
}

fn address_of_database(url: &str) -> Result<SocketAddr> {
    let (_, place) = url.rsplit_once('@').ok_or_else(|| anyhow!("the database's address has no account"))?;
    address(place.split('/').next().unwrap_or_default())
}
