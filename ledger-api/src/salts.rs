//! The salts of IP pseudonyms: drawn for a day, told to the Worker, destroyed when no click of that day can be credited
//! any more.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use shared::pseudonym::{DailySalt, TravellingSalt, TravellingSalts};
use sqlx::PgPool;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use crate::app;
use crate::db::ip_salts;
use crate::domain::daily_salt::{date_of, drawn_on, first_kept, number_of};
use crate::vault::{Place, Purpose, Vault, VaultError};

/// How long a server believes what it read: a salt destroyed by another one is gone here soon after.
const KNOWN_FOR: Duration = Duration::from_mins(5);

/// Why there is no salt.
#[derive(Debug, thiserror::Error)]
pub enum SaltError {
    /// The database refused or is away.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// Sealed with another key.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// No random numbers.
    #[error("no random numbers: {0}")]
    Random(#[from] getrandom::Error),
}

/// The salts that this server has opened, for orders that come with an address.
#[derive(Default)]
pub struct Salts(Mutex<HashMap<Date, Known>>);

struct Known {
    read_at: Instant,
    salt: Option<Arc<DailySalt>>,
}

impl Salts {
    /// The salt of a day, counted as `shared::pseudonym::day_of` does. `None`: it was destroyed, or there never was one.
    pub async fn of_day(
        &self,
        db: &PgPool,
        vault: &Vault,
        day: i64,
        now: OffsetDateTime,
    ) -> Result<Option<Arc<DailySalt>>, SaltError> {
        let today = now.date();
        let may_be = first_kept(today, u16::MAX)..=drawn_on(today)[1];
        let Some(date) = date_of(day).filter(|date| may_be.contains(date)) else { return Ok(None) };
        if let Some(salt) = self.known(date) {
            return Ok(salt);
        }
        let found = match read(db, vault, date).await? {
            Some(salt) => Some(salt),
            None if drawn_on(today).contains(&date) => Some(draw_one(db, vault, date).await?),
            None => None,
        };
        let salt = found.map(|salt| Arc::new(DailySalt::new(day, salt)));
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, known| known.read_at.elapsed() < KNOWN_FOR);
        known.insert(date, Known { read_at: Instant::now(), salt: salt.clone() });
        Ok(salt)
    }

    #[expect(clippy::option_option, reason = "known to be none, or not known")]
    fn known(&self, date: Date) -> Option<Option<Arc<DailySalt>>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&date).filter(|known| known.read_at.elapsed() < KNOWN_FOR).map(|known| known.salt.clone())
    }

    /// Forgets what was read too long ago.
    pub fn forget_old(&self) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, known| known.read_at.elapsed() < KNOWN_FOR);
    }
}

impl fmt::Debug for Salts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Salts(…)")
    }
}

/// Today's and tomorrow's salt, drawn if there is none yet, as the Worker takes them.
pub async fn for_the_edge(db: &PgPool, vault: &Vault, today: Date) -> Result<TravellingSalts, SaltError> {
    let mut salts = Vec::with_capacity(2);
    for date in drawn_on(today) {
        let salt = match read(db, vault, date).await? {
            Some(salt) => salt,
            None => draw_one(db, vault, date).await?,
        };
        salts.push(TravellingSalt { day: number_of(date), salt: hex::encode(salt) });
    }
    Ok(TravellingSalts { salts })
}

/// Destroys the salts of days whose clicks no order can be credited to; returns how many.
pub async fn destroy_old(db: &PgPool, today: Date) -> Result<u64, sqlx::Error> {
    let mut connection = db.acquire().await?;
    let longest = ip_salts::longest_window_days(&mut connection).await?;
    let longest = u16::try_from(longest).unwrap_or(u16::MAX);
    ip_salts::destroy_before(&mut connection, first_kept(today, longest)).await
}

async fn read(db: &PgPool, vault: &Vault, date: Date) -> Result<Option<[u8; 32]>, SaltError> {
    let sealed = ip_salts::find(&mut *db.acquire().await?, date).await?;
    sealed.map(|sealed| opened(vault, date, &sealed)).transpose()
}

/// Draws a day's salt. What counts is what is stored afterwards: another server may have been faster.
async fn draw_one(db: &PgPool, vault: &Vault, date: Date) -> Result<[u8; 32], SaltError> {
    let sealed = vault.seal(place(&date.to_string()), &app::entropy::<32>()?)?;
    let mut connection = db.acquire().await?;
    ip_salts::insert(&mut connection, date, &sealed).await?;
    let stored = ip_salts::find(&mut connection, date).await?.ok_or(sqlx::Error::RowNotFound)?;
    opened(vault, date, &stored)
}

fn opened(vault: &Vault, date: Date, sealed: &[u8]) -> Result<[u8; 32], SaltError> {
    let salt = vault.open(place(&date.to_string()), sealed)?;
    Ok(salt.try_into().map_err(|_| VaultError::Closed)?)
}

fn place(date: &str) -> Place<'_> {
    Place { purpose: Purpose::IpSalt, merchant_id: Uuid::nil(), name: date.as_bytes() }
}
