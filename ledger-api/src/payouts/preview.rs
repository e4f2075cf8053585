//! Who would be paid now, and who not.

use shared::money::{Amount, Currency};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::db::payouts::candidates;
use crate::db::sepa::debtor;
use crate::domain::payout::{Candidate, Payable, SkipReason};
use crate::domain::rail::Rail;
use crate::domain::sepa::{Iban, has_sepa_name};
use crate::rails::{self, Rails};

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

/// Judges everybody with money on the account, by the rails that this server pays through. Nothing is locked: a draft
/// judges again.
pub async fn preview(connection: &mut PgConnection, merchant_id: Uuid, rails: &Rails) -> Result<Preview, sqlx::Error> {
    preview_of(connection, merchant_id, rails, None).await
}

/// The same among these affiliates only.
pub(super) async fn preview_of(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    rails: &Rails,
    affiliate_ids: Option<&[Uuid]>,
) -> Result<Preview, sqlx::Error> {
    let mut preview = Preview::default();
    let pays_by_sepa = debtor::find(connection, merchant_id).await?.is_some();
    let candidates = match affiliate_ids {
        Some(ids) => candidates::load_of(connection, merchant_id, ids).await?,
        None => candidates::load(connection, merchant_id).await?,
    };
    for mut candidate in candidates {
        let usable = is_usable(&candidate);
        candidate.destination = candidate.destination.filter(|_| usable);
        sort_in(&mut preview, &candidate, |rail| rails.get(rail).is_some() || rail == Rail::Sepa && pays_by_sepa);
    }
    Ok(preview)
}

/// An account that SEPA does not reach is no place to send anything, nor is one of somebody whose name has no letter that a
/// bank could read.
fn is_usable(candidate: &Candidate) -> bool {
    let Some(method) = candidate.method else { return false };
    let reached = |iban: &String| iban.parse::<Iban>().is_ok();
    method != Rail::Sepa
        || candidate.destination.as_ref().is_some_and(reached)
            && candidate.account_holder.as_deref().is_some_and(has_sepa_name)
}

fn sort_in(preview: &mut Preview, candidate: &Candidate, is_set_up: impl Fn(Rail) -> bool) {
    let Candidate { affiliate_id, currency, .. } = *candidate;
    let carriable = |rail, amount: Amount, currency| {
        if !is_set_up(rail) {
            return Err(SkipReason::RailNotSetUp);
        }
        rails::carriable(rail, amount, currency).ok_or(SkipReason::CurrencyUnsupported)
    };
    match candidate.assess(carriable) {
        Ok(payable) => preview.payable.push(ToPay { affiliate_id, currency, payable }),
        Err(reason) => {
            preview.skipped.push(Skipped { affiliate_id, amount: candidate.balance(), currency, reason });
        }
    }
}
