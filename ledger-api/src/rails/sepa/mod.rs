//! SEPA: files of credit transfers that a person gives to the bank, and the bank's statements.
//!
//! No network is spoken to here, so this is not a [`super::PaymentRail`]: the file is the request, and what became of it
//! a person or a statement says.

pub mod camt053;
pub mod pain001;

use shared::money::{Amount, Currency};

use crate::domain::sepa::MOST_CENTS;

/// Euros only, and no more than one transfer may carry; the rest stays payable.
#[must_use]
pub fn carriable(amount: Amount, currency: Currency) -> Option<Amount> {
    let most = Amount::new(MOST_CENTS).ok()?;
    (currency.code() == "EUR").then(|| amount.min(most))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_euros_travel_and_no_more_than_a_transfer_carries() {
        let part = |minor, currency: &str| {
            carriable(Amount::new(minor).unwrap(), currency.parse().unwrap()).map(Amount::minor)
        };
        assert_eq!((part(1, "EUR"), part(MOST_CENTS + 1, "EUR")), (Some(1), Some(MOST_CENTS)));
        assert_eq!((part(100, "CHF"), part(100, "SEK")), (None, None));
    }
}
