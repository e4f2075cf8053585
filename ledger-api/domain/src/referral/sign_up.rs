//! Who may sign up, or be invited, by a code.

use time::{Duration, OffsetDateTime};

use crate::mailbox::mailbox;
use crate::status::{LinkStatus, ProgramStatus};

/// A customer's code with its program.
#[derive(Debug, Clone, Copy)]
pub struct CodeFacts<'a> {
    /// Whose code it is.
    pub customer_id: &'a str,
    /// Their e-mail, if it is known.
    pub email: Option<&'a str>,
    /// Whether the code is paused.
    pub status: LinkStatus,
    /// Until when it may be used.
    pub expires_at: Option<OffsetDateTime>,
    /// The program's attribution window, in days.
    pub window_days: i32,
    /// Whether the program is paused.
    pub program_status: ProgramStatus,
    /// Whether the program promises anything.
    pub promises: bool,
}

/// What is known of the friend.
#[derive(Debug, Clone, Copy)]
pub struct Friend<'a> {
    /// The merchant's id; none yet when invited.
    pub customer_id: Option<&'a str>,
    /// The e-mail.
    pub email: Option<&'a str>,
    /// When they came by the code, where a click's token tells it.
    pub clicked_at: Option<OffsetDateTime>,
}

/// Why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The friend is the customer whose code it is.
    #[error("nobody refers themselves")]
    Oneself,
    /// The program has no referral programme, or none any more.
    #[error("the program has no referral programme")]
    NoProgramme,
    /// The program is paused.
    #[error("the program is paused")]
    ProgramPaused,
    /// The code is paused.
    #[error("the code is paused")]
    CodePaused,
    /// The code is over.
    #[error("the code has expired")]
    CodeExpired,
    /// The click is over.
    #[error("the click is older than the program's window")]
    ClickTooOld,
}

/// Whether the friend may sign up, or be invited, now.
pub fn check(code: &CodeFacts<'_>, friend: Friend<'_>, now: OffsetDateTime) -> Result<(), Refusal> {
    let same_mailbox = code.email.zip(friend.email).is_some_and(|(own, given)| mailbox(own) == mailbox(given));
    if friend.customer_id == Some(code.customer_id) || same_mailbox {
        return Err(Refusal::Oneself);
    }
    if !code.promises {
        return Err(Refusal::NoProgramme);
    }
    if code.program_status == ProgramStatus::Paused {
        return Err(Refusal::ProgramPaused);
    }
    if code.status == LinkStatus::Paused {
        return Err(Refusal::CodePaused);
    }
    if code.expires_at.is_some_and(|end| end <= now) {
        return Err(Refusal::CodeExpired);
    }
    let window = Duration::days(i64::from(code.window_days));
    if friend.clicked_at.is_some_and(|clicked_at| now - clicked_at > window) {
        return Err(Refusal::ClickTooOld);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

    fn code() -> CodeFacts<'static> {
        CodeFacts {
            customer_id: "ada",
            email: Some("Ada.L@gmail.com"),
            status: LinkStatus::Active,
            expires_at: None,
            window_days: 30,
            program_status: ProgramStatus::Active,
            promises: true,
        }
    }

    fn friend(customer_id: &'static str, email: &'static str) -> Friend<'static> {
        Friend { customer_id: Some(customer_id), email: Some(email), clicked_at: None }
    }

    #[test]
    fn nobody_refers_themselves_under_another_spelling() {
        assert_eq!(check(&code(), friend("bob", "bob@b.example"), NOW), Ok(()));
        assert_eq!(check(&code(), friend("ada", "bob@b.example"), NOW), Err(Refusal::Oneself));
        assert_eq!(check(&code(), friend("bob", "adal+2@googlemail.com"), NOW), Err(Refusal::Oneself));
        let unknown = CodeFacts { email: None, ..code() };
        assert_eq!(check(&unknown, friend("bob", "adal@gmail.com"), NOW), Ok(()));
        let invited = Friend { customer_id: None, email: Some("ada.l@gmail.com"), clicked_at: None };
        assert_eq!(check(&code(), invited, NOW), Err(Refusal::Oneself));
    }

    #[test]
    fn a_code_counts_while_it_and_its_program_do() {
        let bob = friend("bob", "bob@b.example");
        let ends = |expires_at| CodeFacts { expires_at: Some(expires_at), ..code() };
        for (facts, expected) in [
            (CodeFacts { promises: false, ..code() }, Err(Refusal::NoProgramme)),
            (CodeFacts { program_status: ProgramStatus::Paused, ..code() }, Err(Refusal::ProgramPaused)),
            (CodeFacts { status: LinkStatus::Paused, ..code() }, Err(Refusal::CodePaused)),
            (ends(NOW), Err(Refusal::CodeExpired)),
            (ends(NOW + Duration::SECOND), Ok(())),
        ] {
            assert_eq!(check(&facts, bob, NOW), expected);
        }
    }

    #[test]
    fn a_click_counts_within_the_programs_window() {
        let clicked = |before| Friend { clicked_at: Some(NOW - before), ..friend("bob", "bob@b.example") };
        assert_eq!(check(&code(), clicked(Duration::days(30)), NOW), Ok(()));
        let late = Duration::days(30) + Duration::SECOND;
        assert_eq!(check(&code(), clicked(late), NOW), Err(Refusal::ClickTooOld));
    }
}
