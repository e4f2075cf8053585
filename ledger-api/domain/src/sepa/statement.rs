//! What a line of a bank statement says of a payout.

use shared::money::Amount;
use time::Date;

use crate::named::named_enum;
use crate::payout::PayoutStatus;

named_enum! {
    /// Which way the money went, seen from the account of the statement.
    pub enum Direction, "a direction" {
        /// Out.
        Debit = "debit",
        /// In.
        Credit = "credit",
    }
}

named_enum! {
    /// What became of a line of a statement.
    pub enum Verdict, "a verdict on a line" {
        /// The bank has paid the payout.
        Settled = "settled",
        /// The bank has paid what the books had given up, or paid it a second time; somebody has to look.
        SettledLate = "settled_late",
        /// A paid payout came back.
        Returned = "returned",
        /// It came back before it counted as paid.
        Refused = "refused",
        /// The books say so already; nothing changes.
        AlreadyKnown = "already_known",
        /// This very line was imported before; nothing changes.
        AlreadyImported = "already_imported",
        /// A second debit for a payout that another line has paid. Nothing is posted: somebody has to look.
        PaidByAnotherLine = "paid_by_another_line",
        /// The payment is ours, the amount or currency is not. Nothing is posted.
        WrongAmount = "wrong_amount",
        /// The payment is ours, but its file pays from another account. Nothing is posted.
        OtherAccount = "other_account",
        /// Not one of our payments.
        Unknown = "unknown",
        /// Announced, not booked yet.
        NotBooked = "not_booked",
        /// The payout is in no state to which this could happen.
        InvalidState = "invalid_state",
    }
}

/// One booked or announced payment of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Where it stands in its statement, with the bank's own references; unique there.
    pub reference: String,
    /// The reference of the payment, when the bank tells it.
    pub end_to_end_id: Option<String>,
    /// The bank's own reference of the booking (`AcctSvcrRef`).
    pub bank_reference: Option<String>,
    /// The file it came from, when the bank tells only that: `PmtInfId` or `MsgId`.
    pub batch: Option<String>,
    /// Which way.
    pub direction: Direction,
    /// Minor units of `currency`; none when it has too many decimals or digits to be one of ours.
    pub amount: Option<Amount>,
    /// ISO 4217, as the bank writes it.
    pub currency: String,
    /// Whether it is booked.
    pub booked: bool,
    /// When the bank booked it.
    pub booked_on: Option<Date>,
    /// Why it came back (ISO 20022 external return reason, such as `AC04`), when the bank says so.
    pub reason: Option<String>,
}

/// The payment of ours that a line names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment<'a> {
    /// Cents, of its file.
    pub amount: Amount,
    /// The account its file pays from.
    pub debtor_iban: &'a str,
    /// Whether it is the payout's present generation.
    pub is_current: bool,
    /// Where the payout stands.
    pub status: PayoutStatus,
    /// The reference of the payment that counts for the payout.
    pub counts: Option<&'a str>,
    /// Whether another line of a statement has told of this payment going out.
    pub told_by_another_line: bool,
}

/// What to do about a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Only tell.
    Tell(Verdict),
    /// Settle the payout as finance would, [`Verdict::Settled`].
    Settle,
    /// Report the payment as seen, [`Verdict::SettledLate`].
    Report,
    /// Report the payment as returned, with that verdict.
    Return(Verdict),
}

/// Judges a line of a statement of the account `statement_iban`. Pure: what follows for the payout is decided by
/// [`crate::payout::transition`].
#[must_use]
pub fn judge(line: &Line, statement_iban: &str, payment: Option<&Payment<'_>>) -> Action {
    let Some(payment) = payment else { return Action::Tell(Verdict::Unknown) };
    let counts = payment.counts.is_some() && payment.counts == line.end_to_end_id.as_deref();
    if payment.debtor_iban != statement_iban {
        return Action::Tell(Verdict::OtherAccount);
    }
    if !line.booked {
        return Action::Tell(Verdict::NotBooked);
    }
    if line.currency != "EUR" || line.amount != Some(payment.amount) {
        return Action::Tell(Verdict::WrongAmount);
    }
    match line.direction {
        Direction::Debit => debit(payment, counts),
        Direction::Credit => credit(payment, counts),
    }
}

fn debit(payment: &Payment<'_>, counts: bool) -> Action {
    match payment.status {
        PayoutStatus::Accepted if counts => Action::Settle,
        PayoutStatus::Paid | PayoutStatus::Returned if counts && payment.told_by_another_line => {
            Action::Tell(Verdict::PaidByAnotherLine)
        }
        PayoutStatus::Paid | PayoutStatus::Returned if counts => Action::Tell(Verdict::AlreadyKnown),
        // The second payment of a payout is posted once.
        _ if payment.told_by_another_line => Action::Tell(Verdict::AlreadyKnown),
        PayoutStatus::Frozen => Action::Tell(Verdict::InvalidState),
        PayoutStatus::Reserved | PayoutStatus::Canceled if payment.is_current => Action::Tell(Verdict::InvalidState),
        _ => Action::Report,
    }
}

fn credit(payment: &Payment<'_>, counts: bool) -> Action {
    match payment.status {
        PayoutStatus::Paid if counts => Action::Return(Verdict::Returned),
        PayoutStatus::Accepted if counts => Action::Return(Verdict::Refused),
        PayoutStatus::Returned if counts => Action::Tell(Verdict::AlreadyKnown),
        // Given back already; the credit only undoes a debit of which the books never heard.
        PayoutStatus::Refused if payment.is_current => Action::Tell(Verdict::AlreadyKnown),
        _ => Action::Tell(Verdict::InvalidState),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IBAN: &str = "DE89370400440532013000";

    fn amount(cents: i64) -> Amount {
        Amount::new(cents).unwrap()
    }

    fn line() -> Line {
        Line {
            reference: "1".into(),
            end_to_end_id: Some("e".into()),
            bank_reference: None,
            batch: None,
            direction: Direction::Debit,
            amount: Some(amount(2_000)),
            currency: "EUR".into(),
            booked: true,
            booked_on: None,
            reason: None,
        }
    }

    fn payment(status: PayoutStatus) -> Payment<'static> {
        Payment {
            amount: amount(2_000),
            debtor_iban: IBAN,
            is_current: true,
            status,
            counts: Some("e"),
            told_by_another_line: false,
        }
    }

    fn judged(line: &Line, payment: &Payment<'_>) -> Action {
        judge(line, IBAN, Some(payment))
    }

    #[test]
    fn only_a_booked_line_with_the_right_sum_on_the_right_account_counts() {
        let fetched = payment(PayoutStatus::Accepted);
        assert_eq!(judged(&line(), &fetched), Action::Settle);
        assert_eq!(judge(&line(), IBAN, None), Action::Tell(Verdict::Unknown));
        assert_eq!(judge(&line(), "", Some(&fetched)), Action::Tell(Verdict::OtherAccount));
        for (odd, verdict) in [
            (Line { booked: false, ..line() }, Verdict::NotBooked),
            (Line { amount: Some(amount(2_001)), ..line() }, Verdict::WrongAmount),
            (Line { amount: None, ..line() }, Verdict::WrongAmount),
            (Line { currency: "CHF".into(), ..line() }, Verdict::WrongAmount),
        ] {
            assert_eq!(judged(&odd, &fetched), Action::Tell(verdict));
        }
    }

    #[test]
    fn money_that_left_although_it_was_given_up_is_reported_once() {
        use PayoutStatus::{Accepted, Canceled, Frozen, Paid, Refused, Reserved, Submitting};
        for status in [Refused, Submitting] {
            assert_eq!(judged(&line(), &payment(status)), Action::Report, "{status}");
        }
        let former = Payment { is_current: false, counts: Some("f"), ..payment(Paid) };
        assert_eq!(judged(&line(), &former), Action::Report);
        for status in [Reserved, Canceled] {
            let waiting = Payment { counts: None, ..payment(status) };
            assert_eq!(judged(&line(), &waiting), Action::Tell(Verdict::InvalidState), "{status}: it was in no file");
            assert_eq!(judged(&line(), &Payment { is_current: false, ..waiting }), Action::Report, "{status}");
        }
        let fetched = Payment { counts: Some("f"), ..payment(Accepted) };
        assert_eq!(judged(&line(), &fetched), Action::Report, "another payment counts");
        assert_eq!(judged(&line(), &payment(Frozen)), Action::Tell(Verdict::InvalidState), "two persons look at it");
        let told = Payment { told_by_another_line: true, ..former };
        assert_eq!(judged(&line(), &told), Action::Tell(Verdict::AlreadyKnown));
    }

    #[test]
    fn a_second_debit_of_one_payment_posts_nothing_and_is_told() {
        let paid = payment(PayoutStatus::Paid);
        assert_eq!(judged(&line(), &paid), Action::Tell(Verdict::AlreadyKnown), "settled by hand before");
        let twice = Payment { told_by_another_line: true, ..paid };
        assert_eq!(judged(&line(), &twice), Action::Tell(Verdict::PaidByAnotherLine));
    }

    #[test]
    fn a_credit_takes_a_payment_back() {
        let back = Line { direction: Direction::Credit, ..line() };
        for (status, action) in [
            (PayoutStatus::Paid, Action::Return(Verdict::Returned)),
            (PayoutStatus::Accepted, Action::Return(Verdict::Refused)),
            (PayoutStatus::Returned, Action::Tell(Verdict::AlreadyKnown)),
            (PayoutStatus::Refused, Action::Tell(Verdict::AlreadyKnown)),
            (PayoutStatus::Submitting, Action::Tell(Verdict::InvalidState)),
        ] {
            assert_eq!(judged(&back, &payment(status)), action, "{status}");
        }
        for status in [PayoutStatus::Paid, PayoutStatus::Accepted, PayoutStatus::Returned] {
            let former = Payment { counts: Some("f"), ..payment(status) };
            assert_eq!(judged(&back, &former), Action::Tell(Verdict::InvalidState), "{status}: another payment counts");
        }
        let refused = Payment { is_current: false, ..payment(PayoutStatus::Refused) };
        assert_eq!(judged(&back, &refused), Action::Tell(Verdict::InvalidState), "an earlier one");
    }
}
