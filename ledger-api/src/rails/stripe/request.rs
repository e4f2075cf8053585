//! The request of a transfer, as bytes to store and as the call that sends exactly these bytes.

use std::collections::HashMap;
use std::convert::Infallible;
use std::str::FromStr;

use stripe::StripeRequest as _;
use stripe_connect::Transfer;
use stripe_connect::transfer::CreateTransfer;

use super::amounts::to_stripe;
use crate::rails::{Inexpressible, PaymentOrder};

/// The form-encoded body. Two calls may order the metadata differently; only the stored one is ever sent.
pub(super) fn body_of(order: &PaymentOrder) -> Result<Vec<u8>, Inexpressible> {
    let amount = to_stripe(order.amount, order.currency)?;
    let metadata = HashMap::from([
        ("merchant_id".to_owned(), order.merchant_id.to_string()),
        ("payout_id".to_owned(), order.payout_id.to_string()),
    ]);
    let transfer = empty_transfer(order).amount(amount).transfer_group(order.payout_id.to_string()).metadata(metadata);
    Ok(transfer.build().body.unwrap_or_default().into_bytes())
}

/// Stripe writes currencies in lower case.
fn currency_of(order: &PaymentOrder) -> String {
    order.currency.code().to_ascii_lowercase()
}

/// A transfer with what the library demands; callers replace or add the rest.
pub(super) fn empty_transfer(order: &PaymentOrder) -> CreateTransfer {
    let currency = parse_like(|transfer: &Transfer| &transfer.currency, &currency_of(order));
    CreateTransfer::new(currency, order.destination.clone())
}

/// The library's own currency type, which it does not export: it is that of the field. It keeps currencies it does not
/// know as they are, so this cannot fail.
fn parse_like<T, C: FromStr<Err = Infallible>>(_field: impl Fn(&T) -> &C, code: &str) -> C {
    code.parse().unwrap_or_else(|never| match never {})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rails::stripe::tests::order;

    #[test]
    fn the_body_is_the_form_that_stripe_documents() {
        let body = body_of(&order()).unwrap();
        let mut pairs: Vec<(String, String)> = url::form_urlencoded::parse(&body).into_owned().collect();
        pairs.sort();
        let (merchant_id, payout_id) = (order().merchant_id.to_string(), order().payout_id.to_string());
        let expected = [
            ("amount", "12345"),
            ("currency", "eur"),
            ("destination", "acct_1"),
            ("metadata[merchant_id]", merchant_id.as_str()),
            ("metadata[payout_id]", payout_id.as_str()),
            ("transfer_group", payout_id.as_str()),
        ];
        assert_eq!(pairs, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }

    #[test]
    fn a_request_built_for_sending_takes_the_stored_body_and_the_documented_path() {
        let request = empty_transfer(&order()).build();
        assert_eq!(request.path, "/transfers");
        assert!(request.query.is_none());
        assert!(matches!(format!("{:?}", request.method).as_str(), "Post"));
    }
}
