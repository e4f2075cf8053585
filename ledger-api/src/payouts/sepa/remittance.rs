//! What the payee reads on the statement.

use uuid::Uuid;

/// Characters of the merchant's name, so that the payout's id always fits.
const NAME_CHARS: usize = 60;

/// `My shop, affiliate payout 0193…`: who pays, for what, and the id under which both sides can ask about it. At most
/// 140 characters once it is in SEPA's.
pub(super) fn remittance(debtor_name: &str, payout_id: Uuid) -> String {
    let name = crate::domain::sepa::sepa_text(debtor_name, NAME_CHARS);
    format!("{name}, affiliate payout {payout_id}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::sepa::REMITTANCE_CHARS;

    #[test]
    fn the_id_always_fits() {
        let text = remittance(&"ß".repeat(100), Uuid::max());
        assert!(text.len() <= REMITTANCE_CHARS && text.ends_with("ffffffffffff"), "{text}");
    }
}
