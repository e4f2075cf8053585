//! What deeds tell people, put into the outbox in their transactions.

use shared::api_key::Role;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Recipient, enqueue, new};
use crate::db::decode::decode;
use crate::db::mail::facts::{self, PayoutFact, Reader};
use crate::db::mail::messages;
use crate::db::payouts::row::PayoutRow;
use crate::db::payouts::runs;
use crate::domain::event::EventType;
use crate::pages::mail::{Message, Part, PayoutFacts, Sum};

impl From<&Reader> for Recipient {
    fn from(reader: &Reader) -> Self {
        let (email, name) = (reader.email.clone(), reader.name.clone());
        Self { email, name, language: reader.language.parse().unwrap_or_default() }
    }
}

/// Affiliates may begin.
pub(crate) async fn affiliates_approved(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_ids: &[Uuid],
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    let readers = facts::affiliates(connection, merchant_id, affiliate_ids).await?;
    let mails = readers.iter().map(|reader| {
        let message = Message::AffiliateApproved { merchant: reader.merchant.clone() };
        new(merchant_id, &Recipient::from(reader), &message, &format!("affiliate_approved:{}", reader.id), now)
    });
    let mails = mails.collect::<Result<Vec<_>, _>>()?;
    messages::insert(connection, merchant_id, &mails, now).await
}

/// Where an affiliate's money goes was changed. `changed` names fields; `deed` is the entry in the audit trail.
pub(crate) async fn destination_changed(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
    changed: &[&str],
    deed: Uuid,
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    let Some(reader) = facts::affiliate(connection, merchant_id, affiliate_id).await? else { return Ok(()) };
    let changed = changed.iter().map(|field| (*field).to_owned()).collect();
    let message = Message::DestinationChanged { merchant: reader.merchant.clone(), changed };
    let key = format!("destination_changed:{deed}");
    enqueue(connection, merchant_id, &Recipient::from(&reader), &message, &key, now).await
}

/// Payouts have come to a status; their affiliates hear of it. The fence tells apart the times that one comes to the
/// same.
pub(crate) async fn payouts(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    kind: EventType,
    payout_ids: &[Uuid],
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    if payout_ids.is_empty() {
        return Ok(());
    }
    let mut mails = Vec::with_capacity(payout_ids.len());
    for fact in facts::payouts(connection, merchant_id, payout_ids).await? {
        let (merchant, payout) = (fact.merchant.clone(), payout_facts(&fact)?);
        let message = match kind {
            EventType::PayoutPaid => Message::PayoutPaid { merchant, payout: PayoutFacts { reason: None, ..payout } },
            EventType::PayoutFailed => Message::PayoutFailed { merchant, payout },
            EventType::PayoutReturned => Message::PayoutReturned { merchant, payout },
            _ => continue,
        };
        let recipient =
            Recipient { email: fact.email, name: fact.name, language: fact.language.parse().unwrap_or_default() };
        let key = format!("{kind}:{}:{}", fact.payout_id, fact.fence);
        mails.push(new(merchant_id, &recipient, &message, &key, now)?);
    }
    messages::insert(connection, merchant_id, &mails, now).await
}

/// A payout has stopped until two persons decide.
pub(crate) async fn frozen(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_id: Uuid,
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    let Some(fact) = facts::payouts(connection, merchant_id, &[payout_id]).await?.pop() else { return Ok(()) };
    let message = Message::PayoutFrozen { merchant: fact.merchant.clone(), payout: payout_facts(&fact)? };
    to_finance(connection, merchant_id, &message, &format!("frozen:{payout_id}:{}", fact.fence), now).await
}

/// Nobody has known for a while whether a payout was paid. Once a day for each run: what is wrong with one is usually
/// wrong with all.
pub(crate) async fn unknown(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_id: Uuid,
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    let Some(fact) = facts::payouts(connection, merchant_id, &[payout_id]).await?.pop() else { return Ok(()) };
    let message = Message::PayoutUnknown { merchant: fact.merchant.clone(), payout: payout_facts(&fact)? };
    let key = format!("unknown:{}:{}", fact.payout_run_id, now.date());
    to_finance(connection, merchant_id, &message, &key, now).await
}

/// A payout's money has left a second time (`twice`), or although it had been given back. Once for each payment of the
/// provider.
pub(crate) async fn surprised(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_id: Uuid,
    twice: bool,
    provider_id: &str,
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    let Some(fact) = facts::payouts(connection, merchant_id, &[payout_id]).await?.pop() else { return Ok(()) };
    let (merchant, payout, provider_id) = (fact.merchant.clone(), payout_facts(&fact)?, provider_id.to_owned());
    let key = format!("surprised:{payout_id}:{provider_id}");
    let message = if twice {
        Message::PayoutPaidTwice { merchant, payout, provider_id }
    } else {
        Message::PayoutPaidLate { merchant, payout, provider_id }
    };
    to_finance(connection, merchant_id, &message, &key, now).await
}

/// A provider takes no payments of the part of a run that a payout is of. Once a day for each part.
pub(crate) async fn paused(
    connection: &mut PgConnection,
    of: &PayoutRow,
    reason: &str,
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    let (merchant_id, payout_run_id) = (of.merchant_id, of.payout_run_id);
    let Some(merchant) = merchant_of(connection, merchant_id).await? else { return Ok(()) };
    let part = Some(Part { rail: of.rail.clone(), currency: of.currency()? });
    let message = Message::RunPaused { merchant, payout_run_id, reason: reason.to_owned(), part };
    let key = format!("paused:{payout_run_id}:{}:{}:{}", of.rail, of.currency, now.date());
    to_finance(connection, merchant_id, &message, &key, now).await
}

/// A schedule has made a draft.
pub(crate) async fn draft_made(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_run_id: Uuid,
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    let Some(merchant) = merchant_of(connection, merchant_id).await? else { return Ok(()) };
    let totals = runs::totals(connection, merchant_id, &[payout_run_id]).await?;
    let sum = |total: runs::Total| {
        let currency = total.currency.parse().map_err(decode)?;
        Ok(Sum { amount: total.amount, currency, count: total.count })
    };
    let totals = totals.into_iter().map(sum).collect::<Result<_, sqlx::Error>>()?;
    let message = Message::DraftMade { merchant, payout_run_id, totals };
    to_finance(connection, merchant_id, &message, &format!("draft:{payout_run_id}"), now).await
}

async fn to_finance(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    message: &Message,
    key: &str,
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    let readers = facts::people(connection, merchant_id, Role::Finance).await?;
    let mails = readers
        .iter()
        .map(|reader| new(merchant_id, &Recipient::from(reader), message, &format!("{key}:{}", reader.id), now));
    let mails = mails.collect::<Result<Vec<_>, _>>()?;
    messages::insert(connection, merchant_id, &mails, now).await
}

async fn merchant_of(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Option<String>, sqlx::Error> {
    Ok(facts::people(connection, merchant_id, Role::Finance).await?.pop().map(|reader| reader.merchant))
}

fn payout_facts(fact: &PayoutFact) -> Result<PayoutFacts, sqlx::Error> {
    let currency = fact.currency.parse().map_err(decode)?;
    Ok(PayoutFacts { payout_id: fact.payout_id, amount: fact.amount, currency, reason: fact.reason.clone() })
}
