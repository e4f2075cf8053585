//! A customer invites a friend by e-mail.

use sqlx::PgConnection;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{Outcome, ReferralError, begun, mails};
use crate::db::referrals::codes::{self, Filter};
use crate::db::referrals::rows::{self, Referral};
use crate::db::referrals::turn;
use crate::domain::event::EventType;
use crate::domain::mailbox::mailbox;
use crate::domain::referral::{Friend, MAILBOX_INVITATIONS, MAILBOX_PERIOD, Refusal, check};
use crate::events::note;

/// Open invitations that a code may have.
const MOST_OPEN: i64 = 200;

/// Who is invited, by which code.
#[derive(Debug)]
pub struct NewInvitation<'a> {
    /// The code.
    pub code: &'a str,
    /// The friend's e-mail.
    pub email: &'a str,
    /// When.
    pub now: OffsetDateTime,
}

/// Invites a friend, in the caller's transaction. The same e-mail by the same code again changes nothing while the
/// invitation is open.
pub async fn invite(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    new: &NewInvitation<'_>,
) -> Result<Outcome<Referral>, ReferralError> {
    let by = Filter { code: Some(new.code), ..Filter::default() };
    let code = codes::find(connection, merchant_id, &by).await?.ok_or(ReferralError::UnknownCode)?;
    let mailbox = mailbox(new.email);
    // The code's turn, too: its open invitations are counted.
    turn::take(connection, merchant_id, &[&code.code, &mailbox]).await?;
    let open = rows::lock_invitation(connection, merchant_id, &mailbox, Some(code.link_id), new.now).await?;
    if let Some(stored) = open {
        return Ok(Outcome { stored, created: false });
    }
    check(&code.facts()?, Friend { customer_id: None, email: Some(new.email), clicked_at: None }, new.now)?;
    if rows::of_mailbox(connection, merchant_id, &mailbox).await?.is_some() {
        return Err(ReferralError::MailboxReferredBefore);
    }
    if rows::open_invitations(connection, merchant_id, code.link_id).await? >= MOST_OPEN {
        return Err(ReferralError::TooManyInvitations(MOST_OPEN));
    }
    let since = new.now - MAILBOX_PERIOD;
    if rows::invited_since(connection, merchant_id, &mailbox, since).await? >= MAILBOX_INVITATIONS {
        return Err(ReferralError::InvitedOften(MAILBOX_INVITATIONS));
    }
    let terms = code.terms.as_ref().ok_or(Refusal::NoProgramme)?.0;
    let stored = Referral {
        invited_at: Some(new.now),
        expires_at: Some(new.now + Duration::days(i64::from(terms.expires_days))),
        email: Some(new.email.to_owned()),
        mailbox: Some(mailbox),
        ..begun(&code, &terms, new.now)?
    };
    // One that is over but not ended yet would stand in the way.
    if let Some(over) = rows::expire_of(connection, merchant_id, &stored).await? {
        note::referrals(connection, merchant_id, EventType::ReferralExpired, &[(over, 0)]).await?;
    }
    rows::insert(connection, merchant_id, &stored).await?;
    mails::invited(connection, merchant_id, &stored, new.now).await?;
    Ok(Outcome { stored, created: true })
}
