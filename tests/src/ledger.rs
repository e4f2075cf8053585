//! The real `ledger-api`, started on a free port against a test's own database.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::api::Client;
use crate::database::Database;
use crate::process::{Process, program};
use crate::{paypal, stripe};

/// The token key every test signs and verifies with.
pub const TOKEN_KEYS: &str = "7:52f22665a60c12d289185d950ee8813609166f6b113d178d6c0fd3901ff239a1";

/// What every test's ledger seals with.
pub const SESSION_KEY: &str = "5f1d7a84db00d2fce00b31a7fc73224ca1b0f2f4d3ae2b0a68a1c57c6c1f7f0e";

/// A running ledger with its database.
#[derive(Debug)]
pub struct Ledger {
    /// The process; ends before its database goes.
    pub process: Process,
    /// Its database.
    pub database: Database,
    /// A client with an operator's key.
    pub operator: Client,
    settings: Settings,
}

/// An address where nobody answers, for payment providers of tests that send nothing: without a provider a payout is not
/// even drafted.
const NOBODY: &str = "http://127.0.0.1:9";

/// Through whom a ledger pays, by the keys it has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Providers {
    #[default]
    StripeAndPaypal,
    Stripe,
    None,
}

/// What differs between the ledgers that tests start.
#[derive(Debug, Clone, Default)]
struct Settings {
    /// The program, where it is not the one that was built with the tests.
    program: Option<PathBuf>,
    /// Whether nothing is set that makes tests quick: as an operator would start it.
    as_deployed: bool,
    /// Where payouts by Stripe and PayPal go; nowhere, if nothing is said.
    psp_url: Option<String>,
    /// Whose keys it has.
    providers: Providers,
    /// Where changes of links are pushed, with the Worker's key.
    edge: Option<(u16, String)>,
    /// Calls a second that a key may make, where that is not the server's own default.
    requests_per_second: Option<u32>,
    /// Whether endpoints of merchants may stand on this machine.
    calls_home: bool,
    /// Where it writes everything it has to say.
    log: Option<PathBuf>,
    /// Anything else, by its variable.
    others: Vec<(&'static str, String)>,
    /// The mail server.
    smtp_url: Option<String>,
}

impl Settings {
    fn program(&self) -> PathBuf {
        self.program.clone().unwrap_or_else(|| program("LEDGER_API_BIN", "ledger-api"))
    }
}

impl Ledger {
    /// A ledger on a fresh database, whose payment providers do not answer.
    pub fn start() -> Self {
        Self::start_with(None)
    }

    /// A ledger on a fresh database that has no key of any payment provider.
    pub fn start_without_providers() -> Self {
        Self::start_by(|_| Settings { providers: Providers::None, ..Settings::default() }, serve)
    }

    /// Starts it again on the same address and database, with a key of Stripe's and none of `PayPal`'s.
    pub fn start_again_with_stripe_alone(&mut self) {
        self.process.kill();
        self.settings.providers = Providers::Stripe;
        self.start_again();
    }

    /// A ledger on a fresh database, paying through the Stripe at that address.
    pub fn start_with(psp_url: Option<&str>) -> Self {
        Self::start_by(|_| Settings { psp_url: psp_url.map(str::to_owned), ..Settings::default() }, serve)
    }

    /// A ledger on a fresh database and that port, paying through the Stripe at that address, which may know the port.
    pub fn start_on(port: u16, psp_url: &str) -> Self {
        Self::start_by(
            |_| Settings { psp_url: Some(psp_url.to_owned()), ..Settings::default() },
            |database, settings, _| serve(database, settings, &format!("127.0.0.1:{port}")),
        )
    }

    /// The same that pushes changes of links to the Worker on that port, once it is there.
    pub fn start_between(port: u16, psp_url: &str, edge_port: u16) -> Self {
        Self::start_by(
            |database| Settings {
                psp_url: Some(psp_url.to_owned()),
                edge: Some((edge_port, edge_key(database))),
                ..Settings::default()
            },
            |database, settings, _| serve(database, settings, &format!("127.0.0.1:{port}")),
        )
    }

    /// A ledger on a fresh database that pushes changes of links to the Worker on that port, once it is there.
    pub fn start_pushing_to(edge_port: u16) -> Self {
        Self::start_by(
            |database| Settings { edge: Some((edge_port, edge_key(database))), ..Settings::default() },
            serve,
        )
    }

    /// A ledger on a fresh database where a key may call that often a second.
    pub fn start_limited(requests_per_second: u32) -> Self {
        Self::start_by(|_| Settings { requests_per_second: Some(requests_per_second), ..Settings::default() }, serve)
    }

    /// A ledger on a fresh database that calls endpoints on this machine, and pays through the Stripe at that address.
    pub fn start_calling_home(psp_url: Option<&str>) -> Self {
        let psp_url = psp_url.map(str::to_owned);
        Self::start_by(|_| Settings { psp_url, calls_home: true, ..Settings::default() }, serve)
    }

    /// A ledger on a fresh database with settings of its own, by their variables, paying through the Stripe at that address.
    pub fn start_set(psp_url: Option<&str>, others: &[(&'static str, &str)]) -> Self {
        let psp_url = psp_url.map(str::to_owned);
        Self::start_by(|_| Settings { psp_url, others: owned(others), ..Settings::default() }, serve)
    }

    /// A ledger on a fresh database that sends mail, and pays through the Stripe at that address.
    pub fn start_mailing(smtp_url: &str, psp_url: Option<&str>) -> Self {
        let (smtp_url, psp_url) = (Some(smtp_url.to_owned()), psp_url.map(str::to_owned));
        Self::start_by(|_| Settings { psp_url, smtp_url, ..Settings::default() }, serve)
    }

    /// The same that has no key of any payment provider.
    pub fn start_mailing_without_providers(smtp_url: &str) -> Self {
        let smtp_url = Some(smtp_url.to_owned());
        Self::start_by(|_| Settings { smtp_url, providers: Providers::None, ..Settings::default() }, serve)
    }

    /// A ledger on a fresh database that calls endpoints on this machine, writes all it has to say to a file, and pays
    /// through the Stripe at that address.
    pub fn start_logging_to(file: &Path, psp_url: Option<&str>) -> Self {
        let (log, psp_url) = (Some(file.to_owned()), psp_url.map(str::to_owned));
        Self::start_by(|_| Settings { psp_url, log, calls_home: true, ..Settings::default() }, serve)
    }

    /// A ledger on a fresh database with settings of its own, by their variables, which writes all it has to say to a file.
    pub fn start_set_logging_to(file: &Path, others: &[(&'static str, &str)]) -> Self {
        Self::start_by(|_| Settings { log: Some(file.to_owned()), others: owned(others), ..Settings::default() }, serve)
    }

    /// A ledger on a fresh database with every setting at its default, as an operator would start it; its other instances, too.
    pub fn with_own_settings() -> Self {
        Self::start_by(|_| Settings { as_deployed: true, providers: Providers::None, ..Settings::default() }, serve)
    }

    /// The same with payment providers that do not answer, and with settings of its own, by their variables.
    pub fn with_own_settings_and(others: &[(&'static str, &str)]) -> Self {
        Self::start_by(|_| Settings { as_deployed: true, others: owned(others), ..Settings::default() }, serve)
    }

    /// The same by the program of an older release, on a fresh database with that one's schema.
    pub fn start_older(older: &Path, others: &[(&'static str, &str)]) -> Self {
        let program = Some(older.to_owned());
        let database = Database::migrated_by(older);
        let settings =
            |_: &Database| Settings { program, as_deployed: true, others: owned(others), ..Settings::default() };
        Self::start_on_database(database, settings, serve)
    }

    /// A ledger on a fresh database with every setting at its default and a key of Stripe's, which does not answer.
    pub fn with_own_settings_and_stripe() -> Self {
        Self::start_by(|_| Settings { as_deployed: true, providers: Providers::Stripe, ..Settings::default() }, serve)
    }

    /// From now on instances are started from that program; `None` is the one that was built with the tests.
    pub fn becomes(&mut self, program: Option<&Path>) {
        self.settings.program = program.map(Path::to_owned);
    }

    /// A ledger on a database that somebody else has filled, paying through the Stripe at that address.
    pub fn start_upon(database: Database, psp_url: Option<&str>) -> Self {
        let psp_url = psp_url.map(str::to_owned);
        Self::start_on_database(database, |_| Settings { psp_url, ..Settings::default() }, serve)
    }

    fn start_by(
        settings: impl FnOnce(&Database) -> Settings,
        serve: impl FnOnce(&Database, &Settings, &str) -> Process,
    ) -> Self {
        Self::start_on_database(Database::new(), settings, serve)
    }

    fn start_on_database(
        database: Database,
        settings: impl FnOnce(&Database) -> Settings,
        serve: impl FnOnce(&Database, &Settings, &str) -> Process,
    ) -> Self {
        let settings = settings(&database);
        let key = cli(&database, &settings, &["keys", "create", "--role", "operator", "--person", "test operator"]);
        let process = serve(&database, &settings, "127.0.0.1:0");
        let operator = Client::new(&process.address).with_key(key.trim());
        Self { process, database, operator, settings }
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.process.address
    }

    /// Starts it again on the same address and database, after a kill.
    pub fn start_again(&mut self) {
        let address = self.process.address.trim_start_matches("http://").to_owned();
        self.process = serve(&self.database, &self.settings, &address);
    }

    /// The same while the database may be away; an error means that it did not start.
    pub fn try_start_again(&mut self) -> Result<(), String> {
        let address = self.process.address.trim_start_matches("http://").to_owned();
        self.process = Process::try_start(serving(&self.database, &self.settings, &address))?;
        Ok(())
    }

    /// Runs another command of the program with this ledger's settings: whether it ended well, and all it said.
    pub fn command(&self, arguments: &[&str]) -> (bool, String) {
        let mut command = Command::new(program("LEDGER_API_BIN", "ledger-api"));
        command.args(arguments).env("DATABASE_URL", &self.database.url).env("RUST_LOG", "warn");
        pay_through(&mut command, &self.settings);
        let output = command.output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&said).into_owned())
    }

    /// Starts a second instance on the same database.
    pub fn second_instance(&self) -> Process {
        serve(&self.database, &self.settings, "127.0.0.1:0")
    }

    /// Starts an instance at a URL that is free by now, with settings of its own, by their variables, over the ledger's; an
    /// error means that it did not start.
    pub fn try_instance_with(&self, url: &str, others: &[(&'static str, String)]) -> Result<Process, String> {
        let mut command = serving(&self.database, &self.settings, url.trim_start_matches("http://"));
        command.envs(others.iter().map(|(name, value)| (*name, value)));
        Process::try_start(command)
    }

    /// Starts an instance on the same database at an address, as `host:port`.
    pub fn instance_on(&self, address: &str) -> Process {
        serve(&self.database, &self.settings, address)
    }

    /// An edge key for all merchants: that of the Worker it pushes to, if there is one.
    pub fn edge_key(&self) -> String {
        let own = self.settings.edge.as_ref().map(|(_, key)| key.clone());
        own.unwrap_or_else(|| edge_key(&self.database))
    }

    /// Runs `ledger-api verify`: its exit code's verdict and all it said.
    pub fn verify(&self) -> (bool, String) {
        let output = Command::new(program("LEDGER_API_BIN", "ledger-api"))
            .arg("verify")
            .env("DATABASE_URL", &self.database.url)
            .output()
            .unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&said).into_owned())
    }

    /// Fails the test when the books do not hold.
    pub fn assert_books_hold(&self) {
        let (holds, said) = self.verify();
        assert!(holds, "{said}");
    }
}

fn cli(database: &Database, settings: &Settings, arguments: &[&str]) -> String {
    let output = Command::new(settings.program())
        .args(arguments)
        .env("DATABASE_URL", &database.url)
        .output()
        .expect("ledger-api is built by `cargo xtask test`");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn edge_key(database: &Database) -> String {
    let arguments = ["keys", "create", "--role", "edge", "--person", "test edge"];
    cli(database, &Settings::default(), &arguments).trim().to_owned()
}

fn owned(settings: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
    settings.iter().map(|(name, value)| (*name, (*value).to_owned())).collect()
}

fn serve(database: &Database, settings: &Settings, address: &str) -> Process {
    Process::start(serving(database, settings, address))
}

fn serving(database: &Database, settings: &Settings, address: &str) -> Command {
    let mut command = Command::new(settings.program());
    command
        .arg("serve")
        .env("DATABASE_URL", &database.url)
        .env("LEDGER_ADDR", address)
        .env("TOKEN_KEYS", TOKEN_KEYS)
        .env("SESSION_KEY", SESSION_KEY)
        .env("RUST_LOG", "warn");
    if !settings.as_deployed {
        be_quick(&mut command);
    }
    pay_through(&mut command, settings);
    if let Some(calls) = settings.requests_per_second {
        command.env("REQUESTS_PER_SECOND", calls.to_string());
    }
    if let Some(url) = &settings.smtp_url {
        command.env("SMTP_URL", url).env("MAIL_FROM", "Tributary <tributary@shop.example>");
    }
    if let Some(file) = &settings.log {
        command.env("RUST_LOG", "debug").stderr(File::create(file).unwrap());
    }
    if settings.calls_home {
        command.env("WEBHOOKS_ALLOW_PRIVATE", "true");
    }
    if let Some((port, key)) = &settings.edge {
        command
            .env("EDGE_LINK_URL", format!("http://localhost:{port}"))
            .env("EDGE_ADMIN_URL", format!("http://127.0.0.1:{port}"))
            .env("EDGE_KEY", key);
    }
    command.envs(settings.others.iter().map(|(name, value)| (*name, value)));
    command
}

fn pay_through(command: &mut Command, settings: &Settings) {
    let url = settings.psp_url.as_deref().unwrap_or(NOBODY);
    if settings.providers != Providers::None {
        command.env("STRIPE_API_URL", format!("{url}/")).env("STRIPE_SECRET_KEY", "sk_test_tributary");
    }
    if settings.providers == Providers::StripeAndPaypal {
        command.env("PAYPAL_API_URL", url).env("PAYPAL_CLIENT_ID", "tributary").env("PAYPAL_SECRET", "secret");
        if settings.psp_url.is_some() {
            command.env("PAYPAL_WEBHOOK_ID", paypal::WEBHOOK_ID);
        }
    }
}

/// What makes tests quick, and lets them sign as Stripe.
fn be_quick(command: &mut Command) {
    command
        .env("DATABASE_CONNECTIONS", "8")
        .env("JOB_INTERVAL_MS", "100")
        .env("DRAIN_SECONDS", "0")
        // The first is on its way in, the second on its way out.
        .env("STRIPE_WEBHOOK_SECRET", format!("whsec_next,{}", stripe::SECRET))
        .env("STRIPE_CONNECT_WEBHOOK_SECRET", stripe::CONNECT_SECRET);
}
