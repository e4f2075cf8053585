//! A draft reserves: one payout per affiliate and currency, with everything that is payable now.

use std::collections::HashSet;

use shared::money::Currency;
use sqlx::PgConnection;
use uuid::Uuid;

use super::preview::{ToPay, preview};
use super::{CHUNK, PayoutError};
use crate::app;
use crate::db::audit::{self, Deed};
use crate::db::payouts::draft::{self as rows, NewPayout};
use crate::db::payouts::{adjustments, runs};
use crate::db::postings;
use crate::db::referrals::payables;
use crate::domain::account::AccountKind;
use crate::domain::caller::Caller;
use crate::domain::posting::payout::{PayoutRef, reserved};
use crate::domain::posting::{Books, Posting};
use crate::rails::Rails;

/// What a draft takes, and who asked for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// Everything that is payable; a person is here.
    Everything,
    /// What is payable in one currency; its schedule is due.
    Scheduled(Currency),
}

/// Makes a draft of everything that is payable, in the caller's transaction, which may have to be tried again; returns
/// the run's id.
pub async fn draft(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    rails: &Rails,
    caller: &Caller,
) -> Result<Uuid, PayoutError> {
    draft_of(connection, merchant_id, rails, Scope::Everything, caller).await
}

/// The same for some of it.
pub(super) async fn draft_of(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    rails: &Rails,
    scope: Scope,
    caller: &Caller,
) -> Result<Uuid, PayoutError> {
    let payments = lock_payable(connection, merchant_id, rails, scope).await?;
    if payments.is_empty() {
        return Err(PayoutError::NothingToPay);
    }
    let payout_run_id = app::new_id()?;
    runs::insert(connection, merchant_id, payout_run_id, &caller.person).await?;
    for chunk in payments.chunks(CHUNK) {
        reserve(connection, merchant_id, payout_run_id, chunk).await?;
    }
    rows::explain_difference(connection, merchant_id, payout_run_id).await?;
    let by_schedule = scope != Scope::Everything;
    let after = Some(serde_json::json!({ "status": "draft", "payouts": payments.len(), "by_schedule": by_schedule }));
    let deed = Deed { action: "payout_run.create", object_id: payout_run_id, before: None, after };
    audit::write(connection, merchant_id, app::new_id()?, caller, &deed).await?;
    Ok(payout_run_id)
}

/// Who is paid how much, judged after everything that could change the answer is locked. Commissions before accounts,
/// and accounts in the order of their ids, as everybody else does.
async fn lock_payable(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    rails: &Rails,
    scope: Scope,
) -> Result<Vec<ToPay>, PayoutError> {
    let mut wanted = preview(connection, merchant_id, rails).await?.payable;
    if let Scope::Scheduled(currency) = scope {
        wanted.retain(|payment| payment.currency == currency);
    }
    let affiliates: Vec<Uuid> = wanted.iter().map(|payment| payment.affiliate_id).collect();
    rows::lock_commissions(connection, merchant_id, &affiliates).await?;
    let accounts: Vec<_> = wanted
        .iter()
        .map(|payment| Books { affiliate_id: payment.affiliate_id, currency: payment.currency })
        .flat_map(|books| [books.own(AccountKind::Payable), books.own(AccountKind::Inflight)])
        .collect();
    postings::lock_balances(connection, merchant_id, &accounts).await?;
    let locked: HashSet<(Uuid, Currency)> =
        wanted.iter().map(|payment| (payment.affiliate_id, payment.currency)).collect();
    let now = preview(connection, merchant_id, rails).await?.payable;
    Ok(now.into_iter().filter(|payment| locked.contains(&(payment.affiliate_id, payment.currency))).collect())
}

async fn reserve(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_run_id: Uuid,
    payments: &[ToPay],
) -> Result<(), PayoutError> {
    let mut payouts = Vec::with_capacity(payments.len());
    let mut entries: Vec<Posting> = Vec::with_capacity(payments.len());
    for ToPay { affiliate_id, currency, payable } in payments {
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
    rows::take_commissions(connection, merchant_id, &payouts).await?;
    adjustments::take(connection, merchant_id, &payouts).await?;
    payables::take(connection, merchant_id, &payouts).await?;
    rows::leave_fractions(connection, merchant_id, payout_run_id, &payouts).await?;
    postings::write(connection, merchant_id, &entries).await?;
    Ok(())
}
