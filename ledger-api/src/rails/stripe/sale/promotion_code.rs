//! A promotion code: <https://docs.stripe.com/api/promotion_codes/object>.

use serde::Deserialize;

use super::id::StripeId;

/// What a customer types, and the id that sales name it by.
#[derive(Debug, Deserialize)]
pub struct PromotionCode {
    id: StripeId,
    /// What a customer types.
    pub code: String,
}

impl PromotionCode {
    /// `promo_…`.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id.0
    }
}
