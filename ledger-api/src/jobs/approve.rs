//! Approves commissions whose hold is over: pending → payable, netted with what the affiliate owes back.

use std::collections::BTreeMap;

use shared::money::{Amount, Currency};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::app::{self, App};
use crate::db::approvals::{self, Due};
use crate::db::postings;
use crate::db::retry::retrying;
use crate::domain::account::{AccountKind, AccountRef};
use crate::domain::posting::commission::approved;
use crate::domain::posting::netting::netting;
use crate::domain::posting::{Books, Posting};

/// Commissions approved in one transaction.
const BATCH: i64 = 500;

pub(super) async fn run(app: &App) -> Result<(), sqlx::Error> {
    let merchants = approvals::merchants_with_due(&mut *app.db.acquire().await?, app::now()).await?;
    for merchant_id in merchants {
        while retrying!(approve_batch(app, merchant_id).await)? == usize::try_from(BATCH).unwrap_or(0) {}
    }
    Ok(())
}

async fn approve_batch(app: &App, merchant_id: Uuid) -> Result<usize, sqlx::Error> {
    let mut transaction = app.db.begin().await?;
    let due = approvals::claim_due(&mut transaction, merchant_id, app::now(), BATCH).await?;
    if due.is_empty() {
        return Ok(0);
    }
    approve(&mut transaction, merchant_id, &due).await?;
    transaction.commit().await?;
    tracing::info!(%merchant_id, commissions = due.len(), "approved commissions whose hold is over");
    Ok(due.len())
}

/// Approves commissions the caller has locked.
pub(crate) async fn approve(connection: &mut PgConnection, merchant_id: Uuid, due: &[Due]) -> Result<(), sqlx::Error> {
    let mut earners: BTreeMap<(Uuid, &str), (Books, Vec<Posting>)> = BTreeMap::new();
    for commission in due {
        let books = commission.of.books();
        let entry = earners.entry((books.affiliate_id, books.currency.code())).or_insert((books, Vec::new()));
        entry.1.extend(approved(&commission.of, commission.outstanding));
    }
    // Everything that may move is locked at once, in one order, before anything is written.
    let accounts: Vec<AccountRef> = earners.values().flat_map(|(books, _)| accounts_of(*books)).collect();
    let balances = postings::lock_balances(connection, merchant_id, &accounts).await?;
    let mut rows = Vec::new();
    let mut settled: Vec<(Uuid, Currency)> = Vec::new();
    for (books, approvals) in earners.into_values() {
        let balance = |kind| balances.get(&books.own(kind)).copied().unwrap_or(0);
        let grown: i64 = approvals.iter().map(|posting| posting.amount.minor()).sum();
        let payable = amount(balance(AccountKind::Payable) + grown);
        let receivable = amount(balance(AccountKind::Receivable));
        let net = approvals.last().and_then(|last| netting(last, payable, receivable));
        if net.as_ref().is_some_and(|net| net.amount == payable) {
            settled.push((books.affiliate_id, books.currency));
        }
        rows.extend(approvals);
        rows.extend(net);
    }
    postings::write(connection, merchant_id, &rows).await?;
    let ids: Vec<Uuid> = due.iter().map(|commission| commission.of.commission_id).collect();
    approvals::mark_approved(connection, merchant_id, &ids).await?;
    for (affiliate_id, currency) in settled {
        approvals::mark_settled(connection, merchant_id, affiliate_id, currency.code()).await?;
    }
    Ok(())
}

fn accounts_of(books: Books) -> [AccountRef; 4] {
    [
        books.own(AccountKind::Pending),
        books.own(AccountKind::Payable),
        books.own(AccountKind::Receivable),
        books.merchant(AccountKind::CommissionExpense),
    ]
}

/// A balance the schema keeps at zero or above.
fn amount(balance: i64) -> Amount {
    Amount::new(balance).unwrap_or_default()
}
