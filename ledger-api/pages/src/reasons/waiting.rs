//! Why an event of a shop's own Stripe account waits (`inbox/sale/`).

use super::coded::Coded;
use crate::texts::Texts;

/// What an event waits for, or what keeps it from being applied.
#[must_use]
pub fn of_waiting(t: Texts, reason: &str) -> Coded {
    let said = match reason {
        "" => return Coded::new(t, "", ""),
        "unknown_payment" => t.wait_payment(),
        "unknown_order" => t.wait_order(),
        "waits_for_checkout" => t.wait_checkout(),
        "waits_for_first_invoice" => t.wait_first_invoice(),
        // As `inbox/mod.rs` words what is not the event's fault.
        "the order was not recorded" | "the database refused it" => t.wait_recording(),
        _ => t.wait_other(),
    };
    Coded::new(t, said, reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn what_an_event_waits_for_is_told_in_words() {
        let t = Texts(Language::De);
        for code in ["unknown_payment", "unknown_order", "waits_for_checkout", "waits_for_first_invoice"] {
            let told = of_waiting(t, code);
            assert!(told.said != t.wait_other() && told.code == code, "{code}: {told}");
        }
        assert_eq!(of_waiting(t, "a code is none").said, t.wait_other());
    }
}
