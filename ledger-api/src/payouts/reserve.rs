//! Reserving: what is payable goes into a draft's payouts, in the caller's transaction.

use std::collections::HashSet;

use shared::money::Currency;
use sqlx::PgConnection;
use uuid::Uuid;

use super::preview::{Judged, judge, judge_all};
use super::{CHUNK, PayoutError};
use crate::app;
use crate::db::payouts::adjustments;
use crate::db::payouts::draft::{self as rows, NewPayout};
use crate::db::referrals::payables;
use crate::db::{postings, statistics};
use crate::domain::account::AccountKind;
use crate::domain::payout::Payable;
use crate::domain::posting::payout::{PayoutRef, reserved};
use crate::domain::posting::{Books, Posting};
use crate::rails::Rails;

/// What a draft, or a part of it, takes.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Scope<'a> {
    /// Only this currency: its schedule is due.
    pub(super) currency: Option<Currency>,
    /// Only these affiliates.
    pub(super) affiliates: Option<&'a [Uuid]>,
}

/// Who would be paid of it. Nothing is locked yet.
pub(super) async fn wanted(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    rails: &Rails,
    scope: Scope<'_>,
) -> Result<Vec<Books>, PayoutError> {
    let mut wanted = Vec::new();
    payable(connection, merchant_id, rails, scope, |books, _| wanted.push(books)).await?;
    Ok(wanted)
}

/// The same with how much and how, each as it is read.
async fn payable(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    rails: &Rails,
    scope: Scope<'_>,
    mut each: impl FnMut(Books, Payable) + Send,
) -> Result<(), PayoutError> {
    let mut take = |Judged { affiliate_id, currency, outcome }: Judged| match outcome {
        Ok(payable) if scope.currency.is_none_or(|only| only == currency) => {
            each(Books { affiliate_id, currency }, payable);
        }
        _ => {}
    };
    match scope.affiliates {
        Some(ids) => judge(connection, merchant_id, rails, ids).await?.into_iter().for_each(take),
        None => judge_all(connection, merchant_id, rails, &mut take).await?,
    }
    Ok(())
}

/// Reserves for those who were found payable, judged once more after everything that could change the answer is locked;
/// returns how many payouts it made. Commissions before accounts, and accounts in the order of their ids, as everybody else
/// does.
pub(super) async fn reserve(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_run_id: Uuid,
    rails: &Rails,
    (scope, wanted): (Scope<'_>, &[Books]),
) -> Result<usize, PayoutError> {
    let affiliates: Vec<Uuid> = wanted.iter().map(|books| books.affiliate_id).collect();
    rows::lock_commissions(connection, merchant_id, &affiliates).await?;
    let accounts: Vec<_> =
        wanted.iter().flat_map(|books| [books.own(AccountKind::Payable), books.own(AccountKind::Inflight)]).collect();
    postings::lock_balances(connection, merchant_id, &accounts).await?;
    let locked: HashSet<(Uuid, Currency)> = wanted.iter().map(|books| (books.affiliate_id, books.currency)).collect();
    let mut now = Vec::with_capacity(wanted.len());
    let keep = |books: Books, payable| {
        if locked.contains(&(books.affiliate_id, books.currency)) {
            now.push((books, payable));
        }
    };
    payable(connection, merchant_id, rails, scope, keep).await?;
    for chunk in now.chunks(CHUNK) {
        write(connection, merchant_id, payout_run_id, chunk).await?;
    }
    Ok(now.len())
}

async fn write(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_run_id: Uuid,
    payments: &[(Books, Payable)],
) -> Result<(), PayoutError> {
    let mut payouts = Vec::with_capacity(payments.len());
    let mut entries: Vec<Posting> = Vec::with_capacity(payments.len());
    for (Books { affiliate_id, currency }, payable) in payments {
        let (affiliate_id, currency) = (*affiliate_id, *currency);
        let payout_id = app::new_id()?;
        entries.extend(reserved(&PayoutRef { payout_id, generation: 1, affiliate_id, currency }, payable.amount));
        payouts.push(NewPayout {
            payout_id,
            affiliate_id,
            currency: currency.code(),
            amount: payable.amount.minor(),
            rail: payable.rail.name(),
            destination: payable.destination.clone(),
            account_holder: payable.account_holder.clone(),
            fraction: payable.fraction.minor(),
        });
    }
    rows::insert(connection, merchant_id, payout_run_id, &payouts).await?;
    statistics::analyze_payouts(connection, payouts.len()).await?;
    rows::take_commissions(connection, merchant_id, &payouts).await?;
    adjustments::take(connection, merchant_id, &payouts).await?;
    payables::take(connection, merchant_id, &payouts).await?;
    rows::leave_fractions(connection, merchant_id, payout_run_id, &payouts).await?;
    rows::explain_difference(connection, merchant_id, &payouts).await?;
    postings::write(connection, merchant_id, &entries).await?;
    Ok(())
}
