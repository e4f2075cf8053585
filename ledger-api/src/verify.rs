//! Do the books hold? Everything that follows from something else is derived again and compared.

use std::fmt;

use sqlx::{Connection as _, PgConnection};
use uuid::Uuid;

use crate::db::merchants;
use crate::db::verify::{LINES_LIMIT, balances, commissions, payouts, postings};

/// What was looked at, and how much of it was wrong.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    /// Merchants.
    pub merchants: u64,
    /// Postings.
    pub postings: u64,
    /// Contradictions told.
    pub wrong: u64,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { merchants, postings, wrong } = self;
        if *wrong == 0 {
            write!(f, "the books hold: {merchants} merchants, {postings} postings")
        } else {
            write!(f, "the books do not hold: {wrong} contradictions ({merchants} merchants, {postings} postings)")
        }
    }
}

/// Checks one merchant, or all of them, each as of one moment; `tell` gets one line for each contradiction.
pub async fn verify(
    connection: &mut PgConnection,
    merchant: Option<Uuid>,
    mut tell: impl FnMut(&str),
) -> Result<Summary, sqlx::Error> {
    let mut summary = Summary::default();
    let mut after = Uuid::nil();
    while let Some(merchant_id) = merchants::next_id(connection, after, merchant).await? {
        after = merchant_id;
        summary.merchants += 1;
        let (postings, lines) = check(connection, merchant_id).await?;
        summary.postings += postings;
        for line in lines {
            summary.wrong += 1;
            tell(&format!("merchant {merchant_id}: {line}"));
        }
    }
    Ok(summary)
}

/// Every check of one merchant, in one snapshot.
async fn check(connection: &mut PgConnection, merchant_id: Uuid) -> Result<(u64, Vec<String>), sqlx::Error> {
    let mut snapshot = connection.begin_with("begin isolation level repeatable read read only").await?;
    let books = &mut *snapshot;
    let (count, mut lines) = postings::keys(books, merchant_id).await?;
    for found in [
        postings::currencies(books, merchant_id).await?,
        balances::rebuilt(books, merchant_id).await?,
        balances::pending(books, merchant_id).await?,
        balances::inflight(books, merchant_id).await?,
        balances::netted(books, merchant_id).await?,
        commissions::posted(books, merchant_id).await?,
        commissions::in_payouts(books, merchant_id).await?,
        commissions::refunded(books, merchant_id).await?,
        payouts::posted(books, merchant_id).await?,
        payouts::lines(books, merchant_id).await?,
        payouts::provider_references(books, merchant_id).await?,
        payouts::runs(books, merchant_id).await?,
    ] {
        let more = i64::try_from(found.len()) == Ok(LINES_LIMIT);
        lines.extend(found);
        if more {
            lines.push(format!("at least {LINES_LIMIT} of this kind; only the first are told"));
        }
    }
    snapshot.rollback().await?;
    Ok((count, lines))
}
