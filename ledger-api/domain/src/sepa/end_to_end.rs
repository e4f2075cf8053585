//! The reference that travels with a payment from our file to the statements of both banks.

use uuid::Uuid;

/// Generations of a payout that have a reference: three digits fill the 35 characters that banks carry.
pub const MOST_GENERATIONS: i32 = 999;

/// `EndToEndId` (`Max35Text`) of one generation of a payout: the 32 digits of its id and three of the generation. The
/// same generation always has the same one, and no two share one. `None` beyond [`MOST_GENERATIONS`].
#[must_use]
pub fn end_to_end_id(payout_id: Uuid, generation: i32) -> Option<String> {
    (1..=MOST_GENERATIONS).contains(&generation).then(|| format!("{}{generation:03}", payout_id.simple()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_generation_has_one_reference_of_thirty_five_characters() {
        let payout = Uuid::from_u128(0x0193_5c2e_0000_7000_8000_0000_0000_00ab);
        assert_eq!(end_to_end_id(payout, 1).unwrap(), "01935c2e0000700080000000000000ab001");
        assert_eq!(end_to_end_id(payout, 999).unwrap().len(), 35);
        assert_eq!((end_to_end_id(payout, 0), end_to_end_id(payout, 1_000)), (None, None));
    }
}
