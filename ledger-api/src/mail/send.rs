//! Sending what waits in the outbox. A mail belongs to whoever has its lease. Between the mail server's yes and ours to
//! the database a server may die; then the mail goes out again, under the same Message-ID.

use sqlx::PgPool;
use time::{Duration, OffsetDateTime};
use url::Url;
use uuid::Uuid;

use super::links::{Refusal, refusal_link, sign_in_link};
use super::smtp::{Failure, Mailer, Outgoing};
use crate::db::decode::decode;
use crate::db::mail::messages::{self, Claimed};
use crate::metrics::MailOutcome;
use crate::pages::mail::{Addresses, Message, write};
use crate::vault::Vault;

/// How long a claimed mail belongs to its sender: longer than it may take to leave.
const LEASE: Duration = Duration::minutes(5);
/// Pauses after the first, second, … failure; the last one repeats until the mail is too old.
const PAUSES: [Duration; 6] = [
    Duration::seconds(5),
    Duration::seconds(30),
    Duration::minutes(2),
    Duration::minutes(10),
    Duration::minutes(30),
    Duration::hours(2),
];
/// A mail is tried for a day.
const PATIENCE: Duration = Duration::days(1);

/// What became of mails.
#[derive(Debug, Default)]
pub struct Sent {
    /// Each outcome with its number.
    pub outcomes: Vec<(MailOutcome, u64)>,
    /// How many were claimed.
    pub claimed: usize,
}

/// What a mail needs besides its facts.
#[derive(Debug, Clone, Copy)]
pub struct Means<'a> {
    /// The mail server; without one, mails only grow old.
    pub mailer: Option<&'a Mailer>,
    /// Proves links.
    pub vault: &'a Vault,
    /// Where the pages are.
    pub pages: &'a Url,
}

/// Sends at most `limit` mails of a merchant that are due, one after the other, and sorts out what is too late or unwanted.
pub async fn send(
    db: &PgPool,
    merchant_id: Uuid,
    means: Means<'_>,
    limit: i64,
    now: impl Fn() -> OffsetDateTime,
) -> Result<Sent, sqlx::Error> {
    let expired = messages::sort_out(&mut *db.acquire().await?, merchant_id, now()).await?;
    let mut sent = Sent::default();
    sent.outcomes.push((MailOutcome::Expired, u64::try_from(expired).unwrap_or(0)));
    let Some(mailer) = means.mailer else { return Ok(sent) };
    let began = now();
    let due = messages::claim(&mut *db.acquire().await?, merchant_id, began, began + LEASE, limit).await?;
    sent.claimed = due.len();
    for mail in &due {
        // What the mails before it took may have used up the lease.
        if now() >= began + LEASE - Duration::minutes(1) {
            break;
        }
        let result = attempt(mailer, means, mail).await;
        let outcome = record(db, mail, result, now()).await?;
        sent.outcomes.push((outcome, 1));
    }
    Ok(sent)
}

/// The network part; no transaction is open.
async fn attempt(mailer: &Mailer, means: Means<'_>, mail: &Claimed) -> Result<(), Failure> {
    let unreadable = |error: sqlx::Error| Failure::Permanent(format!("not readable: {error}"));
    let message: Message = serde_json::from_value(mail.message.clone()).map_err(decode).map_err(unreadable)?;
    let refusal = Refusal { merchant_id: mail.merchant_id, email: mail.email.clone(), topic: mail.topic.clone() };
    let unsubscribe =
        if message.topic().may_be_refused() { refusal_link(means.pages, means.vault, &refusal) } else { None };
    let sign_in = match message {
        Message::SignIn { sign_in_id } => sign_in_link(means.pages, means.vault, sign_in_id),
        _ => None,
    };
    let addresses = Addresses { pages: means.pages.clone(), sign_in, unsubscribe };
    let language = mail.language.parse().unwrap_or_default();
    let letter = write(&message, language, &mail.name, &addresses);
    let rendered = letter.render().map_err(|error| Failure::Permanent(format!("not worded: {error}")))?;
    let outgoing = Outgoing {
        email: &mail.email,
        name: &letter.name,
        message_id: mail.mail_id.to_string(),
        rendered: &rendered,
        unsubscribe: letter.unsubscribe.as_ref(),
    };
    mailer.send(&outgoing).await
}

async fn record(
    db: &PgPool,
    mail: &Claimed,
    result: Result<(), Failure>,
    now: OffsetDateTime,
) -> Result<MailOutcome, sqlx::Error> {
    let (outcome, status, retry_at, error) = match result {
        Ok(()) => (MailOutcome::Sent, "sent", None, None),
        Err(Failure::Permanent(why)) => (MailOutcome::Refused, "refused", None, Some(why)),
        Err(Failure::Passing(why)) if now - mail.created_at >= PATIENCE => {
            (MailOutcome::GivenUp, "given_up", None, Some(why))
        }
        Err(Failure::Passing(why)) => (MailOutcome::Postponed, "pending", Some(now + pause(mail.attempts)), Some(why)),
    };
    if let Some(why) = &error {
        let (mail_id, topic, attempts) = (mail.mail_id, &mail.topic, mail.attempts);
        tracing::warn!(%mail_id, topic, attempts, outcome = outcome.name(), why, "a mail did not leave");
    }
    messages::record(&mut *db.acquire().await?, mail, status, retry_at, error.as_deref(), now).await?;
    Ok(outcome)
}

fn pause(failures: i32) -> Duration {
    let at = usize::try_from(failures - 1).unwrap_or(0);
    PAUSES.get(at).copied().unwrap_or(Duration::hours(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_two_hours_and_stay_there() {
        assert_eq!([1, 2, 6, 7, 100].map(|failures| pause(failures).whole_seconds()), [5, 30, 7_200, 7_200, 7_200]);
    }
}
