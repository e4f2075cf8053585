//! What Stripe's answer to a transfer means.

use shared::money::Amount;
use stripe::{ApiErrors, ApiErrorsType, StripeError};
use stripe_connect::Transfer;

use super::failed::Failed;
use super::lookup::is_as_ordered;
use crate::domain::payout::Answer;
use crate::rails::PaymentOrder;

/// Codes that refuse this one payout for good. Nothing else is a refusal: what we do not know might have been paid.
/// <https://docs.stripe.com/error-codes>
const REFUSALS: [&str; 7] = [
    "account_closed",
    "account_invalid",
    "amount_too_large",
    "amount_too_small",
    "country_unsupported",
    "insufficient_capabilities_for_transfer",
    "transfers_not_allowed",
];

/// A success. One that is not what was ordered is left to the look-up, which freezes it.
pub(super) fn accepted(order: &PaymentOrder, transfer: &Transfer) -> Answer {
    if is_as_ordered(order, transfer) {
        // A transfer costs the platform nothing, and the money is the affiliate's at once.
        Answer::Accepted { provider_id: transfer.id.to_string(), paid: true, fee: Amount::ZERO }
    } else {
        Answer::unknown(format!("{} is not what was ordered", transfer.id.as_str()))
    }
}

/// Anything else.
pub(super) fn refused(failed: &Failed) -> Answer {
    meaning(&failed.error).not_before(failed.asked_wait)
}

fn meaning(error: &StripeError) -> Answer {
    match error {
        StripeError::Stripe(said, status) => by_status(said, *status),
        StripeError::ConfigError(_) => Answer::RailPaused { reason: "configuration".into() },
        StripeError::Timeout => Answer::unknown("timeout"),
        // Nothing says what it would have meant: it may have been a success.
        StripeError::JSONDeserialize(_) => Answer::unknown("unreadable_answer"),
        StripeError::ClientError(_) => Answer::unknown("connection_failed"),
    }
}

fn by_status(said: &ApiErrors, status: u16) -> Answer {
    let code = said.code.as_ref().map_or("", |code| code.as_str());
    match status {
        401 | 403 => Answer::RailPaused { reason: format!("http_{status}") },
        429 => Answer::RetryLater { after: None },
        // Another request under this key is being carried out, or was begun: what became of it is not known.
        408 | 409 | 424 => Answer::unknown(described(status, code)),
        // The same key with other parameters: something was sent under it that we did not store.
        400..500 if said.type_ == ApiErrorsType::IdempotencyError => Answer::unknown("idempotency_error"),
        400..500 if code == "balance_insufficient" => Answer::InsufficientBalance,
        400..500 if REFUSALS.contains(&code) => Answer::Refused { code: code.to_owned() },
        400..500 if code == "resource_missing" && said.param.as_deref() == Some("destination") => {
            Answer::Refused { code: "destination_missing".into() }
        }
        // A request that Stripe does not understand, as the next one would be; or something about this account that is
        // not known here, and must not be taken for a refusal.
        400..500 => Answer::NotUnderstood { reason: described(status, code) },
        _ => Answer::unknown(described(status, code)),
    }
}

/// Stripe's own message stays out: it may repeat parts of the key or of a request.
pub(super) fn described(status: u16, code: &str) -> String {
    if code.is_empty() { format!("http_{status}") } else { format!("http_{status}: {code}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rails::stripe::http::api_errors;

    fn answer(status: u16, kind: &str, code: Option<&str>, param: Option<&str>) -> Answer {
        let said =
            api_errors(kind, code, Some("Invalid API Key provided: sk_test_1234".into()), param.map(str::to_owned));
        refused(&StripeError::Stripe(Box::new(said), status).into())
    }

    fn paused(reason: &str) -> Answer {
        Answer::RailPaused { reason: reason.into() }
    }

    fn not_understood(reason: &str) -> Answer {
        Answer::NotUnderstood { reason: reason.into() }
    }

    fn unknown(detail: &str) -> Answer {
        Answer::unknown(detail)
    }

    fn no(code: &str) -> Answer {
        Answer::Refused { code: code.into() }
    }

    #[test]
    fn only_a_definite_refusal_of_this_payout_is_one() {
        let invalid = "invalid_request_error";
        let cases = [
            (400, invalid, Some("account_invalid"), None, no("account_invalid")),
            (
                400,
                invalid,
                Some("insufficient_capabilities_for_transfer"),
                None,
                no("insufficient_capabilities_for_transfer"),
            ),
            (400, invalid, Some("transfers_not_allowed"), None, no("transfers_not_allowed")),
            (400, invalid, Some("resource_missing"), Some("destination"), no("destination_missing")),
            (404, invalid, Some("resource_missing"), Some("source"), not_understood("http_404: resource_missing")),
            (400, invalid, Some("balance_insufficient"), None, Answer::InsufficientBalance),
            (400, invalid, Some("parameter_unknown"), Some("colour"), not_understood("http_400: parameter_unknown")),
            (400, invalid, None, None, not_understood("http_400")),
            (400, invalid, Some("a_code_of_tomorrow"), None, not_understood("http_400: a_code_of_tomorrow")),
            (400, "idempotency_error", None, None, unknown("idempotency_error")),
            (401, invalid, None, None, paused("http_401")),
            (403, invalid, Some("account_invalid"), None, paused("http_403")),
            (
                409,
                "idempotency_error",
                Some("idempotency_key_in_use"),
                None,
                unknown("http_409: idempotency_key_in_use"),
            ),
            (424, "api_error", None, None, unknown("http_424")),
            (429, "api_error", Some("rate_limit"), None, Answer::RetryLater { after: None }),
            (500, "api_error", None, None, unknown("http_500")),
            (503, "api_error", None, None, unknown("http_503")),
        ];
        for (status, kind, code, param, expected) in cases {
            assert_eq!(answer(status, kind, code, param), expected, "{status} {code:?}");
        }
    }

    #[test]
    fn what_could_have_been_paid_is_unknown() {
        for error in
            [StripeError::Timeout, StripeError::JSONDeserialize("x".into()), StripeError::ClientError("reset".into())]
        {
            let failed = Failed::from(error);
            assert!(matches!(refused(&failed), Answer::Unknown { .. }), "{failed:?}");
        }
    }

    #[test]
    fn a_wait_that_stripe_asks_for_is_kept_whatever_the_answer_says_beside_it() {
        let asked_wait = Some(std::time::Duration::from_secs(30));
        let failed = |status| {
            let said = api_errors("api_error", None, None, None);
            Failed { error: StripeError::Stripe(Box::new(said), status), asked_wait }
        };
        assert_eq!(refused(&failed(429)), Answer::RetryLater { after: asked_wait });
        assert_eq!(refused(&failed(503)), Answer::Unknown { detail: "http_503".into(), after: asked_wait });
        let of_a_proxy = Failed { error: StripeError::JSONDeserialize("<html>".into()), asked_wait };
        assert_eq!(refused(&of_a_proxy), Answer::Unknown { detail: "unreadable_answer".into(), after: asked_wait });
    }
}
