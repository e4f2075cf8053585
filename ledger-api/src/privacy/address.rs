//! Erases an e-mail address of which nothing else is known: a friend who was invited and never became a customer.

use sqlx::PgPool;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Erasure, ErasureError};
use crate::app;
use crate::db::audit::{self, Deed};
use crate::db::privacy::referrals::{self, Whose};
use crate::db::privacy::told;
use crate::domain::caller::Caller;
use crate::domain::mailbox::mailbox;

/// Takes an address out of invitations, mails, and events of the merchant's payment provider. Orders and codes belong to
/// customers, and go with them.
pub async fn erase_address(
    db: &PgPool,
    merchant_id: Uuid,
    email: &str,
    caller: &Caller,
    now: OffsetDateTime,
) -> Result<Erasure, ErasureError> {
    let mut erasure = Erasure::new(app::new_id()?, now);
    let mut transaction = db.begin().await?;
    let mailboxes = [mailbox(email)];
    let whose = Whose { customer_id: None, mailboxes: &mailboxes };
    // As the invitations spell it, too.
    let invited = referrals::traces(&mut transaction, merchant_id, whose).await?;
    let mut emails: Vec<String> = invited.into_iter().filter_map(|trace| trace.email).collect();
    emails.push(email.to_owned());
    erasure.add("referrals", referrals::blank(&mut transaction, merchant_id, whose).await?);
    erasure.add("mails", told::delete_mails(&mut transaction, merchant_id, &emails, &emails).await?);
    erasure.add("refused kinds of mail", told::delete_opt_outs(&mut transaction, merchant_id, &emails).await?);
    let emptied = told::empty_provider_events(&mut transaction, merchant_id, &emails, false).await?;
    erasure.add("events of payment providers", u64::try_from(emptied.now).unwrap_or(0));
    erasure.keep_waiting_events(emptied.later, now);
    if !erasure.erased.is_empty() {
        let deed = Deed {
            action: "privacy.erase_address",
            object_id: erasure.id,
            before: None,
            after: Some(erasure.for_audit()),
        };
        audit::write(&mut transaction, merchant_id, app::new_id()?, caller, &deed).await?;
    }
    transaction.commit().await?;
    Ok(erasure)
}
