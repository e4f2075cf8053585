//! `cargo xtask demo`: a day in the life, told against a running `up` through its public interfaces.

mod books;
mod orders;
mod payout;
mod programs;
mod visits;

use std::fmt::Display;
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context, Result, bail};

use crate::env_file::Variables;
use crate::http::Client;
use crate::{cli, interrupt, workspace};

/// The people and places of the story.
struct Stage {
    env: Variables,
    /// The merchant's systems.
    merchant: Client,
    /// Keeps the orders of one telling apart from those of another.
    day: u64,
}

impl Stage {
    fn read(data_dir: &Path) -> Result<Self> {
        let path = data_dir.join("env");
        if !path.exists() {
            bail!(
                "{} is not there: start `cargo xtask up` in another terminal and wait for its \"Ready\"",
                path.display()
            );
        }
        let env = Variables::read(&path)?;
        let value = |name: &str| env.get(name).with_context(|| format!("{} has no {name}", path.display()));
        let merchant = Client::with_key(value("LEDGER_URL")?, value("MERCHANT_KEY")?);
        let day = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_secs();
        Ok(Self { env, merchant, day })
    }

    fn value(&self, name: &str) -> Result<&str> {
        self.env.get(name).with_context(|| format!("the env file has no {name}"))
    }
}

/// Tells the story.
pub(crate) fn run(options: &cli::Demo) -> Result<()> {
    let data_dir = workspace::data_dir(options.data_dir.as_deref())?;
    let stage = Stage::read(&data_dir)?;

    chapter("Morning: Ada and Ben share their links");
    let campaign = programs::today(&stage, &data_dir)?;
    let tokens = visits::tell(&stage, &campaign)?;

    chapter("Noon: the shop sells");
    let sold = orders::tell(&stage, &tokens)?;

    chapter("Afternoon: a customer changes her mind");
    orders::tell_refund(&stage, &sold)?;
    orders::tell_approval(&stage, &sold)?;

    chapter("Evening: finance pays");
    payout::tell(&stage)?;

    chapter("Night: do the books hold?");
    books::tell(&stage)
}

fn chapter(title: &str) {
    println!("\n── {title}");
}

fn say(line: impl Display) {
    println!("   {line}");
}

/// `1234` minor units as `12.34 EUR`; the demo's programs are all in euros.
fn euros(amount: i64) -> String {
    let sign = if amount < 0 { "-" } else { "" };
    let cents = amount.unsigned_abs();
    format!("{sign}{}.{:02} EUR", cents / 100, cents % 100)
}

/// Asks again and again until there is an answer, for what happens a moment later by itself.
pub(crate) fn wait_for<T>(what: &str, limit: Duration, mut ask: impl FnMut() -> Result<Option<T>>) -> Result<T> {
    let deadline = Instant::now() + limit;
    loop {
        interrupt::check()?;
        if let Some(answer) = ask()? {
            return Ok(answer);
        }
        if Instant::now() >= deadline {
            bail!("waited {} s for {what} in vain", limit.as_secs());
        }
        std::thread::sleep(Duration::from_millis(250));
    }
}

#[cfg(test)]
mod tests {
    use super::euros;

    #[test]
    fn cents_are_shown_with_two_digits() {
        assert_eq!(euros(1205), "12.05 EUR");
        assert_eq!(euros(-7), "-0.07 EUR");
    }
}
