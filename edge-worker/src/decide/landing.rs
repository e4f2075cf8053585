//! The answer to a page that asks through the script, because its site does not stand behind the Worker: the same
//! decision as a redirect's, told as JSON, and what the script may keep is left to the script.

use shared::click::Click;
use shared::link::{Consent, LinkRecord};
use shared::token::ClickToken;

use super::Visit;
use crate::address::{AFF_CLICK, REF};
use crate::click::{self, push_escaped};
use crate::cookie;

/// What a landing comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Landing {
    /// The token the page is to keep; `None` when the visit is not counted.
    pub token: Option<String>,
    /// The click to record.
    pub click: Option<Box<Click>>,
}

/// Decides over a page that was opened with `ref`, or with the verified token of a short link. `visit.address` is the
/// page's, and the only cookie in it is the token the script has kept.
#[must_use]
pub fn on_landing(visit: &Visit<'_>, arrival: Option<(&str, &ClickToken)>) -> Landing {
    if !visit.is_counted() {
        return Landing { token: None, click: None };
    }
    let kept = visit.kept_first_click().map(str::to_owned);
    if let Some((text, token)) = arrival
        && visit.is_fresh(token)
    {
        return Landing { token: kept.or_else(|| Some(text.to_owned())), click: None };
    }
    let (id, token) = visit.mint();
    let page = visit.landing_page(&visit.address.without(&[REF, AFF_CLICK]));
    // The script keeps no visitor id: one cookie on a page that is not ours is enough.
    let click = Some(Box::new(click::of(visit, id, None, &page)));
    Landing { token: kept.or(Some(token)), click }
}

/// The answer for a page on `host`: the token and what the script needs to know of the program.
#[must_use]
pub fn json(token: Option<&str>, link: &LinkRecord, host: &str) -> String {
    let mut json = format!(r#"{{"window_days":{}"#, link.window_days);
    let mut add = |name: &str, value: &str| {
        json.push_str(",\"");
        json.push_str(name);
        json.push_str("\":\"");
        push_escaped(&mut json, value);
        json.push('"');
    };
    if let Some(token) = token {
        add("token", token);
    }
    if let Some(domain) = link.cookie_domain.as_deref().and_then(|domain| cookie::covering_domain(domain, host)) {
        add("cookie_domain", &domain);
    }
    match &link.consent {
        Consent::Implied => add("consent", "implied"),
        Consent::Cookieless => add("consent", "cookieless"),
        Consent::Required { cookie_name, cookie_value } => {
            add("consent", "required");
            add("cookie_name", cookie_name);
            add("cookie_value", cookie_value);
        }
    }
    json.push('}');
    json
}

/// Whether a page of `host[:port]` belongs to the link's program: the program's site, or a host its cookies reach.
#[must_use]
pub fn is_own_site(link: &LinkRecord, host: &str) -> bool {
    let Some(site_host) = link.site_host.as_deref() else { return false };
    let shares_cookies = || {
        let domain = link.cookie_domain.as_deref()?;
        cookie::covering_domain(domain, site_host)?;
        cookie::covering_domain(domain, host)
    };
    site_host == host || shares_cookies().is_some()
}
