//! The command line of `ledger-api`.

use clap::{Args, Parser, Subcommand};
use shared::api_key::Role;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use uuid::Uuid;

use crate::config::{DatabaseConfig, ProvidersConfig, ServeConfig};

/// Affiliate and referral ledger.
#[derive(Debug, Parser)]
#[command(version, about, long_about = None)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the HTTP API and run the background jobs.
    Serve(Box<ServeConfig>),
    /// Bring the database's schema up to date and make click partitions. Run it as the database's owner.
    Migrate {
        /// The database.
        #[command(flatten)]
        database: DatabaseConfig,
        /// Also distribute every table over a Citus cluster; on its coordinator, while no ledger runs. Safe to repeat.
        #[arg(long)]
        citus: bool,
    },
    /// Rebuild every balance from its postings and compare, and recompute every seal; exits 1 and says what is wrong when
    /// the books do not hold.
    Verify {
        /// The database.
        #[command(flatten)]
        database: DatabaseConfig,
        /// Only this merchant.
        #[arg(long)]
        merchant: Option<Uuid>,
    },
    /// After the database was restored to an earlier moment and before any server starts: mark payouts that may have left
    /// since, and book what Stripe has paid since. Exits 1 while something needs a person.
    Restored(Box<RestoredArgs>),
    /// Print completions for a shell.
    #[cfg(feature = "manual")]
    Completions {
        /// Which shell.
        shell: clap_complete::Shell,
    },
    /// Write the manual pages.
    #[cfg(feature = "manual")]
    Man {
        /// Folder to write them into.
        folder: std::path::PathBuf,
    },
    /// Manage API keys.
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Manage what finance gives besides the link in a mail when signing in.
    #[command(subcommand)]
    SecondFactors(SecondFactorsCommand),
}

/// Options of `ledger-api restored`.
#[derive(Debug, Args)]
pub struct RestoredArgs {
    /// The database.
    #[command(flatten)]
    pub database: DatabaseConfig,
    /// The payment providers.
    #[command(flatten)]
    pub providers: ProvidersConfig,
    /// The moment it was restored to, such as 2026-03-01T03:12:00Z.
    #[arg(long, value_parser = moment)]
    pub to: OffsetDateTime,
    /// Who does this.
    #[arg(long)]
    pub person: String,
}

fn moment(text: &str) -> Result<OffsetDateTime, time::error::Parse> {
    OffsetDateTime::parse(text, &Rfc3339)
}

/// What can be done with keys here; everything else goes through the API.
#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// Make a key and print it; it is not shown again.
    Create {
        /// The database.
        #[command(flatten)]
        database: DatabaseConfig,
        /// operator, or edge.
        #[arg(long)]
        role: Role,
        /// Who will hold it: a person's or a system's name.
        #[arg(long)]
        person: String,
        /// For an edge key: the only merchants it may speak for (repeatable). Without it, all.
        #[arg(long = "merchant")]
        merchants: Vec<Uuid>,
    },
    /// List keys, newest first, without the keys themselves: id, role, person, when made, when revoked.
    List {
        /// The database.
        #[command(flatten)]
        database: DatabaseConfig,
        /// Only keys that name this merchant.
        #[arg(long)]
        merchant: Option<Uuid>,
    },
    /// Revoke a key. Servers notice within 5 seconds. Exits 1 when no key of that id works.
    Revoke {
        /// The database.
        #[command(flatten)]
        database: DatabaseConfig,
        /// Its id, as `keys list` says.
        key_id: Uuid,
        /// Who does this, for the audit trail.
        #[arg(long)]
        person: String,
    },
}

/// What can be done with second factors.
#[derive(Debug, Subcommand)]
pub enum SecondFactorsCommand {
    /// Forget the second factor of somebody who lost it with all recovery codes, and sign them out everywhere: they set up another at the
    /// next sign-in. Exits 1 when the address has none.
    Forget {
        /// The database.
        #[command(flatten)]
        database: DatabaseConfig,
        /// The address they sign in by.
        email: String,
        /// Who does this, for the audit trail.
        #[arg(long)]
        person: String,
    },
}

/// Reads the command line and the environment. What is missing or bad is said in one line; the exit code is then 2.
#[must_use]
pub fn parse() -> Cli {
    Cli::try_parse().unwrap_or_else(|error| {
        if error.use_stderr() { fail(&one_line(&error.render().to_string())) } else { error.exit() }
    })
}

/// Prints one line and exits with 2: the caller's mistake.
#[expect(clippy::print_stderr, reason = "this is how a command line program speaks before logging starts")]
pub fn fail(line: &str) -> ! {
    eprintln!("{line}");
    std::process::exit(2)
}

fn one_line(message: &str) -> String {
    let said = message.split("\n\nUsage:").next().unwrap_or(message);
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}
