//! Codes for new links, drawn before the transaction that stores them.
//!
//! A link domain is all merchants', and there a code leads to one link, the oldest. So a code is looked for among the
//! links of all merchants, by a read of its own: a transaction stays within one merchant ([the
//! rules](../../migrations/README.md)).

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use sqlx::PgPool;

use crate::app;
use crate::db::decode::decode;
use crate::db::edge_links;

/// How often codes that are taken are drawn anew.
const ROUNDS: usize = 8;

/// Codes that no link had when they were drawn. Two calls that draw the same one at the same moment are not kept apart.
#[derive(Debug, Default)]
pub struct LinkCodes(Mutex<Vec<String>>);

impl LinkCodes {
    /// So many of them.
    ///
    /// # Errors
    /// When the database does not answer, or the operating system gives no random bytes.
    pub async fn draw(db: &PgPool, count: usize) -> Result<Self, sqlx::Error> {
        let mut codes = HashSet::with_capacity(count);
        for _ in 0..ROUNDS {
            let missing = count.saturating_sub(codes.len());
            if missing == 0 {
                break;
            }
            let drawn = (0..missing).map(|_| random()).collect::<Result<Vec<_>, _>>().map_err(decode)?;
            codes.extend(free(db, drawn).await?);
        }
        Ok(Self(Mutex::new(codes.into_iter().collect())))
    }

    /// Another one. When all are used, because the merchant itself has drawn one of them meanwhile, a random one.
    ///
    /// # Errors
    /// When the operating system gives no random bytes.
    pub fn next(&self) -> Result<String, getrandom::Error> {
        let drawn = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        drawn.map_or_else(random, Ok)
    }
}

/// Of these codes, those that no link has, whichever merchant's.
///
/// # Errors
/// When the database does not answer.
pub async fn free(db: &PgPool, mut codes: Vec<String>) -> Result<Vec<String>, sqlx::Error> {
    let taken = edge_links::taken_codes(&mut *db.acquire().await?, &codes).await?;
    codes.retain(|code| !taken.contains(code));
    Ok(codes)
}

fn random() -> Result<String, getrandom::Error> {
    Ok(format!("{:08X}", u32::from_be_bytes(app::entropy()?)))
}
