//! Erases an affiliate: nothing may be owed any more. What it earned stays in the books, under its id.

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Erasure, ErasureError};
use crate::app;
use crate::db::audit::{self, Deed};
use crate::db::privacy::affiliate::AffiliateTrace;
use crate::db::privacy::{affiliate, customer, sign_ins, told};
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
];

/// Erases an affiliate, terminating it first. Whoever changes the affiliate or pays it waits, or is waited for.
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
    if known.erased_at.is_some() {
        return Ok(erasure);
    }
    terminate(&mut transaction, merchant_id, affiliate_id).await?;
    affiliate::blank(&mut transaction, merchant_id, affiliate_id, ERASED, now).await?;
    erasure.add("affiliates", 1);
    erasure.add("postbacks", affiliate::delete_postback(&mut transaction, merchant_id, affiliate_id).await?);
    let corrections = affiliate::blank_corrections(&mut transaction, merchant_id, affiliate_id, ERASED).await?;
    erasure.add("reasons of corrections", corrections);
    let commissions = affiliate::commissions(&mut transaction, merchant_id, affiliate_id).await?;
    let judgements = customer::blank_judgements(&mut transaction, merchant_id, &commissions, ERASED).await?;
    erasure.add("reasons of judgements", judgements);
    erasure.add("sign-ins", sign_ins::delete(&mut transaction, affiliate_id, &known.email).await?);
    let subjects: Vec<Uuid> = payouts.iter().map(|payout| payout.payout_id).chain([affiliate_id]).collect();
    erase_told(&mut transaction, merchant_id, &known, &subjects, &mut erasure, now).await?;

    let deed = Deed {
        action: "privacy.erase_affiliate",
        object_id: affiliate_id,
        before: None,
        after: Some(erasure.for_audit()),
    };
    audit::write(&mut transaction, merchant_id, app::new_id()?, caller, &deed).await?;
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

async fn erase_told(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    known: &AffiliateTrace,
    subjects: &[Uuid],
    erasure: &mut Erasure,
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    erasure.add("events told to others", told::blank_events(connection, merchant_id, subjects, TOLD).await?);
    erasure.add("answers of receivers", told::blank_answers(connection, merchant_id, subjects).await?);
    let emails: Vec<String> =
        [Some(&known.email), known.paypal_email.as_ref()].into_iter().flatten().cloned().collect();
    // No mail to somebody else names an affiliate, and a short name would be found in any of them.
    erasure.add("mails", told::delete_mails(connection, merchant_id, &emails, &emails).await?);
    erasure.add("refused kinds of mail", told::delete_opt_outs(connection, merchant_id, &emails).await?);
    let accounts = [known.iban.as_ref(), known.stripe_account_id.as_ref()].into_iter().flatten().cloned();
    let words: Vec<String> = emails.into_iter().chain(accounts).collect();
    let emptied = told::empty_provider_events(connection, merchant_id, &words, true).await?;
    erasure.add("events of payment providers", u64::try_from(emptied.now).unwrap_or(0));
    erasure.keep_waiting_events(emptied.later, now);
    if let Some(account) = &known.stripe_account_id {
        erasure.add("accounts at Stripe", affiliate::forget_stripe_account(connection, account).await?);
    }
    Ok(())
}
