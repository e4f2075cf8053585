//! Whoever has money in several currencies looks at one of them at a time.

use shared::money::Currency;

use crate::pages::Query;

/// The one that is asked for, if it is there; otherwise the first.
pub(in crate::web) fn asked(query: &Query, currencies: &[Currency]) -> Option<Currency> {
    let asked: Option<Currency> = query.get("currency").and_then(|code| code.parse().ok());
    asked.filter(|asked| currencies.contains(asked)).or(currencies.first().copied())
}

/// Address, name, and whether it is this one, of each; nothing where there is no choice.
pub(in crate::web) fn choices(query: &Query, currencies: &[Currency], chosen: Currency) -> Vec<(String, String, bool)> {
    if currencies.len() < 2 {
        return Vec::new();
    }
    let choice = |currency: &Currency| {
        let href = query.with("done", "").with("currency", currency.code()).href();
        (href, currency.code().to_owned(), *currency == chosen)
    };
    currencies.iter().map(choice).collect()
}
