//! Disposable e-mail addresses: a customer who is to be forgotten at once.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::facts::Facts;
use super::settings::DisposableEmail;
use super::sign::{Finding, Sign};

/// The list is searched for every order; `mailchecker` itself would read all of it each time.
static DOMAINS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| mailchecker::blacklist().into_iter().collect());

/// Whether the customer's address is of a throw-away service.
pub(super) fn find(facts: &Facts, settings: &DisposableEmail) -> Option<Finding> {
    let (_, domain) = facts.customer_email.as_deref()?.rsplit_once('@')?;
    is_disposable(domain).then_some(Finding { sign: Sign::DisposableEmail, score: settings.score })
}

/// The domain or one above it is on the list. What is above a top-level domain is nothing.
fn is_disposable(domain: &str) -> bool {
    let domain = domain.trim().trim_end_matches('.').to_lowercase();
    let mut rest = domain.as_str();
    while rest.contains('.') {
        if DOMAINS.contains(rest) {
            return true;
        }
        rest = rest.split_once('.').map_or("", |(_, above)| above);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::super::samples::facts;
    use super::*;

    #[test]
    fn throw_away_services_and_their_subdomains_are_known() {
        for domain in ["mailinator.com", "Mailinator.COM", "x.y.mailinator.com", "guerrillamailblock.com."] {
            assert!(is_disposable(domain), "{domain}");
        }
        for domain in ["gmail.com", "example.org", "mailinator.com.example", "com", "", ".", "..."] {
            assert!(!is_disposable(domain), "{domain}");
        }
    }

    #[test]
    fn an_order_without_an_address_hides_nothing() {
        let settings = DisposableEmail { score: 30 };
        let found = |email: Option<&str>| {
            find(&Facts { customer_email: email.map(str::to_owned), ..facts() }, &settings).is_some()
        };
        assert!(found(Some("ada@mailinator.com")));
        assert!(!found(Some("ada@example.org")) && !found(Some("mailinator.com")) && !found(None));
    }
}
