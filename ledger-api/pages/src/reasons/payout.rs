//! Why a payout stands where it stands: what the ledger decided (`domain/payout/`), what Stripe and PayPal answered
//! (`rails/*/classify.rs`, `rails/paypal/item.rs`), and the reasons of banks.
//!
//! Banks' codes: ISO 20022, external status reason and return reason codes. PayPal's:
//! <https://developer.paypal.com/docs/payouts/standard/reference/errors/>.

use super::coded::{Coded, head};
use crate::texts::Texts;

/// Why a payout was left out, refused, stopped, or came back.
#[must_use]
pub fn of_payout(t: Texts, reason: &str) -> Coded {
    let code = head(reason).to_ascii_lowercase();
    if let Some(said) = of_the_ledger(t, &code) {
        // Words of ours; there is nothing to look up. What may follow names a payment of the provider's.
        let particulars = reason.split_once(": ").map_or("", |(_, particulars)| particulars);
        return Coded::new(t, said, particulars);
    }
    let known = of_an_account(t, &code).or_else(|| of_a_payment(t, &code));
    match known {
        Some(said) => Coded::new(t, said, reason),
        None if is_unclear(&code, reason) => Coded::new(t, t.reason_no_clear_answer(), reason),
        None => Coded::unknown(t, reason),
    }
}

/// What the ledger itself decided.
fn of_the_ledger(t: Texts, code: &str) -> Option<&'static str> {
    Some(match code {
        "destination_changed" => t.drop_destination_changed(),
        "balance_changed" => t.drop_balance_changed(),
        "run_canceled" => t.drop_run_canceled(),
        "destination_blocked" => t.skip_destination_blocked(),
        "rail_not_set_up" => t.skip_rail_not_set_up(),
        "on_hold" => t.skip_on_hold(),
        "affiliate_inactive" => t.skip_affiliate_inactive(),
        "restored" => t.reason_restored(),
        "outcome_unknown" => t.reason_no_clear_answer(),
        "balance_insufficient" => t.attempt_insufficient_balance(),
        "retry_later" => t.attempt_retry_later(),
        "found_more_than_once" => t.attempt_many(),
        "found_not_as_ordered" => t.reason_not_as_ordered(),
        "too_old_to_ask" => t.reason_too_old(),
        "not_found_yet" => t.reason_not_found_yet(),
        "never_arrived" => t.reason_never_arrived(),
        "seen_at_provider" => t.reason_seen(),
        "second_transfer" => t.reason_second_payment(),
        "late_truth" => t.reason_late_truth(),
        "released_by_two_persons" => t.reason_released(),
        "accepted_by_two_persons" => t.reason_accepted(),
        "returned_by_bank" => t.reason_none_given(),
        "erased" => t.reason_erased(),
        _ => return None,
    })
}

/// What is wrong with the account that was to get it.
fn of_an_account(t: Texts, code: &str) -> Option<&'static str> {
    Some(match code {
        "ac01" | "ac02" | "ac03" | "be01" | "account_invalid" | "destination_missing" | "receiver_invalid" => {
            t.reason_account_wrong()
        }
        "ac04" | "ac05" | "ac07" | "account_closed" => t.reason_account_closed(),
        "ac06" | "receiver_account_locked" | "account_restricted" | "receiver_account_limited" | "negative_balance" => {
            t.reason_account_locked()
        }
        "insufficient_capabilities_for_transfer"
        | "transfers_not_allowed"
        | "receiver_unconfirmed"
        | "account_unconfirmed_email" => t.reason_account_not_ready(),
        "ac13" | "ac14" | "ac15" | "ag01" | "ag03" | "receiver_youth_account" | "self_pay_not_allowed" => {
            t.reason_account_kind()
        }
        "rc01" | "rc03" | "rc04" | "rc07" | "cnor" | "dnor" | "ag10" | "ag11" => t.reason_bank_unreachable(),
        "md07" => t.reason_holder_died(),
        "be04" | "be05" | "be06" | "be07" | "be22" | "rr01" | "rr02" | "rr03" => t.reason_holder_details(),
        "receiver_unregistered" | "returned" => t.reason_not_claimed(),
        "country_unsupported" | "receiver_country_not_allowed" | "receiver_state_restricted" | "closed_market" => {
            t.reason_country()
        }
        "am03" | "currency_not_supported_for_receiver" | "non_holding_currency" | "currency_compliance" => {
            t.reason_currency()
        }
        _ => return None,
    })
}

/// What is wrong with the payment itself.
fn of_a_payment(t: Texts, code: &str) -> Option<&'static str> {
    Some(match code {
        "am01"
        | "am02"
        | "am06"
        | "am07"
        | "am09"
        | "am12"
        | "am14"
        | "amount_too_large"
        | "amount_too_small"
        | "receiving_limit_exceeded"
        | "transaction_limit_exceeded"
        | "pos_limit_exceeded"
        | "refused_zero_amt" => t.reason_amount(),
        "am05" | "dupl" | "duplicate_item" => t.reason_twice(),
        "rr04" | "regulatory_blocked" | "regulatory_pending" | "risk_decline" | "frad" => t.reason_law(),
        "ms02" | "cust" | "refunded" => t.reason_sent_back(),
        "focr" | "canceled" | "batch_canceled" => t.reason_recalled(),
        "reversed" => t.reason_taken_back(),
        "failed" | "blocked" | "denied" | "batch_denied" | "undefined" | "internal_error" => t.reason_turned_down(),
        "ag02" | "ff01" | "ff05" | "rc11" | "tech" | "dt01" | "tm01" | "ed05" => t.reason_details(),
        "ms03" | "narr" | "noas" | "noor" => t.reason_none_given(),
        _ => return None,
    })
}

/// Whether it tells of an answer that does not say what became of the payment.
fn is_unclear(code: &str, reason: &str) -> bool {
    let known = ["timeout", "connection_failed", "unreadable_answer", "unexpected_answer", "idempotency_error"];
    known.contains(&code)
        || code == "duplicate_without_link"
        || code.starts_with("http_")
        || code.starts_with("batch ")
        || code == "token"
        || reason.ends_with(" is not what was ordered")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn every_refusal_of_the_rails_is_told_in_words_with_the_code_behind_them() {
        let refusals = [
            "account_closed",
            "account_invalid",
            "amount_too_large",
            "amount_too_small",
            "country_unsupported",
            "insufficient_capabilities_for_transfer",
            "transfers_not_allowed",
            "destination_missing",
            "receiver_invalid",
            "receiver_account_locked",
            "batch_denied",
            "batch_canceled",
            "failed",
            "blocked",
            "denied",
            "returned",
            "refunded",
            "reversed",
            "canceled",
            "AC04",
            "MS03",
        ];
        for language in [Language::En, Language::De] {
            let t = Texts(language);
            for code in refusals {
                let told = of_payout(t, code);
                assert_ne!(told.said, t.reason_of_its_own(), "{code}");
                assert!(!told.said.contains('_') && told.code == code, "{code}: {told}");
            }
        }
        assert_eq!(of_payout(Texts(Language::De), "AC04").to_string(), "das Konto ist geschlossen (AC04)");
    }

    #[test]
    fn what_the_ledger_decided_needs_no_code_and_what_it_found_is_named() {
        let t = Texts(Language::En);
        assert_eq!(of_payout(t, "not_found_yet").to_string(), "the provider does not know it yet");
        let found = of_payout(t, "found_not_as_ordered: tr_1");
        assert_eq!(found.to_string(), "the provider has it, but not as ordered (tr_1)");
    }

    #[test]
    fn an_answer_that_says_nothing_is_called_so() {
        let t = Texts(Language::En);
        for unclear in ["timeout", "http_503", "http_500: internal", "batch Q8KV: its items do not show yet"] {
            assert_eq!(of_payout(t, unclear).said, "no clear answer came", "{unclear}");
        }
    }

    #[test]
    fn a_code_of_tomorrow_is_said_to_be_one_and_the_words_of_a_person_stand_as_they_are() {
        let t = Texts(Language::De);
        let tomorrow = of_payout(t, "code_of_tomorrow");
        assert_eq!(tomorrow.said, "ein eigener Grund des Zahlungsdienstes oder der Bank");
        assert_eq!(tomorrow.code, "code_of_tomorrow");
        assert_eq!(of_payout(t, "Konto erloschen, sagt die Bank").to_string(), "Konto erloschen, sagt die Bank");
    }
}
