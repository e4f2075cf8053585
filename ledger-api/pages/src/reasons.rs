//! Reasons that the server gives itself, in the reader's language. Those that people gave stand as they wrote them.

use crate::texts::Texts;

/// Why a commission was rejected: as `domain/reversal.rs` names it, or in a person's words.
#[must_use]
pub fn of_rejection(t: Texts, reason: &str) -> &str {
    match reason {
        "refunded" => t.rejected_refunded(),
        "dispute_lost" => t.rejected_dispute_lost(),
        other => other,
    }
}

/// Why a part of a payout run is paused, as `rails/*/classify.rs` says it.
#[must_use]
pub fn of_pause(t: Texts, reason: &str) -> String {
    let code = reason.replace("http_", "HTTP ").replace('_', " ");
    match code.as_str() {
        "balance insufficient" => t.pause_balance().to_owned(),
        code if code.starts_with("HTTP 401") || code.starts_with("HTTP 403") => t.pause_key(code),
        code if code.starts_with("HTTP 4") => t.pause_request(code),
        other => t.pause_other(other),
    }
}

/// Why an endpoint is switched off, as `deliveries/deliver.rs` and `http/webhook_endpoints/update.rs` say it.
#[must_use]
pub fn of_endpoint(t: Texts, reason: &str) -> &str {
    match reason {
        "it answered 410 Gone" => t.endpoint_gone(),
        "it took nothing for five days" => t.endpoint_given_up(),
        "the merchant disabled it" => t.endpoint_off_by_hand(),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn the_servers_own_reasons_are_told_in_the_readers_words_and_a_persons_as_they_are() {
        let de = Texts(Language::De);
        assert_eq!(of_rejection(de, "refunded"), "die Bestellung wurde ganz erstattet");
        assert_eq!(of_pause(de, "balance_insufficient"), "das Guthaben beim Zahlungsdienst reicht nicht");
        assert_eq!(of_pause(de, "http_401"), "der Zahlungsdienst nimmt den Schlüssel nicht an (HTTP 401)");
        assert_eq!(
            of_pause(de, "http_400: a_code"),
            "der Zahlungsdienst nimmt eine Anfrage nicht an (HTTP 400: a code)"
        );
        assert_eq!(of_rejection(de, "known reseller"), "known reseller");
        assert_eq!(of_endpoint(de, "it took nothing for five days"), "er hat fünf Tage lang nichts angenommen");
    }
}
