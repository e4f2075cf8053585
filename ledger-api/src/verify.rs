//! Do the books hold? Everything that follows from something else is derived again and compared.

use std::fmt;

use sqlx::{Connection as _, PgConnection};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::app;
use crate::db::merchants;
use crate::db::verify::seals::{self, Waiting};
use crate::db::verify::{
    LINES_LIMIT, accounts, balances, commissions, corrections, disputes, fraud, months, payouts, postings, rewards,
    sepa, worth,
};

/// How long a posting may wait for its seal.
const SEALED_WITHIN: Duration = Duration::minutes(2);

/// What was looked at, and how much of it was wrong.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    /// Merchants.
    pub merchants: u64,
    /// Postings.
    pub postings: u64,
    /// Postings that wait for their seal.
    pub unsealed: u64,
    /// Contradictions told.
    pub wrong: u64,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { merchants, postings, unsealed, wrong } = self;
        let looked_at = format!(
            "{}, {}, {unsealed} of them not sealed yet",
            counted(*merchants, "merchant"),
            counted(*postings, "posting")
        );
        if *wrong == 0 {
            write!(f, "the books hold: {looked_at}")
        } else {
            write!(f, "the books do not hold: {} ({looked_at})", counted(*wrong, "contradiction"))
        }
    }
}

fn counted(number: u64, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
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
        let found = check(connection, merchant_id).await?;
        summary.postings += found.postings;
        summary.unsealed += found.unsealed;
        for line in found.lines {
            summary.wrong += 1;
            tell(&format!("merchant {merchant_id}: {line}"));
        }
    }
    Ok(summary)
}

/// What was found of one merchant.
struct Found {
    postings: u64,
    unsealed: u64,
    lines: Vec<String>,
}

/// Every check of one merchant, in one snapshot.
async fn check(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Found, sqlx::Error> {
    let mut snapshot = connection.begin_with("begin isolation level repeatable read read only").await?;
    // All of a merchant's rows are compared with all others, whatever PostgreSQL knows of how many there are: looking each up
    // in a table that is believed empty took a minute for some ten thousand. What cannot go without such a loop then looks so costly
    // that PostgreSQL would compile it, page after page.
    sqlx::raw_sql("set local enable_nestloop = off; set local jit = off").execute(&mut *snapshot).await?;
    let books = &mut *snapshot;
    let waiting = seals::waiting(books, merchant_id).await?;
    let (postings, mut lines) = postings::keys(books, merchant_id).await?;
    for found in [
        accounts::ids(books, merchant_id).await?,
        postings::accounts(books, merchant_id).await?,
        seals::chain(books, merchant_id).await?,
        seals::unsealed(books, merchant_id).await?,
        seals::sealed_twice(books, merchant_id).await?,
        late(&waiting, app::now()).into_iter().collect(),
        balances::rebuilt(books, merchant_id).await?,
        balances::pending(books, merchant_id).await?,
        balances::inflight(books, merchant_id).await?,
        balances::netted(books, merchant_id).await?,
        commissions::on_conversions(books, merchant_id).await?,
        commissions::posted(books, merchant_id).await?,
        worth::derived(books, merchant_id).await?,
        commissions::in_payouts(books, merchant_id).await?,
        commissions::paid(books, merchant_id).await?,
        commissions::refunded(books, merchant_id).await?,
        disputes::held(books, merchant_id).await?,
        disputes::timed(books, merchant_id).await?,
        months::revenue(books, merchant_id).await?,
        fraud::screened(books, merchant_id).await?,
        fraud::held(books, merchant_id).await?,
        fraud::rejected(books, merchant_id).await?,
        corrections::posted(books, merchant_id).await?,
        corrections::in_payouts(books, merchant_id).await?,
        corrections::fundings(books, merchant_id).await?,
        rewards::posted(books, merchant_id).await?,
        rewards::spent(books, merchant_id).await?,
        rewards::referrals(books, merchant_id).await?,
        rewards::counted(books, merchant_id).await?,
        rewards::in_payouts(books, merchant_id).await?,
        payouts::posted(books, merchant_id).await?,
        payouts::reversed(books, merchant_id).await?,
        payouts::lines(books, merchant_id).await?,
        payouts::provider_references(books, merchant_id).await?,
        payouts::runs(books, merchant_id).await?,
        sepa::files(books, merchant_id).await?,
        sepa::transfers(books, merchant_id).await?,
    ] {
        let more = i64::try_from(found.len()).is_ok_and(|told| told >= LINES_LIMIT);
        lines.extend(found);
        if more {
            lines.push(format!("at least {LINES_LIMIT} of this kind; only the first are told"));
        }
    }
    snapshot.rollback().await?;
    Ok(Found { postings, unsealed: u64::try_from(waiting.postings).unwrap_or(0), lines })
}

/// Postings are sealed within seconds; when the oldest waits for much longer, nobody seals.
fn late(waiting: &Waiting, now: OffsetDateTime) -> Option<String> {
    let oldest = waiting.oldest.filter(|oldest| now - *oldest > SEALED_WITHIN)?;
    Some(format!("{} postings wait for their seal, since {oldest}: is no ledger running?", waiting.postings))
}
