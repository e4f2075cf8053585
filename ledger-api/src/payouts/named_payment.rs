//! Whether the payment that a person names was made for the payout. Two persons can paste the same wrong id; the provider
//! knows better.

use sqlx::PgPool;
use uuid::Uuid;

use super::PayoutError;
use crate::db::payouts::list;
use crate::db::payouts::row::PayoutRow;
use crate::domain::payout::PayoutStatus;
use crate::domain::rail::Rail;
use crate::domain::sepa::end_to_end_id;
use crate::rails::{Owner, Rails};

/// Refuses a payment that is not the payout's own; returns the ids of others that the provider made for it. No transaction is open while the provider is asked: whose a payment is
/// does not change. Of a payout that is not frozen nothing is asked; that is refused afterwards.
pub(super) async fn verify(
    db: &PgPool,
    rails: &Rails,
    merchant_id: Uuid,
    payout_id: Uuid,
    provider_id: &str,
) -> Result<Vec<String>, PayoutError> {
    let payout = list::find(&mut *db.acquire().await?, merchant_id, payout_id).await?;
    let payout = payout.ok_or(PayoutError::NotFound("payout"))?;
    if payout.state()?.status != PayoutStatus::Frozen {
        return Ok(Vec::new());
    }
    match owner(&payout, rails, provider_id).await? {
        Owner::ThisPayout { others } => Ok(others),
        Owner::Other => Err(PayoutError::WrongPayment),
        Owner::NotTold { detail } => Err(PayoutError::ProviderSilent(detail)),
    }
}

async fn owner(payout: &PayoutRow, rails: &Rails, provider_id: &str) -> Result<Owner, PayoutError> {
    let rail = payout.rail()?;
    if rail == Rail::Sepa {
        // No bank is asked; but its references are ours.
        let mut references = (1..=payout.generation).filter_map(|number| end_to_end_id(payout.payout_id, number));
        let ours = references.any(|reference| reference == provider_id);
        return Ok(if ours { Owner::ThisPayout { others: Vec::new() } } else { Owner::Other });
    }
    match rails.get(rail) {
        Some(provider) => Ok(provider.owner_of(provider_id, &payout.order()?).await),
        None => Ok(Owner::NotTold { detail: "this ledger has no key of it".to_owned() }),
    }
}
