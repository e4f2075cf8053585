//! Which promotion code or coupon a sale came with.

use serde::Deserialize;

use super::id::StripeId;

/// A discount as a session or an invoice has it. An invoice lists ids alone unless somebody had them expanded. Its coupon
/// stands below `source` since `2025-09-30.clover`.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Discount {
    /// Its parts.
    Whole { promotion_code: Option<Promotion>, coupon: Option<StripeId>, source: Option<Source> },
    /// Its id, which tells nothing.
    Id(#[expect(dead_code, reason = "tells nothing")] String),
}

/// Where the coupon of a discount stands.
#[derive(Debug, Deserialize)]
pub(super) struct Source {
    coupon: Option<StripeId>,
}

/// A promotion code, expanded or not.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Promotion {
    /// What the customer typed.
    Whole {
        /// The code itself.
        code: String,
    },
    /// `promo_…`, whose code an event of its own has told, or nobody has.
    Id(StripeId),
}

/// How a sale names what it was bought with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Voucher {
    /// A code that a customer typed, or a coupon that the merchant applied.
    Code(String),
    /// The id of a promotion code.
    Promotion(String),
}

/// The first promotion code, else the first coupon.
pub(super) fn voucher<'a>(discounts: impl Iterator<Item = &'a Discount>) -> Option<Voucher> {
    let mut coupon = None;
    for discount in discounts {
        let Discount::Whole { promotion_code, coupon: applied, source } = discount else { continue };
        let applied = applied.as_ref().or(source.as_ref().and_then(|source| source.coupon.as_ref()));
        match promotion_code {
            Some(Promotion::Whole { code }) => return Some(Voucher::Code(code.clone())),
            Some(Promotion::Id(id)) => return Some(Voucher::Promotion(id.0.clone())),
            None => coupon = coupon.or_else(|| applied.map(|id| Voucher::Code(id.0.clone()))),
        }
    }
    coupon
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_promotion_code_is_named_by_its_code_where_that_is_told_and_before_any_coupon() {
        let read = |json: &str| voucher(serde_json::from_str::<Vec<Discount>>(json).unwrap().iter());
        let code = |text: &str| Some(Voucher::Code(text.into()));
        let promotion =
            r#"[{"coupon": "sale", "promotion_code": null}, {"coupon": null, "promotion_code": "promo_1"}]"#;
        assert_eq!(read(promotion), Some(Voucher::Promotion("promo_1".into())));
        assert_eq!(read(r#"[{"promotion_code": {"id": "promo_1", "code": "ADA10"}}]"#), code("ADA10"));
        assert_eq!(read(r#"["di_1", {"coupon": {"id": "SALE"}, "promotion_code": null}]"#), code("SALE"));
        assert_eq!(read(r#"[{"promotion_code": null, "source": {"type": "coupon", "coupon": "SALE"}}]"#), code("SALE"));
        assert_eq!(read(r#"["di_1", {"id": "di_2"}]"#), None);
    }
}
