//! A deed that was refused, in the reader's words.

use crate::http::problem::Problem;
use crate::pages::Texts;
use crate::payouts::PayoutError;
use crate::web::error::PageError;

/// Why something could not be done with a payout. The second person who is the first is told so by `same_person`.
pub(super) fn of_payout(t: Texts, error: PayoutError, same_person: &'static str) -> PageError {
    match error {
        PayoutError::FourEyes(_) => PageError::Refused(same_person.to_owned()),
        PayoutError::WrongPayment => PageError::Refused(t.do_accept_other().to_owned()),
        PayoutError::ProviderSilent(why) => PageError::Refused(t.do_accept_silent(why)),
        PayoutError::NothingToPay => PageError::Refused(t.due_nothing_to_pay().to_owned()),
        other => Problem::from(other).into(),
    }
}
