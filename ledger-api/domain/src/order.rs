//! What the commission rules look at in an order.

use shared::money::Amount;

use super::named::named_enum;

named_enum! {
    /// What a merchant posts.
    pub enum OrderType, "an order's type" {
        /// A purchase with an amount.
        Order = "order",
        /// A lead: no amount, earns the fixed lead amount.
        Lead = "lead",
    }
}

named_enum! {
    /// Whether the customer bought before.
    pub enum CustomerType, "a customer type" {
        /// The first purchase.
        New = "new",
        /// Bought before.
        Existing = "existing",
    }
}

/// One order or lead as the terms see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order<'a> {
    /// Order or lead.
    pub order_type: OrderType,
    /// Minor units of the program's currency; a lead's is not looked at.
    pub amount: Amount,
    /// As the merchant says, if it says.
    pub customer_type: Option<CustomerType>,
    /// As the merchant names it.
    pub product: Option<&'a str>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<&'a str>,
}
