//! The commands and their options.

use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, Parser, Subcommand};

/// Development commands for Tributary.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// One variant per command.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Start everything on this machine and stay in the foreground until Ctrl-C
    Up(Up),
    /// Run every test against the real parts
    Test(Test),
    /// Tell a day in the life, against a running `up`
    Demo(Demo),
    /// Measure the optimised server and the Worker beside their yardsticks
    Bench(Bench),
    /// Make every part of the whole system fail under load, and compare the books with every answer and what really left
    Chaos(Chaos),
    /// Rehearse what an operator hopes never to do
    Drill(Drill),
    /// Make the tarball of a release: program, unit, manual pages, completions, licences, list of what it was built from
    Package,
    /// Check formatting, lints, documentation, `.sqlx`, licences and dependencies
    Lint(Lint),
    /// Change the rules one expression at a time, and see that a test notices each change
    Mutants(Mutants),
    /// Start the embedded PostgreSQL alone, print its URL and stay in the foreground
    Pg(Pg),
    /// Take a picture of every page into `docs/images`, of a copy of its own with the demo's data
    Screenshots(Screenshots),
    /// Play the payout state machine against providers that fail, once for each seed
    Simulate(Simulate),
    /// Renew the committed `.sqlx` from the migrations and the queries in the code
    Sqlx(Sqlx),
    /// Build the Worker as it is deployed, and check its size
    Worker(Worker),
}

/// Options of `up`.
#[derive(Args)]
pub(crate) struct Up {
    /// Port of the ledger API; 0 finds a free one
    #[arg(long, default_value_t = 8080)]
    pub(crate) ledger_port: u16,
    /// Port of the Worker; 0 finds a free one
    #[arg(long, default_value_t = 8787)]
    pub(crate) edge_port: u16,
    /// Where this copy keeps its data, `target/dev` by default; two copies side by side need two
    #[arg(long)]
    pub(crate) data_dir: Option<PathBuf>,
    /// Throw away what the data folder holds and start anew
    #[arg(long)]
    pub(crate) fresh: bool,
    /// Never install system packages; say what is missing instead
    #[arg(long)]
    pub(crate) no_system_packages: bool,
}

/// Options of `test`.
#[derive(Args)]
pub(crate) struct Test {
    /// Only tests whose name contains this
    pub(crate) filter: Option<String>,
    /// Never install system packages; say what is missing instead
    #[arg(long)]
    pub(crate) no_system_packages: bool,
}

/// Options of `demo`.
#[derive(Args)]
pub(crate) struct Demo {
    /// The data folder of the running copy, `target/dev` by default
    #[arg(long)]
    pub(crate) data_dir: Option<PathBuf>,
}

/// Options of `bench`.
#[derive(Args)]
pub(crate) struct Bench {
    /// Only this measurement: `orders`, `bulk`, `clicks`, `mixed`, `fairness`, `fairness-by-two`, `instances`, `attack`, `dashboard`,
    /// `pages`, `rolling` or `edge`
    pub(crate) name: Option<String>,
    /// For `rolling`: the `ledger-api` of an older release, which is there at first; the restarts are an upgrade, the way
    /// back, and the upgrade again
    #[arg(long, requires = "name")]
    pub(crate) from: Option<PathBuf>,
    /// For `attack`: only the floods that have this in their name, such as `webhooks`
    #[arg(long, requires = "name", conflicts_with = "from")]
    pub(crate) flood: Option<String>,
}

/// Options of `chaos`.
#[derive(Args)]
pub(crate) struct Chaos {
    /// How often a server is killed, either of two; every other kind of fault comes as often as its kind of kill
    #[arg(long, default_value_t = 100, conflicts_with = "minutes")]
    pub(crate) kills: u64,
    /// For how long faults come, instead
    #[arg(long)]
    pub(crate) minutes: Option<u64>,
    /// Draw the faults and choices of an earlier run, which printed this; the timing of processes is not repeated
    #[arg(long)]
    pub(crate) seed: Option<u64>,
    /// The `ledger-api` to kill; the debug build by default
    #[arg(long)]
    pub(crate) server: Option<PathBuf>,
    /// Who is paid
    #[arg(long, default_value_t = 120)]
    pub(crate) affiliates: usize,
    /// In a hurry: give back at once what a killed server had claimed, instead of after the two minutes of its lease, and
    /// let clocks be off by seconds only
    #[arg(long)]
    pub(crate) end_leases: bool,
    /// How long a pause, a hang, a full disk or a wrong clock lasts at most, in seconds
    #[arg(long, default_value_t = 20)]
    pub(crate) longest: u64,
    /// Never install system packages; leave out what needs them
    #[arg(long)]
    pub(crate) no_system_packages: bool,
}

/// Options of `drill`.
#[derive(Args)]
pub(crate) struct Drill {
    /// What to rehearse
    #[arg(value_enum)]
    pub(crate) kind: DrillKind,
    /// Orders before the base backup; as many again come after it
    #[arg(long, default_value_t = 2_000)]
    pub(crate) orders: usize,
    /// Who is paid
    #[arg(long, default_value_t = 40)]
    pub(crate) affiliates: usize,
    /// The `ledger-api` to use; the debug build by default
    #[arg(long)]
    pub(crate) server: Option<PathBuf>,
}

/// Drills there are.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum DrillKind {
    /// A restore to a point in time, with payouts that left after it
    Restore,
}

/// Options of `lint`.
#[derive(Args)]
pub(crate) struct Lint {
    /// Never install system packages; say what is missing instead
    #[arg(long)]
    pub(crate) no_system_packages: bool,
}

/// Options of `mutants`.
#[derive(Args)]
pub(crate) struct Mutants {
    /// More arguments for cargo-mutants, such as `--file shared/src/money.rs` or `--list`
    #[arg(last = true)]
    pub(crate) arguments: Vec<String>,
}

/// Options of `pg`.
#[derive(Args)]
pub(crate) struct Pg {
    /// Where this copy keeps its data, `target/dev` by default
    #[arg(long)]
    pub(crate) data_dir: Option<PathBuf>,
}

/// Options of `screenshots`.
#[derive(Args)]
pub(crate) struct Screenshots {
    /// Take none, and have Lighthouse judge every page instead
    #[arg(long)]
    pub(crate) lighthouse: bool,
    /// Never install system packages; say what is missing instead
    #[arg(long)]
    pub(crate) no_system_packages: bool,
}

/// Options of `simulate`.
#[derive(Args)]
pub(crate) struct Simulate {
    /// Every simulation is played with the seeds from 0 to one less than this
    #[arg(long, default_value_t = 100_000, conflicts_with = "seed")]
    pub(crate) seeds: u64,
    /// Play only this one, which an earlier run printed
    #[arg(long)]
    pub(crate) seed: Option<u64>,
}

/// Options of `sqlx`.
#[derive(Args)]
pub(crate) struct Sqlx {
    /// Change nothing; fail when `.sqlx` does not match the code
    #[arg(long)]
    pub(crate) check: bool,
}

/// Options of `worker`.
#[derive(Args)]
pub(crate) struct Worker {
    /// Never install system packages; say what is missing instead
    #[arg(long)]
    pub(crate) no_system_packages: bool,
}

/// Carries one command out.
pub(crate) fn run(command: Command) -> Result<()> {
    match command {
        Command::Up(options) => crate::up::run(&options),
        Command::Test(options) => crate::test::run(&options),
        Command::Demo(options) => crate::demo::run(&options),
        Command::Bench(options) => crate::bench::run(&options),
        Command::Chaos(options) => crate::chaos::run(&options),
        Command::Drill(options) => crate::drill::run(&options),
        Command::Package => crate::package::run(),
        Command::Lint(options) => crate::lint::run(&options),
        Command::Mutants(options) => crate::mutants::run(&options),
        Command::Pg(options) => crate::pg::run(&options),
        Command::Screenshots(options) => crate::screenshots::run(&options),
        Command::Simulate(options) => crate::simulate::run(&options),
        Command::Sqlx(options) => crate::sqlx::run(&options),
        Command::Worker(options) => crate::worker::run(&options),
    }
}
