//! Why a way of payment takes nothing at the moment (`rails/*/classify.rs`).

use super::coded::{Coded, head};
use crate::texts::Texts;

/// Why sending has stopped, and who can do something about it.
#[must_use]
pub fn of_pause(t: Texts, reason: &str) -> Coded {
    let said = match head(reason) {
        "http_401" | "http_403" => t.pause_credentials(),
        "balance_insufficient" => t.pause_no_money(),
        "configuration" | "unusable_idempotency_key" | "stored_request_is_not_text" => t.pause_settings(),
        status if status.starts_with("http_4") => t.pause_not_understood(),
        _ => t.pause_other(),
    };
    Coded::new(t, said, reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn a_pause_says_what_is_missing_and_who_can_mend_it() {
        let said = |code| of_pause(Texts(Language::En), code).to_string();
        assert!(said("http_401").contains("access key") && said("http_401").ends_with("(http_401)"));
        assert!(said("balance_insufficient").contains("not enough money"));
        assert!(said("http_400: parameter_unknown").contains("does not take requests as they are sent"));
        assert!(said("something_new").starts_with("the provider takes no payments at the moment"));
    }
}
