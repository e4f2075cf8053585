//! Telling people by mail. A deed puts what there is to tell into the outbox, in its own transaction ([`enqueue`],
//! `told.rs`); `digest.rs` looks for what no deed tells; `jobs/mail.rs` sends (`send.rs`) while no transaction is open.
//!
//! Facts are stored, not letters: they are worded in the reader's language when they are sent. So the link that signs
//! somebody in, and the one that refuses mails, never stand in the database.

mod digest;
pub(crate) mod disabled_endpoint;
mod links;
mod send;
mod smtp;
pub(crate) mod told;

pub use digest::{days_to_sum_up, sum_up, tell};
pub use send::{Means, Sent, send};
pub use smtp::{Mailer, Sender};

pub(crate) use links::{refusal, sign_in_proof_holds};

use shared::ids::event_id;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::db::mail::messages::{self, NewMail};
use crate::pages::Language;
use crate::pages::mail::Message;

/// Who gets a mail.
#[derive(Debug, Clone)]
pub struct Recipient {
    /// Address.
    pub email: String,
    /// Whom it greets; may be empty.
    pub name: String,
    /// In which language.
    pub language: Language,
}

/// Puts a mail into the outbox. `key` says what is told: the same key is told once. The nil merchant stands for none.
pub async fn enqueue(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    recipient: &Recipient,
    message: &Message,
    key: &str,
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    messages::insert(connection, merchant_id, &[new(merchant_id, recipient, message, key, now)?], now).await
}

fn new(
    merchant_id: Uuid,
    recipient: &Recipient,
    message: &Message,
    key: &str,
    now: OffsetDateTime,
) -> Result<NewMail, sqlx::Error> {
    Ok(NewMail {
        mail_id: event_id(merchant_id, &format!("mail:{key}")),
        email: recipient.email.clone(),
        name: recipient.name.clone(),
        language: recipient.language.name().to_owned(),
        topic: message.topic().name(),
        message: serde_json::to_value(message).map_err(|error| sqlx::Error::Encode(Box::new(error)))?,
        expires_at: now + message.lasts(),
    })
}
