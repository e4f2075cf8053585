//! What every request and job shares.

use std::sync::Arc;
use std::time::Duration;

use shared::ids::uuid_v7;
use shared::token::TokenKeys;
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use time::OffsetDateTime;
use tokio::sync::watch;
use url::Url;
use uuid::Uuid;

use crate::clicks::ClickTurns;
use crate::db::instances;
use crate::deliveries::Sender;
use crate::edge::EdgeClient;
use crate::http::body_room::BodyRoom;
use crate::http::client_address::ClientAddress;
use crate::http::guesses::Guesses;
use crate::http::key_cache::KeyCache;
use crate::http::leaving::Leaving;
use crate::http::rate_limit::RateLimit;
use crate::http::webhooks::StripeWebhooks;
use crate::inbox::{Inbox, Keeper, Sales};
use crate::mail::Mailer;
use crate::metrics::Metrics;
use crate::rails::Rails;
use crate::rails::paypal::PaypalWebhooks;
use crate::rails::stripe::StripeAccounts;
use crate::salts::Salts;
use crate::screening::Busy;
use crate::vault::Vault;
use crate::web::{Listeners, SignInLimit};
use crate::writer::Queue;

/// The database pool and the settings handlers need.
#[derive(Debug)]
pub struct App {
    /// Connections that work as the role `tributary_app`.
    pub db: PgPool,
    /// Where single orders wait to be recorded together.
    pub orders: Queue,
    /// Turns of those from whom many clicks come.
    pub click_turns: ClickTurns,
    /// How merchants' events come to be kept. They wait for their order's commit while they hold a connection of `db`.
    pub keeper: Keeper,
    /// API keys seen a moment ago.
    pub keys: KeyCache,
    /// Addresses that came with keys that are none.
    pub guesses: Guesses,
    /// Whose word counts for a client's address.
    pub client_address: ClientAddress,
    /// Whether this process is about to stop.
    pub leaving: Leaving,
    /// Room for large bodies.
    pub body_room: Arc<BodyRoom>,
    /// How often a key may call.
    pub rate_limit: RateLimit,
    /// Keys that verify click tokens.
    pub token_keys: TokenKeys,
    /// Seals what the database keeps but must not tell.
    pub vault: Vault,
    /// Salts of IP pseudonyms, for orders that come with an address.
    pub salts: Salts,
    /// Where the pages are, as people reach them.
    pub public_url: Url,
    /// The mail server; without it mails wait until they are too late.
    pub mailer: Option<Mailer>,
    /// Whether anybody may sign in to the pages as anybody: on a developer's own machine.
    pub development_sign_in: bool,
    /// How often sign-in links may be asked for.
    pub(crate) sign_in_limit: SignInLimit,
    /// Pages that may listen for changes.
    pub(crate) listeners: Listeners,
    /// Whether the server is about to end.
    pub stopping: watch::Receiver<bool>,
    /// Where short links live.
    pub link_url: Url,
    /// Where money leaves.
    pub rails: Rails,
    /// Connected accounts of Stripe's, where there is a key.
    pub stripe_accounts: Option<StripeAccounts>,
    /// What Stripe's webhooks are signed with.
    pub stripe_webhooks: StripeWebhooks,
    /// Which webhook of PayPal's is listened to, where there is an account.
    pub paypal_webhooks: Option<PaypalWebhooks>,
    /// Sends events to endpoints and postbacks.
    pub sender: Sender,
    /// The Worker that changes of links are pushed to; without it the Worker has to ask.
    pub edge: Option<Arc<EdgeClient>>,
    /// Affiliates with many orders, as the fraud rules counted them.
    pub(crate) busy: Busy,
    /// Days a click is kept.
    pub click_retention_days: u16,
    /// What this process has counted since it started.
    pub metrics: Metrics,
}

impl App {
    /// Where what payment providers tell is kept and applied.
    #[must_use]
    pub fn inbox(&self) -> Inbox<'_> {
        Inbox {
            db: &self.db,
            keeper: &self.keeper,
            sales: Sales { orders: &self.orders, token_keys: &self.token_keys },
        }
    }
}

/// Connections that record orders, and do what those of a flood leave to do. Few, because a pool takes its connections in
/// turn and the server processes behind few of them stay warm (with sixteen, recording took PostgreSQL a seventh more
/// processor time), and of their own, so that nobody's long report keeps orders waiting.
pub const RECORDING_CONNECTIONS: u16 = 4;

/// What every connection is: the role that cannot change postings, UTC, a limit on every statement.
const SESSION: &str = "set role tributary_app; set timezone = 'UTC'; set statement_timeout = '30s'";

/// What a recording connection is besides: it looks everything up by its key, however small a table still seems to the
/// planner, and its plans do not depend on what is asked for.
const RECORDING: &str =
    "set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off; set jit = off;
    set plan_cache_mode = force_generic_plan";

/// Opens the pool for everything but recording orders.
pub async fn connect(options: PgConnectOptions, most_connections: u32) -> Result<PgPool, sqlx::Error> {
    open(options, most_connections, &[SESSION]).await
}

/// Opens the pool that records orders, under a name by which other instances know it as this process's. Returns both.
pub async fn connect_recording(options: PgConnectOptions) -> Result<(PgPool, String), sqlx::Error> {
    let own: [u8; 4] = entropy().map_err(|error| sqlx::Error::Configuration(Box::new(error)))?;
    let name = format!("{}{}", instances::RECORDING, hex::encode(own));
    let pool = open(options.application_name(&name), RECORDING_CONNECTIONS.into(), &[SESSION, RECORDING]).await?;
    Ok((pool, name))
}

async fn open(options: PgConnectOptions, most: u32, session: &'static [&'static str]) -> Result<PgPool, sqlx::Error> {
    PgPoolOptions::new()
        .max_connections(most)
        .acquire_timeout(Duration::from_secs(5))
        .after_connect(move |connection, _| {
            Box::pin(async move {
                for settings in session {
                    sqlx::raw_sql(*settings).execute(&mut *connection).await?;
                }
                Ok(())
            })
        })
        .connect_with(options)
        .await
}

/// The moment, UTC, to the microsecond the database keeps.
#[must_use]
pub fn now() -> OffsetDateTime {
    to_micros(OffsetDateTime::now_utc())
}

/// The moment, to the microsecond the database keeps: what is answered now is what is read later.
#[must_use]
pub fn to_micros(moment: OffsetDateTime) -> OffsetDateTime {
    moment.replace_nanosecond(moment.microsecond() * 1_000).unwrap_or(moment)
}

/// A new UUIDv7.
///
/// # Errors
/// The operating system has no random numbers; nothing safe can be done then.
pub fn new_id() -> Result<Uuid, getrandom::Error> {
    Ok(uuid_v7(millis(now()), &entropy()?))
}

/// Fresh random bytes.
///
/// # Errors
/// As [`new_id`].
pub fn entropy<const N: usize>() -> Result<[u8; N], getrandom::Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

/// The moment so many milliseconds after the Unix epoch.
#[must_use]
pub fn moment(millis: i64) -> Option<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(millis) * 1_000_000).ok()
}

/// Milliseconds since the Unix epoch.
#[must_use]
pub fn millis(moment: OffsetDateTime) -> i64 {
    i64::try_from(moment.unix_timestamp_nanos() / 1_000_000).unwrap_or(0)
}
