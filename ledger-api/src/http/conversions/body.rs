//! An order as a merchant posts it, and whether it is acceptable.

use std::net::IpAddr;

use serde::Deserialize;
use shared::link::LinkName;
use shared::money::{Amount, Money};
use shared::pseudonym::day_of;
use shared::token::TokenKeys;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::app;
use crate::domain::conversion::NewConversion;
use crate::domain::coupon;
use crate::domain::order::{CustomerType, OrderType};
use crate::http::problem::Problem;
use crate::http::validate::{Check, ID_CHARS};

/// How far ahead of our clock an order may say it happened.
const FUTURE_TOLERANCE: Duration = Duration::minutes(5);
/// Longest `metadata`, in bytes of JSON.
const METADATA_BYTES: usize = 4_096;

/// The body of `POST /v1/conversions`.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ConversionBody, example = json!({"order_id": "order-1001", "customer_id": "customer-7", "amount": 9900, "currency": "EUR", "ref": "ABC12345"}))]
pub(super) struct ConversionBody {
    /// Yours; one conversion per id for ever.
    #[schema(min_length = 1, max_length = 200, example = "order-1001")]
    order_id: String,
    /// `order`.
    r#type: Option<OrderType>,
    /// Yours.
    #[schema(min_length = 1, max_length = 200, example = "customer-7")]
    customer_id: String,
    /// Of the order, net of tax, in minor units. A lead has none.
    #[schema(value_type = Option<shared::money::Amount>)]
    amount: Option<i64>,
    /// Must be the program's.
    #[schema(value_type = shared::money::Currency)]
    currency: String,
    /// The value of the cookie `aff_ref`.
    #[schema(example = "BwGaVkwAAHAAgAAAAAAAAAEBmlZMAABwAIAAAAAAAAACAAAAAAAAAAAAAA")]
    click_token: Option<String>,
    /// A link's code or slug.
    #[schema(example = "ABC12345")]
    r#ref: Option<String>,
    /// The code typed at the checkout.
    #[schema(min_length = 1, max_length = 200, example = "SAVE10")]
    coupon: Option<String>,
    /// When it happened: not before 2000, at most 5 minutes ahead of the server. Now, when left out.
    #[serde(default, deserialize_with = "crate::http::moment::in_utc")]
    occurred_at: Option<OffsetDateTime>,
    /// Yours; later paid orders of it earn by the recurring terms.
    #[schema(min_length = 1, max_length = 200, example = "sub-1")]
    subscription_id: Option<String>,
    /// For terms that depend on it.
    customer_type: Option<CustomerType>,
    /// For terms that depend on it.
    #[schema(min_length = 1, max_length = 200, example = "addon")]
    product: Option<String>,
    /// ISO 3166-1 alpha-2, for terms that depend on it.
    #[schema(pattern = "^[A-Za-z]{2}$", example = "DE")]
    country: Option<String>,
    /// To recognise affiliates who buy through their own link.
    #[schema(max_length = 254, format = "email", example = "kim@customer.example")]
    customer_email: Option<String>,
    /// For fraud rules. Only a keyed hash of it is kept, with a key that is destroyed after the attribution window.
    #[schema(value_type = Option<String>, example = "203.0.113.7")]
    customer_ip: Option<IpAddr>,
    /// The value of the cookie `aff_vid`.
    #[schema(min_length = 1, max_length = 200)]
    visitor_id: Option<String>,
    /// Yours; at most 4,096 bytes of JSON. A key that stands twice in an object is refused.
    #[serde(default, deserialize_with = "crate::http::distinct_keys::object")]
    #[schema(value_type = Option<Object>, example = json!({"cart": "c-77"}))]
    metadata: Option<serde_json::Map<String, serde_json::Value>>,
}

impl ConversionBody {
    /// The customer's address, and the day whose salt it is hashed with: the click's, or the order's own.
    pub(super) fn address_and_day(&self, now: OffsetDateTime, keys: &TokenKeys) -> Option<(IpAddr, i64)> {
        let address = self.customer_ip?;
        let click = self.click_token.as_deref().and_then(|token| keys.verify(token).ok());
        let at_ms = click.map_or_else(|| app::millis(self.occurred_at.unwrap_or(now)), |token| token.clicked_at_ms());
        Some((address, day_of(at_ms)))
    }

    /// The order, checked. `now` is our clock: the time of an order that does not tell its own. `ip_pseudonym` stands for
    /// the customer's address.
    pub(super) fn read(
        self,
        conversion_id: Uuid,
        now: OffsetDateTime,
        keys: &TokenKeys,
        ip_pseudonym: Option<String>,
    ) -> Result<NewConversion, Problem> {
        let mut check = Check::default();
        check.external_id("order_id", &self.order_id);
        check.external_id("customer_id", &self.customer_id);
        let texts = [
            ("subscription_id", &self.subscription_id),
            ("coupon", &self.coupon),
            ("product", &self.product),
            ("visitor_id", &self.visitor_id),
        ];
        for (field, value) in texts {
            check.optional_text(field, value.as_deref(), ID_CHARS);
        }
        if let Some(email) = &self.customer_email {
            check.email("customer_email", email);
        }
        if self.country.as_ref().is_some_and(|code| code.len() != 2 || !code.bytes().all(|b| b.is_ascii_alphabetic())) {
            check.refuse("country", "invalid", "is a two-letter ISO 3166-1 code");
        }
        let occurred_at = self.occurred_at(now, &mut check);
        let metadata = self.metadata(&mut check);
        let order_type = self.r#type.unwrap_or(OrderType::Order);
        let amount = self.amount(order_type, &mut check);
        let currency = check.currency("currency", &self.currency);
        let money = amount.zip(currency).map(|(amount, currency)| Money { amount, currency });
        let money = check.finish(money)?;
        Ok(NewConversion {
            conversion_id,
            order_id: self.order_id,
            order_type,
            customer_id: self.customer_id,
            money,
            occurred_at,
            agreed_at: None,
            token: self.click_token.map(|token| keys.verify(&token)),
            reference: self.r#ref.map(|name| LinkName::parse(&name)),
            coupon: self.coupon.as_deref().map(coupon::canonical),
            subscription_id: self.subscription_id,
            customer_type: self.customer_type,
            product: self.product,
            country: self.country.map(|code| code.to_ascii_uppercase()),
            customer_email: self.customer_email,
            visitor_id: self.visitor_id,
            ip_pseudonym,
            metadata,
        })
    }

    fn occurred_at(&self, now: OffsetDateTime, check: &mut Check) -> OffsetDateTime {
        let at = self.occurred_at.unwrap_or(now);
        if at > now + FUTURE_TOLERANCE {
            check.refuse("occurred_at", "out_of_range", "lies in the future");
        } else if at.year() < 2000 {
            check.refuse("occurred_at", "out_of_range", "lies before the year 2000");
        }
        app::to_micros(at)
    }

    fn metadata(&self, check: &mut Check) -> Option<serde_json::Value> {
        let value = serde_json::Value::Object(self.metadata.clone()?);
        let text = value.to_string();
        if text.len() > METADATA_BYTES {
            check.refuse("metadata", "too_long", format!("has at most {METADATA_BYTES} bytes of JSON"));
        } else if text.contains("\\u0000") {
            check.refuse("metadata", "invalid", "must not contain the character U+0000");
        }
        Some(value)
    }

    fn amount(&self, order_type: OrderType, check: &mut Check) -> Option<Amount> {
        match (order_type, self.amount) {
            (OrderType::Order, None) => {
                check.refuse("amount", "required", "an order has an amount in minor units");
                None
            }
            (OrderType::Lead, Some(amount)) if amount != 0 => {
                check.refuse("amount", "invalid", "a lead has no amount");
                None
            }
            (OrderType::Lead, _) => Some(Amount::ZERO),
            (OrderType::Order, Some(amount)) => check.amount("amount", amount),
        }
    }
}
