//! A friend signs up.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Outcome, ReferralError, begun};
use crate::app;
use crate::db::referrals::codes::{self, Code, Filter};
use crate::db::referrals::rows::{self, Referral};
use crate::db::referrals::{notes, turn};
use crate::domain::event::EventType;
use crate::domain::mailbox::mailbox;
use crate::domain::referral::{Friend, ReferralStatus, Refusal, check};
use crate::events::note;

/// Who signs up, and how they came.
#[derive(Debug)]
pub struct NewSignUp<'a> {
    /// By which code; `None`: by whichever invited the e-mail.
    pub code: Option<Filter<'a>>,
    /// The friend, by the merchant's own id.
    pub referred_customer_id: &'a str,
    /// The friend's e-mail.
    pub email: Option<&'a str>,
    /// When they clicked, where that has not been held against the window yet.
    pub clicked_at: Option<OffsetDateTime>,
    /// When it is told.
    pub now: OffsetDateTime,
}

/// Signs a friend up, in the caller's transaction. The same friend by the same code again changes nothing.
pub async fn sign_up(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    new: &NewSignUp<'_>,
) -> Result<Outcome<Referral>, ReferralError> {
    let mailbox = new.email.map(mailbox);
    let people: Vec<&str> = [Some(new.referred_customer_id), mailbox.as_deref()].into_iter().flatten().collect();
    // From here on nobody else signs up this friend, or somebody with this mailbox.
    turn::take(connection, merchant_id, &people).await?;
    let known = rows::of_friend(connection, merchant_id, new.referred_customer_id).await?;
    let code = match &new.code {
        Some(by) => codes::find(connection, merchant_id, by).await?.ok_or(ReferralError::UnknownCode)?,
        None => match &known {
            Some(known) => by_link(connection, merchant_id, known.link_id).await?,
            None => inviter(connection, merchant_id, mailbox.as_deref(), new.now).await?,
        },
    };
    if let Some(stored) = known {
        let same = stored.link_id == code.link_id;
        return if same { Ok(Outcome { stored, created: false }) } else { Err(ReferralError::ReferredBefore) };
    }
    let friend = Friend { customer_id: Some(new.referred_customer_id), email: new.email, clicked_at: new.clicked_at };
    check(&code.facts()?, friend, new.now)?;
    if let Some(mailbox) = &mailbox
        && rows::of_mailbox(connection, merchant_id, mailbox).await?.is_some()
    {
        return Err(ReferralError::MailboxReferredBefore);
    }
    let stored = store(connection, merchant_id, &code, new, mailbox.as_deref()).await?;
    notes::signed_up(connection, merchant_id, app::new_id()?, new.referred_customer_id).await?;
    note::referrals(connection, merchant_id, EventType::ReferralSignedUp, &[(stored.referral_id, 0)]).await?;
    Ok(Outcome { stored, created: true })
}

async fn by_link(connection: &mut PgConnection, merchant_id: Uuid, link_id: Uuid) -> Result<Code, ReferralError> {
    let by = Filter { link_id: Some(link_id), ..Filter::default() };
    codes::find(connection, merchant_id, &by).await?.ok_or(ReferralError::UnknownCode)
}

/// The code of whoever invited the mailbox first.
async fn inviter(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    mailbox: Option<&str>,
    now: OffsetDateTime,
) -> Result<Code, ReferralError> {
    let mailbox = mailbox.ok_or(ReferralError::UnknownCode)?;
    let invitation = rows::lock_invitation(connection, merchant_id, mailbox, None, now).await?;
    by_link(connection, merchant_id, invitation.ok_or(ReferralError::UnknownCode)?.link_id).await
}

/// Completes the friend's invitation by that code, or begins a referral.
async fn store(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    code: &Code,
    new: &NewSignUp<'_>,
    mailbox: Option<&str>,
) -> Result<Referral, ReferralError> {
    let invitation = match mailbox {
        Some(mailbox) => rows::lock_invitation(connection, merchant_id, mailbox, Some(code.link_id), new.now).await?,
        None => None,
    };
    let signed_up = |referral: Referral| Referral {
        referred_customer_id: Some(new.referred_customer_id.to_owned()),
        status: ReferralStatus::SignedUp.name().to_owned(),
        signed_up_at: Some(new.now),
        ..referral
    };
    if let Some(invitation) = invitation {
        let stored = signed_up(invitation);
        rows::store(connection, merchant_id, &stored).await?;
        return Ok(stored);
    }
    let terms = code.terms.as_ref().ok_or(Refusal::NoProgramme)?;
    let stored = Referral {
        email: new.email.map(str::to_owned),
        mailbox: mailbox.map(str::to_owned),
        ..signed_up(begun(code, &terms.0, new.now)?)
    };
    rows::insert(connection, merchant_id, &stored).await?;
    Ok(stored)
}
