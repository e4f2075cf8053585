//! Erases a customer. The orders stay in the books, of somebody nobody knows.

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use super::known_customer::KnownCustomer;
use super::{Erasure, ErasureError, told as told_to_others};
use crate::app;
use crate::db::audit::{self, Deed};
use crate::db::privacy::referrals::Whose;
use crate::db::privacy::told::{self, Subjects};
use crate::db::privacy::{clicks, customer, erasures, referrals};
use crate::db::referrals::{notes, rows};
use crate::domain::caller::Caller;
use crate::domain::erasure::{ERASED, erased_customer};
use crate::vault::{Place, Purpose, Vault};

/// Fields of events' `data` that tell of a customer.
const TOLD: &[&str] = &["customer_id", "customer_email", "metadata", "rejection_reason", "fraud.reason", "email"];

/// Erases everything that is held of a customer now. What is recorded later, an order whose call has not been answered
/// among it, is of a person who came back; but what comes later about orders that were erased, a click that was on its way
/// or an event of Stripe, is taken by asking again.
pub async fn erase_customer(
    db: &PgPool,
    vault: &Vault,
    merchant_id: Uuid,
    customer_id: &str,
    caller: &Caller,
    now: OffsetDateTime,
) -> Result<Erasure, ErasureError> {
    let mut erasure = Erasure::new(app::new_id()?, now);
    let mut transaction = db.begin().await?;
    if referrals::are_in_the_books(&mut transaction, merchant_id, customer_id).await? {
        erasure.keep_referrals();
    }
    let marks = vault.names(Place { purpose: Purpose::ErasedCustomer, merchant_id, name: customer_id.as_bytes() });
    let known = KnownCustomer::gather(&mut transaction, merchant_id, customer_id, &marks).await?;
    if known.is_nobody() {
        return Ok(erasure);
    }
    erasure.keep_mark(now);
    erase_visits(&mut transaction, merchant_id, &known, &mut erasure).await?;
    erase_orders(&mut transaction, merchant_id, customer_id, &known, &mut erasure).await?;
    erase_told(&mut transaction, merchant_id, customer_id, &known, &mut erasure, now).await?;
    if erasure.erased.is_empty() {
        transaction.commit().await?;
        return Ok(erasure);
    }
    // The newest key, by which it is found for the longest time.
    if let Some(mark) = marks.first() {
        erasures::remember(&mut transaction, merchant_id, mark, erasure.id, now).await?;
    }
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

async fn erase_visits(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    known: &KnownCustomer,
    erasure: &mut Erasure,
) -> Result<(), sqlx::Error> {
    let KnownCustomer { click_ids, visitor_ids, pseudonyms, .. } = known;
    let whose = clicks::Whose { click_ids, visitor_ids, pseudonyms };
    erasure.add("clicks", clicks::blank(connection, merchant_id, whose).await?);
    let quarantined = clicks::blank_quarantined(connection, merchant_id, whose).await?;
    erasure.add("clicks in quarantine", quarantined);
    Ok(())
}

async fn erase_orders(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    customer_id: &str,
    known: &KnownCustomer,
    erasure: &mut Erasure,
) -> Result<(), sqlx::Error> {
    let whose = Whose { customer_id: Some(customer_id), mailboxes: &known.mailboxes };
    erasure.add("referrals", referrals::blank(connection, merchant_id, whose).await?);
    forget_notes(connection, merchant_id, customer_id).await?;
    let (conversions, replacement) = (&known.conversion_ids, erased_customer(erasure.id));
    let blanked = customer::blank_orders(connection, merchant_id, conversions, customer_id, &replacement).await?;
    erasure.add("orders", blanked);
    let rejections = customer::blank_rejections(connection, merchant_id, conversions, ERASED).await?;
    erasure.add("reasons of rejections", rejections);
    let judgements = customer::blank_judgements(connection, merchant_id, &known.commission_ids, ERASED).await?;
    erasure.add("reasons of judgements", judgements);
    Ok(())
}

/// Orders of a customer whom nobody has referred are noted for a day, in case a sign-up is told late.
async fn forget_notes(connection: &mut PgConnection, merchant_id: Uuid, customer_id: &str) -> Result<(), sqlx::Error> {
    if rows::of_friend(connection, merchant_id, customer_id).await?.is_none() {
        let noted = notes::of_customer(connection, merchant_id, customer_id).await?;
        notes::delete(connection, merchant_id, &noted.note_ids).await?;
    }
    Ok(())
}

async fn erase_told(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    customer_id: &str,
    known: &KnownCustomer,
    erasure: &mut Erasure,
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    let ids = [&known.conversion_ids[..], &known.commission_ids, &known.referral_ids].concat();
    let subjects = Subjects { ids: &ids, affiliate_id: None };
    told_to_others::erase(connection, merchant_id, subjects, TOLD, erasure).await?;
    let emails = &known.emails;
    let digests = told::delete_digests(connection, merchant_id, &known.order_ids()).await?;
    erasure.add("mails", told::delete_mails(connection, merchant_id, emails, emails).await? + digests);
    erasure.add("refused kinds of mail", told::delete_opt_outs(connection, merchant_id, emails).await?);
    let emptied = told::empty_provider_events(connection, merchant_id, &known.words(customer_id), false).await?;
    erasure.add("events of payment providers", u64::try_from(emptied.now).unwrap_or(0));
    erasure.keep_waiting_events(emptied.later, now);
    Ok(())
}
