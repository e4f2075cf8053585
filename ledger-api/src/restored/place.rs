//! A transfer that Stripe made since: whether the books have it, and if not, booked.

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::app;
use crate::db::audit::{self, Deed};
use crate::db::merchants;
use crate::db::payouts::restored::{self, Found};
use crate::db::payouts::{runs, state};
use crate::db::{postings, settlement};
use crate::domain::account::AccountKind;
use crate::domain::caller::Caller;
use crate::domain::posting::Books;
use crate::inbox::take_transfer;
use crate::payouts::PayoutError;
use crate::rails::stripe::Listed;

/// Where a transfer belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Placed {
    /// The books have it.
    Known,
    /// Of a payout that the books know, and did not know to be paid.
    Booked {
        /// Whose.
        merchant_id: Uuid,
        /// Which.
        payout_id: Uuid,
    },
    /// Of a payout that was made after the point, and is made anew.
    MadeAnew {
        /// Whose.
        merchant_id: Uuid,
        /// Which.
        payout_id: Uuid,
    },
    /// Of no payout of a merchant here.
    NotOurs,
    /// Nothing was written.
    NeedsAPerson {
        /// Why.
        why: String,
    },
}

/// Places one transfer, in one transaction. Placing it again changes nothing.
pub async fn place(db: &PgPool, listed: &Listed, by: &Caller, now: OffsetDateTime) -> Result<Placed, PayoutError> {
    let Some((merchant_id, payout_id)) = listed.transfer.payout() else { return Ok(Placed::NotOurs) };
    let mut transaction = db.begin().await?;
    let connection = &mut *transaction;
    if !merchants::exists(connection, merchant_id).await? {
        return Ok(Placed::NotOurs);
    }
    let before = state::lock(connection, merchant_id, payout_id).await?;
    if before.is_none()
        && let Err(why) = make_anew(connection, merchant_id, payout_id, listed, by, now).await?
    {
        return Ok(Placed::NeedsAPerson { why });
    }
    if let Err(why) = take_transfer(connection, &listed.transfer, now).await? {
        return Ok(Placed::NeedsAPerson { why });
    }
    let after = state::lock(connection, merchant_id, payout_id).await?.ok_or(PayoutError::NotFound("payout"))?;
    approve_again(connection, merchant_id, after.payout_run_id, by, now).await?;
    let placed = match before {
        None => {
            settle_if_nothing_is_left(connection, merchant_id, &after.posting_ref()?.books()).await?;
            Placed::MadeAnew { merchant_id, payout_id }
        }
        Some(before) if before.status == after.status && before.reversed == after.reversed => Placed::Known,
        Some(_) => Placed::Booked { merchant_id, payout_id },
    };
    if placed != Placed::Known {
        let provider_id = listed.transfer.id();
        let deed = Deed {
            action: "payout.found_after_restore",
            object_id: payout_id,
            before: None,
            after: Some(serde_json::json!({ "status": after.status, "provider_id": provider_id })),
        };
        audit::write(connection, merchant_id, app::new_id()?, by, &deed).await?;
    }
    transaction.commit().await?;
    Ok(placed)
}

/// A payout left, so its run was approved by another person than its maker, in books that are lost. The run's others are
/// looked up before they are sent.
async fn approve_again(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_run_id: Uuid,
    by: &Caller,
    now: OffsetDateTime,
) -> Result<(), PayoutError> {
    let run = runs::lock(connection, merchant_id, payout_run_id).await?;
    if run.is_some_and(|run| run.status == "draft") {
        runs::approve(connection, merchant_id, payout_run_id, "restored", by.key_id, now).await?;
        let deed =
            Deed { action: "payout_run.approved_before_loss", object_id: payout_run_id, before: None, after: None };
        audit::write(connection, merchant_id, app::new_id()?, by, &deed).await?;
    }
    Ok(())
}

/// The payout that was lost, as one whose money had been given back: that the transfer shows is late truth then.
async fn make_anew(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_id: Uuid,
    listed: &Listed,
    by: &Caller,
    now: OffsetDateTime,
) -> Result<Result<(), String>, PayoutError> {
    let Some(destination) = listed.transfer.destination() else { return Ok(Err("it has no destination".into())) };
    let (amount, currency) = match listed.transfer.paid() {
        Ok(paid) => paid,
        Err(error) => return Ok(Err(error.to_string())),
    };
    let affiliates = restored::affiliates_with_account(connection, merchant_id, destination).await?;
    let [affiliate_id] = affiliates[..] else {
        return Ok(Err(format!("{destination} belongs to {} affiliates here", affiliates.len())));
    };
    let found = Found {
        payout_id,
        payout_run_id: app::new_id()?,
        affiliate_id,
        currency: currency.code(),
        amount: amount.minor(),
        destination,
        made_at: listed.made_at,
    };
    restored::insert(connection, merchant_id, &found, &by.person, now).await?;
    Ok(Ok(()))
}

/// The commissions that the lost payout paid are approved in these books, or not yet earned. Where it took all that was
/// payable, those that are approved are settled with it; else a run would take them for what is not there any more.
async fn settle_if_nothing_is_left(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    books: &Books,
) -> Result<(), PayoutError> {
    let payable = books.own(AccountKind::Payable);
    let balances = postings::lock_balances(connection, merchant_id, [&payable]).await?;
    if balances.get(&payable).copied().unwrap_or(0) == 0 {
        settlement::settle(connection, merchant_id, std::slice::from_ref(books)).await?;
    }
    Ok(())
}
