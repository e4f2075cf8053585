//! Every transfer that was made since a moment, newest first, a page at a time.

use std::time::Duration;

use stripe_connect::Transfer;
use stripe_connect::transfer::ListTransfer;
use stripe_types::RangeQueryTs;
use time::OffsetDateTime;

use super::StripeRail;
use super::event::TransferSnapshot;
use super::lookup;
use crate::domain::payout::Lookup;

/// Stripe's own limit.
const PAGE: i64 = 100;
/// How often a page is asked for before it is given up.
const TRIES: u32 = 5;
/// Between two tries, times their number.
const PAUSE: Duration = Duration::from_secs(1);

/// A transfer, and when Stripe made it.
#[derive(Debug)]
pub struct Listed {
    /// The transfer.
    pub transfer: TransferSnapshot,
    /// By Stripe's clock.
    pub made_at: OffsetDateTime,
}

impl StripeRail {
    /// The next page of those made at `since` or later; `after` is the last id of the page before. An empty page is the
    /// end.
    ///
    /// # Errors
    /// What Stripe, or the way to it, said the last of several times.
    pub async fn made_since(&self, since: OffsetDateTime, after: Option<&str>) -> Result<Vec<Listed>, String> {
        let mut request = ListTransfer::new().created(RangeQueryTs::gte(since.unix_timestamp())).limit(PAGE);
        if let Some(after) = after {
            request = request.starting_after(after);
        }
        let mut tried = 1;
        loop {
            match self.in_time(request.send(self.client())).await {
                Ok(page) => return page.data.iter().map(read).collect(),
                Err(error) if tried == TRIES => return Err(said(lookup::failed(&error))),
                Err(_) => tokio::time::sleep(PAUSE * tried).await,
            }
            tried += 1;
        }
    }
}

fn read(transfer: &Transfer) -> Result<Listed, String> {
    let made_at = OffsetDateTime::from_unix_timestamp(transfer.created).map_err(|error| error.to_string())?;
    Ok(Listed { transfer: TransferSnapshot::of(transfer), made_at })
}

fn said(failed: Lookup) -> String {
    match failed {
        Lookup::Failed { detail, .. } => detail,
        Lookup::RailPaused { reason } => reason,
        other => format!("{other:?}"),
    }
}
