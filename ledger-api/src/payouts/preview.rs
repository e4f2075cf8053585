//! Who would be paid now, and who not.

use shared::money::Currency;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::db::payouts::candidates;
use crate::domain::payout::{Candidate, Payable, SkipReason};
use crate::rails;

/// The answer, affiliates in the order of their ids.
#[derive(Debug, Default)]
pub struct Preview {
    /// Who would be paid.
    pub payable: Vec<ToPay>,
    /// Who would not.
    pub skipped: Vec<Skipped>,
}

/// One payment to make.
#[derive(Debug, Clone)]
pub struct ToPay {
    /// Who.
    pub affiliate_id: Uuid,
    /// In what.
    pub currency: Currency,
    /// How, where to and how much.
    pub payable: Payable,
}

/// Somebody who is not paid.
#[derive(Debug, Clone)]
pub struct Skipped {
    /// Who.
    pub affiliate_id: Uuid,
    /// Minor units on the account; below zero when the affiliate owes.
    pub amount: i64,
    /// Of what.
    pub currency: Currency,
    /// Why.
    pub reason: SkipReason,
}

/// Judges everybody with money on the account. Nothing is locked: a draft judges again.
pub async fn preview(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Preview, sqlx::Error> {
    let mut preview = Preview::default();
    for mut candidate in candidates::load(connection, merchant_id).await? {
        // An address on a rail this server does not speak to is no place to send anything.
        candidate.destination = candidate.destination.filter(|_| candidate.method.is_some_and(rails::is_spoken));
        sort_in(&mut preview, &candidate);
    }
    Ok(preview)
}

fn sort_in(preview: &mut Preview, candidate: &Candidate) {
    let Candidate { affiliate_id, currency, .. } = *candidate;
    match candidate.assess(rails::carriable) {
        Ok(payable) => preview.payable.push(ToPay { affiliate_id, currency, payable }),
        Err(reason) => {
            preview.skipped.push(Skipped { affiliate_id, amount: candidate.balance(), currency, reason });
        }
    }
}
