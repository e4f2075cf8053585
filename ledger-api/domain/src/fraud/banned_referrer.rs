//! Banned referrers: sites a program wants no visitors from, such as coupon crawlers or ad arbitrage.

use url::Url;

use super::facts::{ClickSeen, Facts};
use super::settings::BannedReferrer;
use super::sign::{Finding, Sign};

/// Whether the click came from a host on the list, or from a subdomain of one.
pub(super) fn find(facts: &Facts, settings: &BannedReferrer) -> Option<Finding> {
    let ClickSeen::Arrived { referer, .. } = &facts.click.as_ref()?.seen else { return None };
    let url = Url::parse(referer.as_deref()?).ok()?;
    let host = url.host_str()?;
    let below = |banned: &str| host.strip_suffix(banned).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    let banned = settings.hosts.iter().find(|banned| below(banned))?;
    Some(Finding { sign: Sign::BannedReferrer { host: banned.clone() }, score: settings.score })
}

#[cfg(test)]
mod tests {
    use super::super::samples::with_click;
    use super::*;

    #[test]
    fn a_banned_host_is_banned_with_all_below_it_and_nothing_beside_it() {
        let settings = BannedReferrer { score: 100, hosts: vec!["deals.example".into()] };
        let found = |from: Option<&str>| {
            let facts = with_click(|click| {
                let ClickSeen::Arrived { referer, .. } = &mut click.seen else { unreachable!() };
                *referer = from.map(str::to_owned);
            });
            find(&facts, &settings).is_some()
        };
        for from in ["https://deals.example/x", "http://DEALS.example:8080/", "https://www.deals.example/?q=a"] {
            assert!(found(Some(from)), "{from}");
        }
        for from in ["https://gooddeals.example/", "https://deals.example.org/", "deals.example", "", "about:blank"] {
            assert!(!found(Some(from)), "{from}");
        }
        assert!(!found(None));
    }
}
