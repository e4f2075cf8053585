//! A draft: one payout per affiliate and currency, with everything that is payable now. Few are reserved for at once; for
//! very many it is noted who they are, and a job reserves for them slice by slice.

use std::collections::HashMap;

use shared::money::Currency;
use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use super::reserve::{Scope, reserve, wanted};
use super::{CHUNK, LINES, PayoutError, cancel};
use crate::app;
use crate::db::audit::{self, Deed};
use crate::db::payouts::slices::{self, CLOSING, Slice};
use crate::db::payouts::{corrupt, draft as rows, runs};
use crate::domain::caller::Caller;
use crate::domain::posting::Books;
use crate::mail::told;
use crate::rails::Rails;

/// A new draft.
#[derive(Debug, Clone, Copy)]
pub(super) struct Drafted {
    pub(super) payout_run_id: Uuid,
    /// Whether everything is reserved; otherwise a job goes on with it.
    pub(super) is_complete: bool,
}

/// Makes a draft of everything that is payable, in the caller's transaction, which may have to be tried again; returns
/// the run's id. Of more than one transaction should hold it reserves nothing yet: a job does, slice by slice.
pub async fn draft(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    rails: &Rails,
    caller: &Caller,
) -> Result<Uuid, PayoutError> {
    Ok(draft_of(connection, merchant_id, rails, None, caller).await?.payout_run_id)
}

/// The same in one currency, whose schedule is due, or in all.
pub(super) async fn draft_of(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    rails: &Rails,
    currency: Option<Currency>,
    caller: &Caller,
) -> Result<Drafted, PayoutError> {
    if !slices::runs(connection, merchant_id).await?.is_empty() {
        return Err(PayoutError::InvalidState(
            "another large draft is being made or given up; make this one after it".into(),
        ));
    }
    let scope = Scope { currency, affiliates: None };
    let wanted = wanted(connection, merchant_id, rails, scope).await?;
    if wanted.is_empty() {
        return Err(PayoutError::NothingToPay);
    }
    let slices = slices_of(&wanted, &rows::commissions_waiting(connection, merchant_id).await?);
    let payout_run_id = app::new_id()?;
    runs::insert(connection, merchant_id, payout_run_id, &caller.person).await?;
    let is_complete = slices.len() == 1;
    let payouts = if is_complete {
        reserve(connection, merchant_id, payout_run_id, rails, (scope, &wanted)).await?
    } else {
        let currency = currency.map(Currency::code);
        slices::insert(connection, merchant_id, payout_run_id, &slices, currency).await?;
        wanted.len()
    };
    if payouts == 0 {
        return Err(PayoutError::NothingToPay);
    }
    let after = serde_json::json!({ "status": "draft", "payouts": payouts, "by_schedule": currency.is_some() });
    let deed = Deed { action: "payout_run.create", object_id: payout_run_id, before: None, after: Some(after) };
    audit::write(connection, merchant_id, app::new_id()?, caller, &deed).await?;
    Ok(Drafted { payout_run_id, is_complete })
}

/// Who is reserved for together, so that no slice has more than [`CHUNK`] affiliates, or more than [`LINES`]
/// unless somebody has as many alone. Books come in the order of their affiliates.
fn slices_of(wanted: &[Books], commissions: &HashMap<Uuid, i64>) -> Vec<Vec<Uuid>> {
    let mut slices: Vec<Vec<Uuid>> = Vec::new();
    let mut held = 0;
    for books in wanted {
        let id = books.affiliate_id;
        let last = slices.last_mut();
        if last.as_ref().is_some_and(|slice| slice.last() == Some(&id)) {
            continue;
        }
        let own = commissions.get(&id).copied().unwrap_or(0);
        match last {
            Some(slice) if slice.len() < CHUNK && held + own <= LINES => {
                slice.push(id);
                held += own;
            }
            _ => {
                slices.push(vec![id]);
                held = own;
            }
        }
    }
    slices
}

/// Reserves for the next slice of one of the merchant's drafts, or frees the next payouts of one that was given up; returns
/// whether there was any. Any number of workers may do this at once, and what one dies in is taken by another.
pub async fn draft_next(
    db: &PgPool,
    merchant_id: Uuid,
    rails: &Rails,
    now: OffsetDateTime,
) -> Result<bool, PayoutError> {
    let being_made = slices::runs(&mut *db.acquire().await?, merchant_id).await?;
    for payout_run_id in being_made {
        if crate::db::retry::retrying!(take_slice(db, merchant_id, payout_run_id, rails, now).await)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The run is held first, and of a draft a slice that somebody else has is passed over: whoever gives the draft up takes the slices
/// and then waits for the run.
async fn take_slice(
    db: &PgPool,
    merchant_id: Uuid,
    payout_run_id: Uuid,
    rails: &Rails,
    now: OffsetDateTime,
) -> Result<bool, PayoutError> {
    let mut transaction = db.begin().await?;
    let connection = &mut *transaction;
    let run = runs::hold(connection, merchant_id, payout_run_id).await?;
    if run.as_ref().is_none_or(|run| run.status != "draft") {
        let given_up = run.is_some_and(|run| run.was_given_up);
        let goes_on = given_up && cancel::free_next(connection, merchant_id, payout_run_id).await?;
        if !given_up {
            // A server of the release before approved it; what is not reserved stays payable.
            slices::end(connection, merchant_id, payout_run_id).await?;
        }
        transaction.commit().await?;
        return Ok(goes_on);
    }
    let Some(slice) = slices::claim(connection, merchant_id, payout_run_id).await? else { return Ok(false) };
    let Slice { number, affiliate_ids, currency } = slice;
    if number != CLOSING {
        let currency = currency.as_deref().map(str::parse).transpose().map_err(corrupt)?;
        let scope = Scope { currency, affiliates: Some(&affiliate_ids) };
        let wanted = wanted(connection, merchant_id, rails, scope).await?;
        reserve(connection, merchant_id, payout_run_id, rails, (scope, &wanted)).await?;
    } else if currency.is_some() {
        told::draft_made(connection, merchant_id, payout_run_id, now).await?;
    }
    slices::delete(connection, merchant_id, payout_run_id, number).await?;
    transaction.commit().await?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn books(affiliate_id: Uuid, currency: &str) -> Books {
        Books { affiliate_id, currency: currency.parse().unwrap() }
    }

    fn slices(commissions: &[i64]) -> Vec<usize> {
        let ids: Vec<Uuid> = (0..).map(Uuid::from_u128).take(commissions.len()).collect();
        let counts = ids.iter().copied().zip(commissions.iter().copied()).collect();
        let wanted: Vec<Books> = ids.iter().flat_map(|id| [books(*id, "EUR"), books(*id, "USD")]).collect();
        let slices = slices_of(&wanted, &counts);
        assert_eq!(slices.concat(), ids, "everybody once, whatever the currencies");
        slices.iter().map(Vec::len).collect()
    }

    #[test]
    fn a_slice_has_no_more_affiliates_or_commissions_than_one_transaction_should_hold() {
        assert_eq!(slices(&[1, 1, 1]), [3]);
        assert_eq!(slices(&[LINES, 0, 1]), [2, 1]);
        assert_eq!(slices(&[LINES - 1, 1, 1]), [2, 1]);
        assert_eq!(slices(&[1, LINES + 1, 1]), [1, 1, 1], "whoever has too many is alone");
        assert_eq!(slices(&vec![0; CHUNK + 1]), [CHUNK, 1]);
        assert_eq!(slices(&[]), [0; 0]);
    }
}
