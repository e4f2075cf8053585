//! What a draft made now in place of another one would pay otherwise: whoever has come, has more, or would get less.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use shared::money::{Amount, Currency};
use sqlx::PgConnection;
use uuid::Uuid;

use super::preview::{Judged, Ways};
use crate::db::payouts::checks::Stale;
use crate::db::payouts::runs::RunRow;
use crate::db::payouts::since_draft::{self as found, SetAside};
use crate::db::payouts::{candidates, corrupt, schedules};
use crate::domain::payout::Candidate;
use crate::rails::Rails;

/// Affiliates with something open up to which all of them are compared; of more, the newest.
const COMPARED: i64 = 500;
/// Newest approved commissions among which those are looked for.
const NEWEST: i64 = 5_000;

/// One affiliate and currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// Who.
    pub affiliate_id: Uuid,
    /// In what.
    pub currency: Currency,
    /// Minor units in the draft; 0 of whoever is not in it.
    pub drafted: i64,
    /// Minor units in one made now.
    pub now: i64,
    /// Whether the draft's payout would be left out by its check.
    pub is_stale: bool,
}

/// What was found.
#[derive(Debug)]
pub struct Since {
    /// Whatever differs, by currency, the largest amounts first.
    pub changes: Vec<Change>,
    /// So many have something open that only this many, whose commissions were approved last, were compared.
    pub only: Option<usize>,
}

/// Compares a draft with one made now in its place, as far as somebody has something open or a payout that is stale. The caller's
/// transaction should be one snapshot. A draft that a schedule made has one currency, and so has the comparison.
pub async fn since_draft(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    rails: &Rails,
    run: &RunRow,
    stale: &[Stale],
) -> Result<Since, sqlx::Error> {
    let (mut open, mut only) = (found::open(connection, merchant_id, COMPARED + 1).await?, None);
    if i64::try_from(open.len()).is_ok_and(|affiliates| affiliates > COMPARED) {
        open = found::newest_open(connection, merchant_id, run.created_at, (NEWEST, COMPARED)).await?;
        only = Some(open.len());
    }
    let stale_ids: Vec<Uuid> = stale.iter().map(|payout| payout.payout_id).collect();
    let ids: BTreeSet<Uuid> = open.into_iter().chain(stale.iter().map(|payout| payout.affiliate_id)).collect();
    let ids: Vec<Uuid> = ids.into_iter().collect();
    let set_aside = found::set_aside(connection, merchant_id, run.payout_run_id, &ids, &stale_ids).await?;
    let mut set_aside: HashMap<(Uuid, String), SetAside> =
        set_aside.into_iter().map(|of| ((of.affiliate_id, of.currency.clone()), of)).collect();
    let ways = Ways::of(connection, merchant_id, rails).await?;
    let scope = schedules::currency_of_run(connection, merchant_id, run.payout_run_id).await?;
    let mut changes = Vec::new();
    for candidate in candidates::load_all_of(connection, merchant_id, &ids).await? {
        let code = candidate.currency.code();
        if scope.as_deref().is_some_and(|only| only != code) {
            continue;
        }
        let own = set_aside.remove(&(candidate.affiliate_id, code.to_owned()));
        let drafted = own.as_ref().map_or(0, |of| of.amount);
        let is_stale = own.as_ref().is_some_and(|of| stale_ids.contains(&of.payout_id));
        let Judged { affiliate_id, currency, outcome } = ways.judge(given_back(candidate, own.as_ref())?);
        let now = outcome.map_or(0, |payable| payable.amount.minor());
        if now != drafted {
            changes.push(Change { affiliate_id, currency, drafted, now, is_stale });
        }
    }
    changes.sort_by_key(|change| (change.currency.code(), Reverse(change.now.abs_diff(change.drafted))));
    Ok(Since { changes, only })
}

/// As if the draft had not set anything aside.
fn given_back(candidate: Candidate, own: Option<&SetAside>) -> Result<Candidate, sqlx::Error> {
    let Some(own) = own else { return Ok(candidate) };
    let (amount, held) = (Amount::new(own.amount).map_err(corrupt)?, Amount::new(own.held).map_err(corrupt)?);
    candidate.with_given_back(amount, held).map_err(corrupt)
}
