//! Erases a customer. The orders stay in the books, of somebody nobody knows.

use std::collections::BTreeSet;

use sqlx::PgPool;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Erasure, ErasureError};
use crate::app;
use crate::db::audit::{self, Deed};
use crate::db::privacy::customer::OrderTrace;
use crate::db::privacy::{clicks, customer, referrals, told};
use crate::domain::caller::Caller;
use crate::domain::erasure::{ERASED, erased_customer};
use crate::domain::mailbox::mailbox;

/// Fields of events' `data` that tell of a customer.
const TOLD: &[&str] = &["customer_id", "customer_email", "metadata", "rejection_reason", "email"];

/// Erases everything that is held of a customer now. What is recorded later, an order whose call has not been answered
/// among it, is of a person who came back.
pub async fn erase_customer(
    db: &PgPool,
    merchant_id: Uuid,
    customer_id: &str,
    caller: &Caller,
    now: OffsetDateTime,
) -> Result<Erasure, ErasureError> {
    let mut erasure = Erasure::new(app::new_id()?, now);
    let mut transaction = db.begin().await?;
    let orders = customer::lock_orders(&mut transaction, merchant_id, customer_id).await?;
    let mut emails = emails(&orders);
    let invited = referrals::traces(&mut transaction, merchant_id, customer_id, &mailboxes(&emails)).await?;
    if orders.is_empty() && invited.iter().all(|trace| trace.email.is_none()) {
        return Ok(erasure);
    }
    emails.extend(invited.iter().filter_map(|trace| trace.email.clone()));
    // An address that only a referral knew may have been invited by others, too.
    let mailboxes = mailboxes(&emails);
    let invited = referrals::traces(&mut transaction, merchant_id, customer_id, &mailboxes).await?;
    let referral_ids: Vec<Uuid> = invited.iter().filter_map(|trace| trace.referral_id).collect();
    let blanked = referrals::blank(&mut transaction, merchant_id, customer_id, &mailboxes).await?;
    erasure.add("referrals", blanked);
    let conversion_ids: Vec<Uuid> = orders.iter().map(|order| order.conversion_id).collect();
    let click_ids: Vec<Uuid> = orders.iter().filter_map(|order| order.click_id).collect();
    let mut visitors: BTreeSet<String> = orders.iter().filter_map(|order| order.visitor_id.clone()).collect();
    visitors.extend(clicks::visitors(&mut transaction, merchant_id, &click_ids).await?);
    let visitors: Vec<String> = visitors.into_iter().collect();

    erasure.add("clicks", clicks::blank(&mut transaction, merchant_id, &click_ids, &visitors).await?);
    let quarantined = clicks::blank_quarantined(&mut transaction, merchant_id, &click_ids, &visitors).await?;
    erasure.add("clicks in quarantine", quarantined);
    let replacement = erased_customer(erasure.id);
    let blanked = customer::blank_orders(&mut transaction, merchant_id, &conversion_ids, &replacement).await?;
    erasure.add("orders", blanked);
    let rejections = customer::blank_rejections(&mut transaction, merchant_id, &conversion_ids, ERASED).await?;
    erasure.add("reasons of rejections", rejections);
    let commissions = customer::commissions(&mut transaction, merchant_id, &conversion_ids).await?;

    let judgements = customer::blank_judgements(&mut transaction, merchant_id, &commissions, ERASED).await?;
    erasure.add("reasons of judgements", judgements);

    let subjects = [conversion_ids, commissions, referral_ids].concat();
    erasure.add("events told to others", told::blank_events(&mut transaction, merchant_id, &subjects, TOLD).await?);
    erasure.add("answers of receivers", told::blank_answers(&mut transaction, merchant_id, &subjects).await?);
    let emails: Vec<String> = emails.into_iter().collect();
    erasure.add("mails", told::delete_mails(&mut transaction, merchant_id, &emails, &emails).await?);
    erasure.add("refused kinds of mail", told::delete_opt_outs(&mut transaction, merchant_id, &emails).await?);
    let words = words(&orders, customer_id, emails);
    let emptied = told::empty_provider_events(&mut transaction, merchant_id, &words, false).await?;
    erasure.add("events of payment providers", u64::try_from(emptied.now).unwrap_or(0));
    erasure.keep_waiting_events(emptied.later, now);

    let deed = Deed {
        action: "privacy.erase_customer",
        object_id: erasure.id,
        before: None,
        after: Some(erasure.for_audit()),
    };
    audit::write(&mut transaction, merchant_id, app::new_id()?, caller, &deed).await?;
    transaction.commit().await?;
    Ok(erasure)
}

fn emails(orders: &[OrderTrace]) -> BTreeSet<String> {
    orders.iter().filter_map(|order| order.customer_email.clone()).collect()
}

fn mailboxes(emails: &BTreeSet<String>) -> Vec<String> {
    emails.iter().map(|email| mailbox(email)).collect()
}

/// What an event of a provider about this customer holds.
fn words(orders: &[OrderTrace], customer_id: &str, emails: Vec<String>) -> Vec<String> {
    let order_ids = orders.iter().map(|order| order.order_id.clone());
    order_ids.chain(emails).chain([customer_id.to_owned()]).collect()
}
