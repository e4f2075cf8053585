//! What a payout's step writes into the books, and what follows for its commissions.

use shared::money::Amount;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{CHUNK, PayoutError};
use crate::db::payouts::row::PayoutRow;
use crate::db::payouts::{adjustments, commissions, corrupt, reversals, state};
use crate::db::referrals::payables;
use crate::db::{postings, settlement};
use crate::domain::account::{AccountKind, AccountRef, Owner};
use crate::domain::event::EventType;
use crate::domain::payout::{Entry, PayoutStatus, Step};
use crate::domain::posting::entry;
use crate::domain::posting::payout::late::{paid_after_release, reversed, second_transfer};
use crate::domain::posting::payout::{self as entries, ComesBack, PayoutRef};
use crate::domain::posting::{Books, Posting};
use crate::domain::rail::Rail;
use crate::domain::reversal::standing;
use crate::domain::sepa::is_account_fault;
use crate::domain::status::CommissionStatus;
use crate::events::note::{self, CommissionChange};

/// Writes what the step says, for the payout as it was before it.
pub(super) async fn post(
    connection: &mut PgConnection,
    payout: &PayoutRow,
    step: &Step,
    now: OffsetDateTime,
) -> Result<(), PayoutError> {
    let Some(entry) = &step.entry else { return Ok(()) };
    let (merchant_id, payout_id) = (payout.merchant_id, payout.payout_id);
    let (of, amount, rail) = (payout.posting_ref()?, payout.amount()?, payout.rail()?);
    match entry {
        Entry::Reserve => {
            let next = PayoutRef { generation: step.state.generation, ..of };
            reserve_again(connection, payout, &next, amount).await?;
        }
        Entry::Release => {
            // The next file would name the same account.
            if let Some(reason) = step.reason.as_deref().filter(|reason| rail == Rail::Sepa && is_account_fault(reason))
            {
                state::block_destination(connection, payout, reason).await?;
            }
            let why = comes_back(step.state.status);
            give_back(connection, merchant_id, std::slice::from_ref(payout), why).await?;
        }
        Entry::Paid { fee } => {
            commissions::pay(connection, merchant_id, &[payout_id], now).await?;
            let rows: Vec<_> =
                entries::paid(&of, rail, amount).into_iter().chain(entries::fee(&of, rail, *fee)).collect();
            postings::write(connection, merchant_id, &rows).await?;
        }
        Entry::PaidAfterRelease { fee } => {
            commissions::pay(connection, merchant_id, &[payout_id], now).await?;
            adjustments::take_open(connection, merchant_id, payout_id).await?;
            payables::take_open(connection, merchant_id, payout_id).await?;
            let [left, _] =
                lock_own(connection, &of, [AccountKind::Payable, AccountKind::Receivable], merchant_id).await?;
            let rows = paid_after_release(&of, rail, amount, left).into_iter().chain(entries::fee(&of, rail, *fee));
            postings::write(connection, merchant_id, &rows.collect::<Vec<_>>()).await?;
        }
        Entry::SecondTransfer { provider_id } => {
            let rows: Vec<_> = second_transfer(&of, rail, amount, provider_id).into_iter().collect();
            write_and_net(connection, merchant_id, rows).await?;
        }
        Entry::ReturnedAfterPaid => {
            let reason = step.reason.as_deref().unwrap_or("returned");
            state::block_destination(connection, payout, reason).await?;
            give_back_commissions(connection, merchant_id, &[payout_id]).await?;
            adjustments::give_back(connection, merchant_id, &[payout_id]).await?;
            payables::give_back(connection, merchant_id, &[payout_id]).await?;
            let rows: Vec<_> = entries::returned_after_paid(&of, rail, amount).into_iter().collect();
            write_and_net(connection, merchant_id, rows).await?;
        }
        Entry::Reversed { provider_id, amount, total } => {
            reversals::note(connection, merchant_id, payout_id, provider_id, total.minor()).await?;
            let [owed, _] =
                lock_own(connection, &of, [AccountKind::Receivable, AccountKind::Payable], merchant_id).await?;
            let rows = reversed(&of, rail, *amount, owed, (provider_id, *total));
            postings::write(connection, merchant_id, &rows).await?;
        }
    }
    Ok(())
}

/// Locks two accounts of the affiliate at once, and returns their balances.
async fn lock_own(
    connection: &mut PgConnection,
    of: &PayoutRef,
    kinds: [AccountKind; 2],
    merchant_id: Uuid,
) -> Result<[Amount; 2], sqlx::Error> {
    let accounts = kinds.map(|kind| of.books().own(kind));
    let balances = postings::lock_balances(connection, merchant_id, &accounts).await?;
    let [one, other] = accounts.map(|account| Amount::new(balances.get(&account).copied().unwrap_or(0)));
    Ok([one.map_err(corrupt)?, other.map_err(corrupt)?])
}

/// inflight → cash for any number of payouts, each with its fee in minor units; their commissions are paid.
pub(super) async fn pay(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payouts: &[(PayoutRow, Amount)],
    now: OffsetDateTime,
) -> Result<(), PayoutError> {
    for chunk in payouts.chunks(CHUNK) {
        let ids: Vec<Uuid> = chunk.iter().map(|(payout, _)| payout.payout_id).collect();
        commissions::pay(connection, merchant_id, &ids, now).await?;
        let mut rows = Vec::with_capacity(chunk.len());
        for (payout, fee) in chunk {
            let (of, rail) = (payout.posting_ref()?, payout.rail()?);
            rows.extend(entries::paid(&of, rail, payout.amount()?));
            rows.extend(entries::fee(&of, rail, *fee));
        }
        let touched: Vec<AccountRef> = rows.iter().flat_map(|row| [row.debit.clone(), row.credit.clone()]).collect();
        postings::lock_balances(connection, merchant_id, &touched).await?;
        postings::write(connection, merchant_id, &rows).await?;
    }
    Ok(())
}

/// inflight → payable for any number of payouts; their commissions are approved again, their adjustments open.
pub(super) async fn give_back(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payouts: &[PayoutRow],
    why: ComesBack,
) -> Result<(), PayoutError> {
    for chunk in payouts.chunks(CHUNK) {
        let ids: Vec<Uuid> = chunk.iter().map(|payout| payout.payout_id).collect();
        give_back_commissions(connection, merchant_id, &ids).await?;
        adjustments::give_back(connection, merchant_id, &ids).await?;
        payables::give_back(connection, merchant_id, &ids).await?;
        let mut rows = Vec::with_capacity(chunk.len());
        for payout in chunk {
            rows.extend(entries::came_back(&payout.posting_ref()?, why, payout.amount()?));
        }
        write_and_net(connection, merchant_id, rows).await?;
    }
    Ok(())
}

/// The commissions leave their payouts, each for where it would stand had no payout held it: approved again, or rejected
/// only now, because somebody refused it or nothing is left of its order.
async fn give_back_commissions(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_ids: &[Uuid],
) -> Result<(), sqlx::Error> {
    commissions::lock_held(connection, merchant_id, payout_ids).await?;
    let mut leaving = commissions::touched_meanwhile(connection, merchant_id, payout_ids).await?;
    leaving.retain(|one| standing(one.refused, one.taken.whole(), true) == CommissionStatus::Rejected);
    let rejected: Vec<_> = leaving.iter().map(|one| (one.commission_id, one.taken.whole())).collect();
    commissions::give_back(connection, merchant_id, payout_ids, &rejected).await?;
    let triggers: Vec<String> = leaving.iter().map(|one| format!("payout:{}", one.payout_id)).collect();
    let mut changes = Vec::with_capacity(leaving.len());
    for (one, trigger) in leaving.iter().zip(&triggers) {
        let event = EventType::CommissionRejected;
        let (commission_id, affiliate_id) = (one.commission_id, one.affiliate_id);
        changes.push(CommissionChange { commission_id, affiliate_id, event, trigger });
    }
    note::commissions(connection, merchant_id, &changes).await
}

fn comes_back(status: PayoutStatus) -> ComesBack {
    match status {
        PayoutStatus::Released => ComesBack::Released,
        PayoutStatus::Canceled => ComesBack::Canceled,
        _ => ComesBack::Refused,
    }
}

/// A retry takes exactly what the payout's lines say; if that is no longer there, it cannot be.
async fn reserve_again(
    connection: &mut PgConnection,
    payout: &PayoutRow,
    next: &PayoutRef,
    amount: Amount,
) -> Result<(), PayoutError> {
    let merchant_id = payout.merchant_id;
    let not_covered = || PayoutError::InvalidState("what this payout would pay is no longer payable".into());
    if !commissions::take_again(connection, merchant_id, payout.payout_id).await?
        || !adjustments::take_again(connection, merchant_id, payout.payout_id).await?
        || !payables::take_again(connection, merchant_id, payout.payout_id).await?
    {
        return Err(not_covered());
    }
    let payable = next.books().own(AccountKind::Payable);
    let balances = postings::lock_balances(connection, merchant_id, [&payable]).await?;
    if balances.get(&payable).copied().unwrap_or(0) < amount.minor() {
        return Err(not_covered());
    }
    let rows: Vec<_> = entries::reserved(next, amount).into_iter().collect();
    postings::write(connection, merchant_id, &rows).await?;
    Ok(())
}

/// Writes postings after which an affiliate may have something to get and something to give back, and settles one with
/// the other in the same transaction.
async fn write_and_net(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    rows: Vec<Posting>,
) -> Result<(), PayoutError> {
    let touched: Vec<AccountRef> = rows.iter().flat_map(affiliate_accounts).collect();
    let mut written = entry::Entry::on(postings::lock_balances(connection, merchant_id, &touched).await?);
    written.post(rows);
    postings::write(connection, merchant_id, written.postings()).await?;
    settlement::settle(connection, merchant_id, &written.emptied_by_netting()).await?;
    Ok(())
}

fn affiliate_accounts(row: &Posting) -> Vec<AccountRef> {
    let Some(affiliate_id) = row.affiliate_id else { return Vec::new() };
    let books = Books { affiliate_id, currency: row.currency };
    let mut accounts = vec![books.own(AccountKind::Payable), books.own(AccountKind::Receivable)];
    accounts.extend([&row.debit, &row.credit].into_iter().filter(|side| side.owner != Owner::Merchant).cloned());
    accounts
}
