//! How money is described in the API's OpenAPI document.

use std::borrow::Cow;

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::money::{Amount, Currency, MAX_AMOUNT};

impl PartialSchema for Amount {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Integer)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
            .minimum(Some(0))
            // Exactly representable; the limit is far below 2^53.
            .maximum(Some(isize::try_from(MAX_AMOUNT).unwrap_or(isize::MAX)))
            .description(Some("A whole number of the currency's minor units: 9900 with EUR is 99.00 EUR."))
            .examples([9_900])
            .into()
    }
}

impl ToSchema for Amount {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Amount")
    }
}

impl PartialSchema for Currency {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some("^[A-Z]{3}$"))
            .description(Some("An ISO 4217 currency code that has minor units."))
            .examples(["EUR"])
            .into()
    }
}

impl ToSchema for Currency {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Currency")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn shown<T: ToSchema>() -> (Cow<'static, str>, Value) {
        (T::name(), serde_json::to_value(T::schema()).unwrap())
    }

    #[test]
    fn amounts_are_whole_numbers_and_currencies_are_codes() {
        let (name, amount) = shown::<Amount>();
        assert_eq!((name.as_ref(), &amount["type"], &amount["minimum"]), ("Amount", &json!("integer"), &json!(0)));
        assert_eq!(amount["maximum"], MAX_AMOUNT);
        let (name, currency) = shown::<Currency>();
        assert_eq!((name.as_ref(), &currency["pattern"]), ("Currency", &json!("^[A-Z]{3}$")));
    }
}
