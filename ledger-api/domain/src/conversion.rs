//! A conversion as a merchant posts it, read and checked.

use shared::link::LinkName;
use shared::money::Money;
use shared::token::ClickToken;
use time::OffsetDateTime;
use uuid::Uuid;

use super::order::{CustomerType, Order, OrderType};

/// One order or lead to record.
#[derive(Debug, Clone)]
pub struct NewConversion {
    /// The id it gets if it is new.
    pub conversion_id: Uuid,
    /// The merchant's id; one conversion per order id, for ever.
    pub order_id: String,
    /// Order or lead.
    pub order_type: OrderType,
    /// The merchant's id of the customer.
    pub customer_id: String,
    /// What was paid; nothing for a lead.
    pub money: Money,
    /// When the customer ordered.
    pub occurred_at: OffsetDateTime,
    /// When the customer agreed to it, where that was before: a subscription that began with a trial, a payment that took
    /// days. The attribution window is held against it.
    pub agreed_at: Option<OffsetDateTime>,
    /// The click token, if one came: verified, or not one of ours.
    pub token: Option<Result<ClickToken, shared::token::BadToken>>,
    /// The `ref`, if one came: `None` inside when it cannot name a link.
    pub reference: Option<Option<LinkName>>,
    /// The coupon, if one came, in its canonical form.
    pub coupon: Option<String>,
    /// The subscription it belongs to.
    pub subscription_id: Option<String>,
    /// Whether the customer bought before.
    pub customer_type: Option<CustomerType>,
    /// Product, as the merchant names it.
    pub product: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// The customer's address.
    pub customer_email: Option<String>,
    /// First-party visitor id.
    pub visitor_id: Option<String>,
    /// Stands for the address they ordered from.
    pub ip_pseudonym: Option<String>,
    /// Whatever the merchant wants to keep with it.
    pub metadata: Option<serde_json::Value>,
}

impl NewConversion {
    /// The order as the terms see it.
    #[must_use]
    pub fn order(&self) -> Order<'_> {
        Order {
            order_type: self.order_type,
            amount: self.money.amount,
            customer_type: self.customer_type,
            product: self.product.as_deref(),
            country: self.country.as_deref(),
        }
    }

    /// The subscription, when this is one of its paid orders. A trial invoice of zero is not.
    #[must_use]
    pub fn paid_subscription(&self) -> Option<&str> {
        let paid = self.order_type == OrderType::Order && self.money.amount.minor() > 0;
        self.subscription_id.as_deref().filter(|_| paid)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    fn order(order_type: OrderType, minor: i64) -> NewConversion {
        NewConversion {
            conversion_id: Uuid::from_u128(1),
            order_id: "order-1".into(),
            order_type,
            customer_id: "customer-1".into(),
            money: Money { amount: minor.try_into().unwrap(), currency: "EUR".parse().unwrap() },
            occurred_at: datetime!(2026-05-31 12:00 UTC),
            agreed_at: None,
            token: None,
            reference: None,
            coupon: None,
            subscription_id: Some("sub-1".into()),
            customer_type: Some(CustomerType::Existing),
            product: Some("addon".into()),
            country: Some("DE".into()),
            customer_email: None,
            visitor_id: None,
            ip_pseudonym: None,
            metadata: None,
        }
    }

    #[test]
    fn only_an_order_with_an_amount_is_a_paid_one_of_its_subscription() {
        for (order_type, minor, paid) in [
            (OrderType::Order, 1, Some("sub-1")),
            // A trial's invoice.
            (OrderType::Order, 0, None),
            (OrderType::Lead, 1, None),
            (OrderType::Lead, 0, None),
        ] {
            assert_eq!(order(order_type, minor).paid_subscription(), paid, "{order_type} of {minor}");
        }
        let single = NewConversion { subscription_id: None, ..order(OrderType::Order, 1) };
        assert_eq!(single.paid_subscription(), None);
    }

    #[test]
    fn the_terms_see_all_of_an_order_that_their_conditions_name() {
        let posted = order(OrderType::Order, 9_900);
        let seen = Order {
            order_type: OrderType::Order,
            amount: posted.money.amount,
            customer_type: Some(CustomerType::Existing),
            product: Some("addon"),
            country: Some("DE"),
        };
        assert_eq!(posted.order(), seen);
    }
}
