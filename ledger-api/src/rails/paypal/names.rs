//! What we call things at PayPal: whose payment an item is can be read from the item alone, and the batch's id follows
//! from what is in it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use crate::rails::PaymentOrder;

/// The namespace of batches; never changes, or a batch could be sent under a second id.
const BATCHES: Uuid = Uuid::from_u128(0x6f1d_3b0e_52c4_4b7a_9a10_7d2c_88f3_51e6);
/// A merchant, a payout and a generation.
const BYTES: usize = 36;

/// The payment an item makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ItemName {
    /// Whose.
    pub merchant_id: Uuid,
    /// Which.
    pub payout_id: Uuid,
    /// The how-manieth attempt at it; see [`PaymentOrder::generation`].
    pub generation: i32,
}

impl ItemName {
    pub(super) fn of(order: &PaymentOrder) -> Self {
        Self { merchant_id: order.merchant_id, payout_id: order.payout_id, generation: order.generation }
    }

    /// `sender_item_id`: 48 of the 63 characters that PayPal takes.
    pub(super) fn sender_item_id(self) -> String {
        let mut bytes = Vec::with_capacity(BYTES);
        bytes.extend_from_slice(self.merchant_id.as_bytes());
        bytes.extend_from_slice(self.payout_id.as_bytes());
        bytes.extend_from_slice(&self.generation.to_be_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads it back; none when it is not one of ours.
    pub(super) fn read(sender_item_id: &str) -> Option<Self> {
        let bytes: [u8; BYTES] = URL_SAFE_NO_PAD.decode(sender_item_id).ok()?.try_into().ok()?;
        let (merchant_id, rest) = bytes.split_first_chunk::<16>()?;
        let (payout_id, generation) = rest.split_first_chunk::<16>()?;
        let generation = i32::from_be_bytes(generation.try_into().ok()?);
        let name =
            Self { merchant_id: Uuid::from_bytes(*merchant_id), payout_id: Uuid::from_bytes(*payout_id), generation };
        (generation > 0).then_some(name)
    }

    /// `sender_batch_id` of the batch with just this item: `UUIDv5` of payout and generation.
    pub(super) fn sender_batch_id(self) -> String {
        let name = format!("{}:g{}", self.payout_id, self.generation);
        Uuid::new_v5(&BATCHES, name.as_bytes()).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rails::paypal::tests::order;

    #[test]
    fn an_item_names_its_payment_within_what_paypal_takes() {
        let name = ItemName { generation: i32::MAX, ..ItemName::of(&order()) };
        let written = name.sender_item_id();
        assert!(written.len() <= 63, "{written}");
        assert_eq!(ItemName::read(&written), Some(name));
        for other in ["", "po-1", &written[1..], &format!("{written}A"), &"A".repeat(48)] {
            assert_eq!(ItemName::read(other), None, "{other}");
        }
    }

    #[test]
    fn a_batch_is_named_by_payout_and_generation() {
        let of = |generation| ItemName { generation, ..ItemName::of(&order()) }.sender_batch_id();
        assert_eq!(of(1), "d2c6cf60-6439-571b-9a1d-bed711395d0f");
        assert_ne!(of(1), of(2));
    }
}
