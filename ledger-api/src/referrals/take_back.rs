//! What a referral's present round gave is taken back: as far as it is there, the rest is owed.

use shared::ids::event_id;
use shared::money::Amount;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::ReferralError;
use super::give::{Account, lock};
use crate::db::referrals::payables::{self, PayableEntry};
use crate::db::referrals::rewards;
use crate::db::referrals::rows::Referral;
use crate::db::{postings, settlement};
use crate::domain::account::AccountKind;
use crate::domain::posting::Books;
use crate::domain::posting::correction::payable_change;
use crate::domain::posting::entry::Entry;
use crate::domain::posting::reward::{cash_reversed, reversed};
use crate::domain::referral::{RewardKind, RewardStatus};

/// Takes back the rewards that a locked referral gave and that stand.
pub(super) async fn take_back(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    referral: &Referral,
    now: OffsetDateTime,
) -> Result<(), ReferralError> {
    let all = rewards::of(connection, merchant_id, &[referral.referral_id]).await?;
    let standing = all.iter().filter(|reward| reward.status == RewardStatus::Given.name());
    let accounts = standing.map(Account::of).collect::<Result<Vec<_>, _>>()?;
    let mut entry = lock(connection, merchant_id, &accounts).await?;
    let mut payable = Vec::new();
    let mut emptied = Vec::new();
    for account in &accounts {
        match (account.kind, account.books()) {
            (RewardKind::Discount, _) => {}
            (RewardKind::Cash, Some(books)) => {
                let taken = from_payable(merchant_id, account, books, &mut entry);
                if taken.is_some() && entry.balance(&books.own(AccountKind::Payable)) == Amount::ZERO {
                    emptied.push(books);
                }
                payable.extend(taken);
            }
            _ => {
                let credit = entry.balance(&account.of.own(AccountKind::RewardCredit));
                entry.post(reversed(&account.of, account.amount, credit));
            }
        }
    }
    let ids: Vec<Uuid> = accounts.iter().map(|account| account.of.reward_id).collect();
    rewards::reverse(connection, merchant_id, &ids, now).await?;
    postings::write(connection, merchant_id, entry.postings()).await?;
    payables::insert(connection, merchant_id, &payable).await?;
    // After the entries are stored, so that one which takes everything is settled with what it took.
    emptied.extend(entry.emptied_by_netting());
    settlement::settle(connection, merchant_id, &emptied).await?;
    Ok(())
}

/// Takes a cash reward from the affiliate; what that took from the payable is a line of the next payout.
fn from_payable(merchant_id: Uuid, account: &Account, books: Books, entry: &mut Entry) -> Option<PayableEntry> {
    let left = entry.balance(&books.own(AccountKind::Payable));
    let rows = cash_reversed(&account.of, books.affiliate_id, account.amount, left);
    let change = payable_change(&rows);
    entry.post(rows);
    (change != 0).then(|| PayableEntry {
        entry_id: event_id(merchant_id, &format!("reward:{}:payable:reversed", account.of.reward_id)),
        reward_id: account.of.reward_id,
        affiliate_id: books.affiliate_id,
        currency: books.currency.code(),
        payable_change: change,
    })
}
