//! Reasons that the server, providers and banks give, in the reader's language. Those that people gave stand as they wrote
//! them.

mod coded;
mod pause;
mod payout;
mod waiting;

pub use coded::Coded;
pub use pause::of_pause;
pub use payout::of_payout;
pub use waiting::of_waiting;

use crate::texts::Texts;

/// Why a commission was rejected: as `domain/reversal.rs` and `reversal/fraud.rs` name it, or in a person's words.
#[must_use]
pub fn of_rejection(t: Texts, reason: &str) -> &str {
    match reason {
        "refunded" => t.rejected_refunded(),
        "dispute_lost" => t.rejected_dispute_lost(),
        "fraud" => t.rejected_fraud(),
        "erased" => t.reason_erased(),
        other => other,
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
        assert_eq!(of_rejection(de, "fraud"), "nach einer Prüfung der Bestellung");
        assert_eq!(of_rejection(de, "known reseller"), "known reseller");
        assert_eq!(of_endpoint(de, "it took nothing for five days"), "er hat fünf Tage lang nichts angenommen");
    }
}
