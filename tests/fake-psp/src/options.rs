//! What the command line and the environment settle.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Parser;

/// Fake Stripe transfers and `PayPal` payouts, for development and tests only.
#[derive(Clone, Debug, Parser)]
#[command(version)]
pub struct Options {
    /// Loopback address to listen on; port 0 takes a free one.
    #[arg(long, env = "FAKE_PSP_ADDR", default_value = "127.0.0.1:0", value_parser = loopback)]
    pub addr: SocketAddr,

    /// File of what really happened, one JSON line each; read again at the next start.
    #[arg(long, env = "FAKE_PSP_JOURNAL")]
    pub journal: PathBuf,

    /// Seed of the random choices of faults; without it they differ at every start.
    #[arg(long, env = "FAKE_PSP_SEED")]
    pub seed: Option<u64>,

    /// Where to send Stripe events (plain http).
    #[arg(long, env = "FAKE_PSP_WEBHOOK_URL", requires = "webhook_secret")]
    pub webhook_url: Option<String>,

    /// Secret that signs Stripe events.
    #[arg(long, env = "FAKE_PSP_WEBHOOK_SECRET", hide_env_values = true)]
    pub webhook_secret: Option<String>,

    /// Where to send Stripe events about connected accounts (plain http).
    #[arg(long, env = "FAKE_PSP_CONNECT_WEBHOOK_URL", requires = "connect_webhook_secret")]
    pub connect_webhook_url: Option<String>,

    /// Secret that signs Stripe events about connected accounts.
    #[arg(long, env = "FAKE_PSP_CONNECT_WEBHOOK_SECRET", hide_env_values = true)]
    pub connect_webhook_secret: Option<String>,

    /// Where to send PayPal events (plain http).
    #[arg(long, env = "FAKE_PSP_PAYPAL_WEBHOOK_URL", requires = "paypal_webhook_id")]
    pub paypal_webhook_url: Option<String>,

    /// Id of the PayPal webhook; only events signed for it verify.
    #[arg(long, env = "FAKE_PSP_PAYPAL_WEBHOOK_ID")]
    pub paypal_webhook_id: Option<String>,
}

/// It moves pretend money for whoever asks, so only this machine may ask.
fn loopback(text: &str) -> Result<SocketAddr, String> {
    let address: SocketAddr = text.parse().map_err(|error| format!("{error}"))?;
    if address.ip().is_loopback() { Ok(address) } else { Err("only a loopback address is allowed".into()) }
}
