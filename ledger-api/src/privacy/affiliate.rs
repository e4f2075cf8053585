//! Erases an affiliate: nothing may be owed any more. What it earned stays in the books, under its id.

use std::collections::BTreeSet;

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Erasure, ErasureError, told as told_to_others};
use crate::app;
use crate::db::audit::{self, Deed};
use crate::db::privacy::affiliate::{AffiliateTrace, PayoutTrace};
use crate::db::privacy::told::{self, Subjects};
use crate::db::privacy::{affiliate, customer, sign_ins};
use crate::db::{affiliates, edge_changes};
use crate::domain::caller::Caller;
use crate::domain::edge_subject::EdgeSubject;
use crate::domain::erasure::ERASED;

/// Fields of events' `data` that tell of an affiliate.
const TOLD: &[&str] = &[
    "name",
    "email",
    "external_id",
    "stripe_account_id",
    "stripe_account",
    "paypal_email",
    "iban",
    "account_holder",
    "destination",
    "destination_blocked",
    "rejection_reason",
    "fraud.reason",
];

/// Erases an affiliate, terminating it first. Whoever changes the affiliate or pays it waits, or is waited for. Asking again
/// takes what has come since.
pub async fn erase_affiliate(
    db: &PgPool,
    merchant_id: Uuid,
    affiliate_id: Uuid,
    caller: &Caller,
    now: OffsetDateTime,
) -> Result<Erasure, ErasureError> {
    let mut erasure = Erasure::new(affiliate_id, now);
    let mut transaction = db.begin().await?;
    if !affiliates::lock(&mut transaction, merchant_id, affiliate_id).await? {
        return Err(ErasureError::UnknownAffiliate);
    }
    let known = affiliate::trace(&mut transaction, merchant_id, affiliate_id).await?;
    let known = known.ok_or(ErasureError::UnknownAffiliate)?;
    if affiliate::is_owed(&mut transaction, merchant_id, &format!("affiliate:{affiliate_id}")).await? {
        return Err(ErasureError::Owed);
    }
    let payouts = affiliate::payouts(&mut transaction, merchant_id, affiliate_id).await?;
    if let Some(newest) = payouts.iter().map(|payout| payout.created_at).max() {
        erasure.keep_payments(newest.date());
    }
    if known.erased_at.is_none() {
        terminate(&mut transaction, merchant_id, affiliate_id).await?;
        affiliate::blank(&mut transaction, merchant_id, affiliate_id, ERASED, now).await?;
        erasure.add("affiliates", 1);
    }
    erasure.add("postbacks", affiliate::delete_postback(&mut transaction, merchant_id, affiliate_id).await?);
    erasure.add("sign-ins", sign_ins::delete(&mut transaction, affiliate_id, &known.email).await?);
    erase_judged(&mut transaction, merchant_id, affiliate_id, &payouts, &mut erasure).await?;
    erase_mails(&mut transaction, merchant_id, affiliate_id, &known, &payouts, &mut erasure).await?;
    erase_told(&mut transaction, merchant_id, &known, &payouts, &mut erasure, now).await?;
    if !erasure.erased.is_empty() {
        let deed = Deed {
            action: "privacy.erase_affiliate",
            object_id: affiliate_id,
            before: None,
            after: Some(erasure.for_audit()),
        };
        audit::write(&mut transaction, merchant_id, app::new_id()?, caller, &deed).await?;
    }
    transaction.commit().await?;
    Ok(erasure)
}

/// Without a word to those who listen: it would tell them of somebody who is to be forgotten.
async fn terminate(connection: &mut PgConnection, merchant_id: Uuid, affiliate_id: Uuid) -> Result<(), sqlx::Error> {
    let from = ["pending", "active", "suspended"];
    if affiliates::change_status(connection, merchant_id, affiliate_id, &from, "terminated").await? {
        edge_changes::note(connection, merchant_id, EdgeSubject::Affiliate, affiliate_id).await?;
    }
    Ok(())
}

/// What persons wrote about its balance and its commissions, here and where it was told.
async fn erase_judged(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
    payouts: &[PayoutTrace],
    erasure: &mut Erasure,
) -> Result<(), sqlx::Error> {
    let corrections = affiliate::blank_corrections(connection, merchant_id, affiliate_id, ERASED).await?;
    erasure.add("reasons of corrections", corrections);
    let judged = affiliate::judged(connection, merchant_id, affiliate_id).await?;
    let commissions: Vec<Uuid> = judged.iter().map(|one| one.commission_id).collect();
    let conversions: Vec<Uuid> = judged.iter().map(|one| one.conversion_id).collect();
    let judgements = customer::blank_judgements(connection, merchant_id, &commissions, ERASED).await?;
    erasure.add("reasons of judgements", judgements);
    let rejections = customer::blank_rejections(connection, merchant_id, &conversions, ERASED).await?;
    erasure.add("reasons of rejections", rejections);
    // An event of an order tells of its commissions, too.
    let ids: Vec<Uuid> =
        payouts.iter().map(|payout| payout.payout_id).chain(conversions).chain([affiliate_id]).collect();
    let subjects = Subjects { ids: &ids, affiliate_id: Some(affiliate_id) };
    told_to_others::erase(connection, merchant_id, subjects, TOLD, erasure).await
}

/// Mails to its address, and to those it had before.
async fn erase_mails(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
    known: &AffiliateTrace,
    payouts: &[PayoutTrace],
    erasure: &mut Erasure,
) -> Result<(), sqlx::Error> {
    let mut emails = words(known, payouts);
    emails.retain(|word| word.contains('@'));
    // No mail to somebody else names an affiliate, and a short name would be found in any of them.
    let deleted = told::delete_mails(connection, merchant_id, &emails, &emails).await?;
    let former = told::delete_mails_to_former_addresses(connection, merchant_id, affiliate_id, &known.name).await?;
    erasure.add("mails", deleted + u64::try_from(former.len()).unwrap_or(0));
    emails.extend(former);
    erasure.add("refused kinds of mail", told::delete_opt_outs(connection, merchant_id, &emails).await?);
    Ok(())
}

async fn erase_told(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    known: &AffiliateTrace,
    payouts: &[PayoutTrace],
    erasure: &mut Erasure,
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    let words = words(known, payouts);
    let emptied = told::empty_provider_events(connection, merchant_id, &words, true).await?;
    erasure.add("events of payment providers", u64::try_from(emptied.now).unwrap_or(0));
    erasure.keep_waiting_events(emptied.later, now);
    erasure.add("accounts at Stripe", affiliate::forget_stripe_accounts(connection, &words).await?);
    Ok(())
}

/// What others know it by: its addresses and accounts, and those it was paid to before, which stand in the records of
/// payments when nothing else knows them any more.
fn words(known: &AffiliateTrace, payouts: &[PayoutTrace]) -> Vec<String> {
    let own = [Some(&known.email), known.paypal_email.as_ref(), known.iban.as_ref(), known.stripe_account_id.as_ref()];
    let words = own.into_iter().flatten().chain(payouts.iter().map(|payout| &payout.destination));
    let words: BTreeSet<&String> = words.filter(|word| !word.is_empty() && *word != ERASED).collect();
    words.into_iter().cloned().collect()
}
