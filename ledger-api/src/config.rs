//! Settings, each a flag or an environment variable; `ledger-api serve --help` and `docs/operations/settings.md` list
//! them all.

use std::fmt;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::str::FromStr;

use axum::http::HeaderName;
use clap::{Args, ValueEnum};
use shared::token::TokenKeys;
use sqlx::postgres::PgConnectOptions;
use url::Url;

use crate::mail::Sender;
use crate::vault::Vault;

/// A value that never shows in logs, in `Debug`, or in `--help`.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// The value itself, for the one place that needs it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl FromStr for Secret {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.trim().is_empty() { Err("is empty") } else { Ok(Self(text.to_owned())) }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Where the database is.
#[derive(Debug, Clone, Args)]
pub struct DatabaseConfig {
    /// postgres://user:password@host:port/database
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: DatabaseUrl,
}

/// A PostgreSQL address. It carries a password, so `Debug` does not show it.
#[derive(Clone)]
pub struct DatabaseUrl(pub PgConnectOptions);

impl FromStr for DatabaseUrl {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // The parser's own message may repeat the address and with it the password.
        PgConnectOptions::from_str(text)
            .map(|options| Self(options.application_name("ledger-api")))
            .map_err(|_| "is not a postgres:// address")
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "postgres://…@{}:{}/…", self.0.get_host(), self.0.get_port())
    }
}

/// The signing secrets of one webhook endpoint: one, or two while the second replaces the first.
#[derive(Debug, Clone)]
pub struct WebhookSecrets(Vec<Secret>);

impl WebhookSecrets {
    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &Secret> {
        self.0.iter()
    }
}

impl FromStr for WebhookSecrets {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let secrets: Vec<Secret> = text.split(',').map(|secret| secret.trim().parse()).collect::<Result<_, _>>()?;
        if secrets.len() > 2 { Err("has more than two secrets") } else { Ok(Self(secrets)) }
    }
}

/// An address that may be left empty.
#[derive(Debug, Clone)]
pub struct OptionalUrl(pub Option<Url>);

impl FromStr for OptionalUrl {
    type Err = url::ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.trim().is_empty() { Ok(Self(None)) } else { text.parse().map(|url| Self(Some(url))) }
    }
}

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For a person at a terminal.
    Text,
    /// One JSON object a line.
    Json,
}

/// Which payment providers are spoken to, and as whom.
#[derive(Debug, Clone, Args)]
pub struct ProvidersConfig {
    /// Stripe platform key; without it no payout goes by Stripe.
    #[arg(long, env = "STRIPE_SECRET_KEY", hide_env_values = true)]
    pub stripe_secret_key: Option<Secret>,
    /// Stripe API address.
    #[arg(long, env = "STRIPE_API_URL", default_value = "https://api.stripe.com/")]
    pub stripe_api_url: Url,
    /// Signing secret of the webhook endpoint /webhooks/stripe; a second one after a comma while it is replaced.
    #[arg(long, env = "STRIPE_WEBHOOK_SECRET", hide_env_values = true)]
    pub stripe_webhook_secret: Option<WebhookSecrets>,
    /// The same for /webhooks/stripe-connect, which is told about connected accounts.
    #[arg(long, env = "STRIPE_CONNECT_WEBHOOK_SECRET", hide_env_values = true)]
    pub stripe_connect_webhook_secret: Option<WebhookSecrets>,
    /// Client id of the PayPal app that pays; without it no payout goes by PayPal.
    #[arg(long, env = "PAYPAL_CLIENT_ID", hide_env_values = true, requires = "paypal_secret")]
    pub paypal_client_id: Option<Secret>,
    /// Its secret.
    #[arg(long, env = "PAYPAL_SECRET", hide_env_values = true, requires = "paypal_client_id")]
    pub paypal_secret: Option<Secret>,
    /// PayPal API address; the sandbox's is <https://api-m.sandbox.paypal.com/>.
    #[arg(long, env = "PAYPAL_API_URL", default_value = "https://api-m.paypal.com/")]
    pub paypal_api_url: Url,
    /// Id of the webhook /webhooks/paypal, as PayPal's dashboard shows it.
    #[arg(long, env = "PAYPAL_WEBHOOK_ID", hide_env_values = true)]
    pub paypal_webhook_id: Option<Secret>,
}

/// How mail leaves.
#[derive(Debug, Clone, Args)]
pub struct MailConfig {
    /// Mail server: `smtps://user:password@host`, or `smtp://…?tls=required`. Without it nothing is sent.
    #[arg(long, env = "SMTP_URL", hide_env_values = true)]
    pub smtp_url: Option<Secret>,
    /// Sender of every mail: `Name <address>`.
    #[arg(long, env = "MAIL_FROM", default_value = "Tributary <tributary@localhost>")]
    pub mail_from: Sender,
}

/// Settings of `ledger-api serve`.
#[derive(Debug, Clone, Args)]
pub struct ServeConfig {
    /// The database.
    #[command(flatten)]
    pub database: DatabaseConfig,
    /// Most database connections of this process; four of them only record orders.
    #[arg(long, env = "DATABASE_CONNECTIONS", default_value_t = 16, value_parser = clap::value_parser!(u32).range(6..=500))]
    pub database_connections: u32,
    /// Address to listen on.
    #[arg(long, env = "LEDGER_ADDR", default_value = "127.0.0.1:8080")]
    pub ledger_addr: SocketAddr,
    /// Address at which people reach the pages; links in mails are made of it. Without it: `LEDGER_ADDR`, by http.
    #[arg(long, env = "PUBLIC_URL", default_value = "")]
    pub public_url: OptionalUrl,
    /// Mail.
    #[command(flatten)]
    pub mail: MailConfig,
    /// Let anybody sign in to the pages as anybody, by one click. For development only; refused where others could reach
    /// it.
    #[arg(long, env = "DEVELOPMENT_SIGN_IN", default_value_t = false, action = clap::ArgAction::Set)]
    pub development_sign_in: bool,
    /// Address the link domain is reached at; short links are made of it.
    #[arg(long, env = "EDGE_LINK_URL", default_value = "http://localhost:8787")]
    pub edge_link_url: Url,
    /// Address of the Worker, any host it answers; changes of links are pushed there. Empty: nothing is pushed.
    #[arg(long, env = "EDGE_ADMIN_URL", default_value = "")]
    pub edge_admin_url: OptionalUrl,
    /// The Worker's own edge key, which opens it to pushes; needed where there is an address of it.
    #[arg(long, env = "EDGE_KEY", hide_env_values = true)]
    pub edge_key: Option<Secret>,
    /// kid:hex32bytes[,kid:hex32bytes…]: the first signs click tokens, all verify.
    #[arg(long, env = "TOKEN_KEYS", hide_env_values = true)]
    pub token_keys: TokenKeys,
    /// hex32bytes[,hex32bytes…]: seals the secrets and answers that the database keeps. The first seals, all open.
    #[arg(long, env = "SESSION_KEY", hide_env_values = true)]
    pub session_key: Vault,
    /// The payment providers.
    #[command(flatten)]
    pub providers: ProvidersConfig,
    /// Call endpoints of merchants on private addresses and by http too. For development only: whoever may name an endpoint
    /// can then reach everything that this server can.
    #[arg(long, env = "WEBHOOKS_ALLOW_PRIVATE", default_value_t = false, action = clap::ArgAction::Set)]
    pub webhooks_allow_private: bool,
    /// Most calls a second by one key, at this instance; 0: no limit.
    #[arg(long, env = "REQUESTS_PER_SECOND", default_value_t = 20_000)]
    pub requests_per_second: u32,
    /// Most wrong keys at once by one address, or network of IPv6 (/64), then one a second; 0: no limit.
    #[arg(long, env = "WRONG_KEYS_PER_ADDRESS", default_value_t = 20)]
    pub wrong_keys_per_address: u32,
    /// Most megabytes of request bodies in memory at once, not counting small ones; one caller may have a quarter of it, so that
    /// the largest body has room.
    #[arg(long, env = "BODY_MEGABYTES", default_value_t = 128, value_parser = clap::value_parser!(u16).range(84..))]
    pub body_megabytes: u16,
    /// Most single orders that wait to be recorded; those of one merchant may be a quarter of it.
    #[arg(long, env = "MAX_WAITING_ORDERS", default_value_t = 10_000, value_parser = clap::value_parser!(u16).range(100..))]
    pub max_waiting_orders: u16,
    /// Most connections of clients at once.
    #[arg(long, env = "MAX_CONNECTIONS", default_value = "4096")]
    pub max_connections: NonZeroUsize,
    /// Most of them by one address, or network of IPv6 (/64); 0: no limit, as it must be behind a proxy.
    #[arg(long, env = "MAX_CONNECTIONS_PER_ADDRESS", default_value_t = 0)]
    pub max_connections_per_address: usize,
    /// Header in which the proxy in front writes the client's address, such as x-forwarded-for; the last address in it
    /// counts. Only where every request passes the proxy.
    #[arg(long, env = "CLIENT_ADDRESS_HEADER")]
    pub client_address_header: Option<HeaderName>,
    /// After SIGTERM, seconds in which this server says that it leaves and still takes requests; a second signal ends them.
    #[arg(long, env = "DRAIN_SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(..=600))]
    pub drain_seconds: u64,
    /// Pause between two rounds of the background jobs, in milliseconds.
    #[arg(long, env = "JOB_INTERVAL_MS", default_value_t = 15_000, value_parser = clap::value_parser!(u64).range(50..=3_600_000))]
    pub job_interval_ms: u64,
    /// Days a click is kept; what was counted from it stays.
    #[arg(long, env = "CLICK_RETENTION_DAYS", default_value_t = 400, value_parser = clap::value_parser!(u16).range(35..=3650))]
    pub click_retention_days: u16,
    /// Log format.
    #[arg(long, env = "LOG_FORMAT", value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,
}
