//! The order a quote is asked for.

use serde::Deserialize;
use shared::money::{Amount, Currency};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::domain::order::{CustomerType, Order, OrderType};
use crate::domain::recurring::Renewal;
use crate::domain::terms::MAX_RECURRING_MONTHS;
use crate::domain::tier::Tier;
use crate::http::problem::Problem;
use crate::http::validate::{Check, ID_CHARS};

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = QuoteBody, example = json!({"amount": 9900, "tier": "gold"}))]
pub(crate) struct QuoteBody {
    /// `order`.
    r#type: Option<OrderType>,
    /// Of the order; a lead has none.
    #[schema(value_type = Option<shared::money::Amount>)]
    amount: Option<i64>,
    /// The program's when left out.
    #[schema(value_type = Option<shared::money::Currency>)]
    currency: Option<String>,
    /// Its own terms, rates and volume count.
    affiliate_id: Option<Uuid>,
    /// Instead of an affiliate; `standard`.
    tier: Option<Tier>,
    customer_type: Option<CustomerType>,
    /// As your terms name it.
    #[schema(min_length = 1, max_length = 200, example = "addon")]
    product: Option<String>,
    /// ISO 3166-1 alpha-2.
    #[schema(pattern = "^[A-Za-z]{2}$", example = "DE")]
    country: Option<String>,
    /// Now, when left out.
    #[serde(default, deserialize_with = "crate::http::moment::in_utc")]
    occurred_at: Option<OffsetDateTime>,
    /// Month of the subscription: 1 its first paid order, above it a later one. None: no subscription.
    #[schema(minimum = 1, maximum = 1200)]
    recurring_month: Option<u32>,
    /// What the affiliate brought in the month before, instead of what it really did.
    #[schema(value_type = Option<shared::money::Amount>)]
    month_revenue_before: Option<i64>,
}

/// The order, checked.
#[derive(Debug)]
pub(super) struct Quoted {
    pub(super) order_type: OrderType,
    pub(super) amount: Amount,
    /// As asked; the program's when nothing was said.
    pub(super) currency: Option<Currency>,
    pub(super) affiliate_id: Option<Uuid>,
    /// Counts only when no affiliate is named.
    pub(super) tier: Tier,
    customer_type: Option<CustomerType>,
    product: Option<String>,
    country: Option<String>,
    pub(super) occurred_at: OffsetDateTime,
    pub(super) renewal: Renewal,
    pub(super) month_revenue_before: Option<i64>,
}

impl Quoted {
    /// The order as the terms see it.
    pub(super) fn order(&self) -> Order<'_> {
        Order {
            order_type: self.order_type,
            amount: self.amount,
            customer_type: self.customer_type,
            product: self.product.as_deref(),
            country: self.country.as_deref(),
        }
    }
}

impl QuoteBody {
    pub(super) fn read(self, now: OffsetDateTime) -> Result<Quoted, Problem> {
        let mut check = Check::default();
        if self.affiliate_id.is_some() && self.tier.is_some() {
            check.refuse("tier", "not_applicable", "an affiliate has its own tier; name one or the other");
        }
        check.optional_text("product", self.product.as_deref(), ID_CHARS);
        if self.country.as_ref().is_some_and(|code| code.len() != 2 || !code.bytes().all(|b| b.is_ascii_alphabetic())) {
            check.refuse("country", "invalid", "is a two-letter ISO 3166-1 code");
        }
        if let Some(revenue) = self.month_revenue_before {
            check.amount("month_revenue_before", revenue);
        }
        let renewal = match self.recurring_month {
            None => Renewal::None,
            Some(1) => Renewal::First,
            Some(month) => Renewal::Later { month },
        };
        if self.recurring_month.is_some_and(|month| !(1..=MAX_RECURRING_MONTHS).contains(&month)) {
            check.refuse("recurring_month", "out_of_range", format!("must be 1 to {MAX_RECURRING_MONTHS}"));
        }
        let order_type = self.r#type.unwrap_or(OrderType::Order);
        let amount = amount(order_type, self.amount, &mut check);
        let currency = self.currency.as_deref().and_then(|code| check.currency("currency", code));
        let amount = check.finish(amount)?;
        Ok(Quoted {
            order_type,
            amount,
            currency,
            affiliate_id: self.affiliate_id,
            tier: self.tier.unwrap_or(Tier::Standard),
            customer_type: self.customer_type,
            product: self.product,
            country: self.country,
            occurred_at: self.occurred_at.unwrap_or(now),
            renewal,
            month_revenue_before: self.month_revenue_before,
        })
    }
}

fn amount(order_type: OrderType, minor: Option<i64>, check: &mut Check) -> Option<Amount> {
    match (order_type, minor) {
        (OrderType::Order, None) => {
            check.refuse("amount", "required", "an order has an amount in minor units");
            None
        }
        (OrderType::Lead, Some(minor)) if minor != 0 => {
            check.refuse("amount", "invalid", "a lead has no amount");
            None
        }
        (OrderType::Lead, _) => Some(Amount::ZERO),
        (OrderType::Order, Some(minor)) => check.amount("amount", minor),
    }
}
