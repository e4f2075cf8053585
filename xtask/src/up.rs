//! `cargo xtask up`: the whole system on this machine, from nothing, until Ctrl-C.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::demo_data::DemoData;
use crate::env_file::Variables;
use crate::postgres::{Cluster, Connection, DATABASE, Durability};
use crate::secrets::Secrets;
use crate::service::Service;
use crate::stack::{self, Ledger, Plan, Ports, Provider};
use crate::{cli, files, interrupt, leftovers, lock, npm, ports, wasm, workspace};

/// Everything that runs; stopped in the reverse order of starting.
#[derive(Default)]
pub(crate) struct Running {
    cluster: Option<Cluster>,
    services: Vec<Service>,
}

impl Running {
    /// A session in the embedded database.
    pub(crate) fn database(&self) -> Result<Connection> {
        let cluster = self.cluster.as_ref().context("this works in the embedded PostgreSQL: unset DATABASE_URL")?;
        cluster.connect(DATABASE)
    }

    fn check_alive(&mut self) -> Result<()> {
        if let Some(cluster) = &mut self.cluster {
            cluster.service().check_alive()?;
        }
        self.services.iter_mut().try_for_each(Service::check_alive)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        while let Some(service) = self.services.pop() {
            drop(service);
        }
        self.cluster = None;
    }
}

/// Starts everything, tells how to use it, and stays until it is stopped or a part fails.
pub(crate) fn run(options: &cli::Up) -> Result<()> {
    during(options, |running, variables, env_file| {
        greet(variables, env_file);
        while !interrupt::requested() {
            running.check_alive()?;
            std::thread::sleep(Duration::from_millis(200));
        }
        Ok(())
    })
}

/// Starts everything and stops it when `deed` has ended.
pub(crate) fn during(
    options: &cli::Up,
    deed: impl FnOnce(&mut Running, &Variables, &Path) -> Result<()>,
) -> Result<()> {
    let data_dir = workspace::data_dir(options.data_dir.as_deref())?;
    let lock = lock::take(&data_dir, "stop it, or choose another folder with --data-dir")?;
    leftovers::end(&data_dir)?;
    let env_file = data_dir.join("env");
    files::remove_if_present(&env_file)?;
    if options.fresh {
        clear(&data_dir)?;
    }
    // Before the minutes that a first start takes, rather than after.
    ports::require_free(options.ledger_port, "--ledger-port")?;
    ports::require_free(options.edge_port, "--edge-port")?;

    let mut running = Running::default();
    let outcome = start(options, &data_dir, &mut running).and_then(|variables| {
        variables.write(&env_file)?;
        deed(&mut running, &variables, &env_file)
    });
    files::remove_if_present(&env_file)?;
    println!("stopping");
    drop(running);
    leftovers::forget(&data_dir)?;
    drop(lock);
    outcome
}

fn start(options: &cli::Up, data_dir: &Path, running: &mut Running) -> Result<Variables> {
    npm::install()?;
    let build = wasm::build(!options.no_system_packages)?;
    stack::build_programs()?;

    let (database_url, database) = database(data_dir, running)?;
    let ports = choose_ports(options, data_dir)?;
    let plan = Plan {
        data_dir,
        provider: stack::choose_provider(ports.psp),
        ports,
        secrets: Secrets::load(data_dir)?,
        database_url,
    };
    let ledger = Ledger::on(&plan.database_url);
    ledger.migrate()?;
    let mut data = DemoData::load(data_dir, &database)?;
    data.ensure_first_keys(&ledger)?;
    let edge_key = data.get("EDGE_KEY")?.to_owned();

    running.services.extend(Provider::start(&plan)?);
    running.services.push(stack::start_mail(&plan)?);
    running.services.push(ledger.serve(&plan, &edge_key)?);
    running.services.push(stack::start_edge(&plan, &build, &edge_key)?);
    data.ensure_all(&plan)?;
    running.services.push(stack::start_shop(&plan, data.get("MERCHANT_KEY")?)?);
    published(&plan, &data)
}

/// The person's own database, or the embedded one; with a name for it that stays the same between starts.
fn database(data_dir: &Path, running: &mut Running) -> Result<(String, String)> {
    if let Ok(url) = std::env::var("DATABASE_URL")
        && !url.is_empty()
    {
        let name = format!("given-{:016x}", files::fnv1a(url.bytes()));
        println!("  using the database that DATABASE_URL names");
        return Ok((url, name));
    }
    let cluster = running.cluster.insert(Cluster::start(data_dir, Durability::Durable)?);
    cluster.ensure_database(DATABASE)?;
    Ok((cluster.url(DATABASE), "embedded".to_owned()))
}

/// The two ports a person chooses; the others as at the last start, where they are still free.
fn choose_ports(options: &cli::Up, data_dir: &Path) -> Result<Ports> {
    let path = data_dir.join("ports");
    let mut known = Variables::read(&path)?;
    let last = |name: &str| known.get(name).and_then(|port| port.parse().ok());
    ports::require_free(options.ledger_port, "--ledger-port")?;
    ports::require_free(options.edge_port, "--edge-port")?;
    let [ledger, edge, shop, psp, smtp, mail] = ports::free([
        Some(options.ledger_port),
        Some(options.edge_port),
        last("SHOP"),
        last("PSP"),
        last("SMTP"),
        last("MAIL"),
    ])?;
    for (name, port) in [("SHOP", shop), ("PSP", psp), ("SMTP", smtp), ("MAIL", mail)] {
        known.set(name, port.to_string());
    }
    known.write(&path)?;
    Ok(Ports { ledger, edge, shop, psp, smtp, mail })
}

/// What `<data-dir>/env` holds.
fn published(plan: &Plan<'_>, data: &DemoData) -> Result<Variables> {
    let mut variables = Variables::default();
    for name in [
        "OPERATOR_KEY",
        "MERCHANT_ID",
        "PROGRAM_ID",
        "MERCHANT_KEY",
        "FINANCE_KEY",
        "FINANCE_KEY_2",
        "EDGE_KEY",
        "DEMO_CODE",
        "DEMO_CODE_2",
        "AFFILIATE_ID",
        "AFFILIATE_ID_2",
    ] {
        variables.set(name, data.get(name)?);
    }
    variables.set("LEDGER_URL", plan.ledger_url());
    variables.set("EDGE_URL", plan.edge_url());
    variables.set("LINK_URL", plan.link_url());
    variables.set("SHOP_URL", plan.shop_url());
    variables.set("MAIL_URL", plan.mail_url());
    variables.set("PSP_URL", plan.provider.url.trim_end_matches('/'));
    variables.set("DATABASE_URL", &*plan.database_url);
    variables.set("TOKEN_KEYS", &*plan.secrets.token_keys);
    variables.set("STRIPE_WEBHOOK_SECRET", plan.webhook_secret());
    Ok(variables)
}

fn greet(variables: &Variables, env_file: &Path) {
    let value = |name: &str| variables.get(name).unwrap_or_default().to_owned();
    println!();
    for (what, name) in [
        ("pages and ledger API", "LEDGER_URL"),
        ("shop behind the Worker", "EDGE_URL"),
        ("link domain", "LINK_URL"),
        ("shop itself", "SHOP_URL"),
        ("payment provider", "PSP_URL"),
        ("mail caught", "MAIL_URL"),
    ] {
        println!("  {what:<24}{}", value(name));
    }
    println!("  {:<24}{}", "keys and addresses", env_file.display());
    println!("\nTry a click:\n  curl -si '{}/pricing?ref={}'\n", value("EDGE_URL"), value("DEMO_CODE"));
    println!("Ready. A day in the life: cargo xtask demo. Ctrl-C stops everything.");
}

/// Throws away what a data folder holds, except the lock that this process has on it.
fn clear(data_dir: &Path) -> Result<()> {
    for entry in data_dir.read_dir()? {
        let path = entry?.path();
        if path.file_name().is_none_or(|name| name != "lock") {
            files::remove_if_present(&path)?;
        }
    }
    Ok(())
}
