//! Which orders are in the books already, and which repeat an earlier one of the same pass.

use std::collections::HashMap;

use sqlx::PgConnection;
use uuid::Uuid;

use super::Verdict;
use crate::db::conversions::{self, Known};
use crate::domain::conversion::NewConversion;
use crate::domain::erasure::is_erased_customer;

/// Verdicts by the id each order would get.
pub(super) type Verdicts = HashMap<Uuid, Verdict>;

/// Judges the orders that are known and returns the others, each order id once.
pub(super) async fn split<'a>(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    orders: &[&'a NewConversion],
) -> Result<(Verdicts, Vec<&'a NewConversion>), sqlx::Error> {
    let order_ids: Vec<String> = orders.iter().map(|order| order.order_id.clone()).collect();
    let mut known = conversions::known(connection, merchant_id, &order_ids).await?;
    let mut verdicts = Verdicts::with_capacity(orders.len());
    let mut fresh = Vec::new();
    for &order in orders {
        if let Some(known) = known.get(&order.order_id) {
            verdicts.insert(order.conversion_id, replay_or_conflict(order, known));
        } else {
            known.insert(order.order_id.clone(), as_known(order));
            verdicts.insert(order.conversion_id, Verdict::Created { conversion_id: order.conversion_id });
            fresh.push(order);
        }
    }
    Ok((verdicts, fresh))
}

/// The verdict of an order that was judged. A repetition inside the batch follows the fate of the first mention.
pub(super) fn verdict_of(order: &NewConversion, verdicts: &Verdicts) -> Option<Verdict> {
    let own = verdicts.get(&order.conversion_id)?;
    let followed = match own {
        Verdict::Replayed { conversion_id } => verdicts.get(conversion_id),
        _ => None,
    };
    match followed {
        Some(Verdict::CurrencyMismatch(mismatch)) => Some(Verdict::CurrencyMismatch(*mismatch)),
        _ => Some(own.clone()),
    }
}

fn as_known(order: &NewConversion) -> Known {
    Known {
        conversion_id: order.conversion_id,
        amount: order.money.amount.minor(),
        currency: order.money.currency.code().to_owned(),
        customer_id: order.customer_id.clone(),
    }
}

fn replay_or_conflict(order: &NewConversion, known: &Known) -> Verdict {
    let same = known.amount == order.money.amount.minor()
        && known.currency == order.money.currency.code()
        && (known.customer_id == order.customer_id || is_erased_customer(&known.customer_id));
    if same { Verdict::Replayed { conversion_id: known.conversion_id } } else { Verdict::Conflict }
}
