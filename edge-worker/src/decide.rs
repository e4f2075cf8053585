//! The answer to one visit through a known link. Pure: link, visitor, time and random bytes in, answer out.

use shared::click::{Click, FilterReason};
use shared::ids::{IdEntropy, uuid_v7};
use shared::link::{AttributionModel, LinkRecord, LinkState};
use shared::token::{ClickToken, TokenKeys};
use uuid::Uuid;

use crate::address::{AFF_CLICK, Address, REF, with_parameters};
use crate::click;
use crate::cookie::{self, Scope, TOKEN_COOKIE, VISITOR_COOKIE};
use crate::percent::header_safe;
use crate::visitor::Visitor;

pub mod landing;

/// A token older than this came with an address that somebody shared: the visit is a click of its own.
pub const ARRIVAL_MAX_AGE_MS: i64 = 600_000;
const DAY_MS: i64 = 86_400_000;

/// One visit, and all that decides how it is answered.
#[derive(Clone, Copy)]
pub struct Visit<'a> {
    /// The address visited.
    pub address: Address<'a>,
    /// Who came.
    pub visitor: &'a Visitor,
    /// [`Visitor::filter_reason`], worked out once.
    pub filtered: Option<FilterReason>,
    /// The link they came through.
    pub link: &'a LinkRecord,
    /// Signs the token.
    pub keys: &'a TokenKeys,
    /// Milliseconds since the Unix epoch.
    pub now_ms: i64,
    /// Random bytes for the click id.
    pub click_entropy: IdEntropy,
    /// Random bytes for a new visitor id.
    pub visitor_entropy: [u8; 16],
}

/// How a visit is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The page as it is.
    Pass,
    /// 204: a page loaded ahead must not swallow the click.
    NoContent,
    /// 302.
    Redirect {
        /// `Location`.
        location: String,
        /// `Set-Cookie` values.
        cookies: Vec<String>,
        /// The click to record, which does not say yet whose it is.
        click: Option<Box<Click>>,
    },
    /// The link has no usable destination: wherever the link domain sends visitors of unknown links.
    Fallback,
}

impl Answer {
    fn uncounted(location: String) -> Self {
        Self::Redirect { location, cookies: Vec::new(), click: None }
    }
}

/// A visit to a merchant's site with `?ref=`.
#[must_use]
pub fn by_ref(visit: &Visit<'_>) -> Answer {
    if visit.is_prefetch() {
        return Answer::NoContent;
    }
    let clean = visit.address.without(&[REF, AFF_CLICK]);
    if visit.is_counted() { visit.new_click_on_site(clean) } else { Answer::uncounted(clean) }
}

/// A visit to a link domain.
#[must_use]
pub fn by_link(visit: &Visit<'_>) -> Answer {
    let Some(destination) = header_safe(&visit.link.destination) else { return Answer::Fallback };
    if visit.is_prefetch() {
        return Answer::NoContent;
    }
    if !visit.is_counted() {
        return Answer::uncounted(destination);
    }
    let (id, token) = visit.mint();
    let mut parameters = vec![(AFF_CLICK, token.as_str())];
    if let Some(campaign) = &visit.link.campaign {
        parameters.extend([("utm_source", "affiliate"), ("utm_medium", "referral"), ("utm_campaign", campaign)]);
    }
    let location = with_parameters(&destination, &parameters);
    let landing_page = with_parameters(&destination, parameters.get(1..).unwrap_or_default());
    let visitor_id = visit.visitor_id();
    let cookies = visit.cookies(&token, visitor_id.as_deref());
    let click = Some(Box::new(click::of(visit, id, visitor_id, &landing_page)));
    Answer::Redirect { location, cookies, click }
}

/// A visit to a merchant's site that brings a verified token from a link domain.
#[must_use]
pub fn on_arrival(visit: &Visit<'_>, text: &str, token: &ClickToken) -> Answer {
    if visit.is_prefetch() {
        return Answer::NoContent;
    }
    // `ref` may stand in the destination as well; left in place it would count the same visit twice.
    let clean = visit.address.without(&[REF, AFF_CLICK]);
    if !visit.is_counted() {
        return Answer::uncounted(clean);
    }
    if !visit.is_fresh(token) {
        return visit.new_click_on_site(clean);
    }
    if !visit.visitor.allows_cookies(&visit.link.consent) {
        // The address is the only place left for the token.
        return Answer::Pass;
    }
    let cookies = visit.cookies(text, visit.visitor_id().as_deref());
    Answer::Redirect { location: clean, cookies, click: None }
}

impl Visit<'_> {
    /// Why this visit counts as filtered. A paused link counts nothing, neither clicks nor these.
    #[must_use]
    pub fn counts_as_filtered(&self) -> Option<FilterReason> {
        self.filtered.filter(|_| self.link.state == LinkState::Active)
    }

    fn is_counted(&self) -> bool {
        self.link.state == LinkState::Active && self.filtered.is_none()
    }

    fn is_prefetch(&self) -> bool {
        self.filtered == Some(FilterReason::Prefetch)
    }

    /// A token this young came straight from a link domain.
    fn is_fresh(&self, token: &ClickToken) -> bool {
        (self.now_ms - token.clicked_at_ms()).abs() <= ARRIVAL_MAX_AGE_MS
    }

    fn mint(&self) -> (Uuid, String) {
        let id = uuid_v7(self.now_ms, &self.click_entropy);
        (id, self.keys.mint(id, self.link.link_id))
    }

    fn new_click_on_site(&self, clean: String) -> Answer {
        let (id, token) = self.mint();
        let visitor_id = self.visitor_id();
        let cookies = self.cookies(&token, visitor_id.as_deref());
        let click = Some(Box::new(click::of(self, id, visitor_id, &self.landing_page(&clean))));
        // Where no cookie may be, the address is the only place for the token: for good, or until consent is given.
        let may_keep = self.visitor.allows_cookies(&self.link.consent);
        let location = if may_keep { clean } else { with_parameters(&clean, &[(AFF_CLICK, &token)]) };
        Answer::Redirect { location, cookies, click }
    }

    /// The absolute address of a clean one.
    fn landing_page(&self, clean: &str) -> String {
        if clean.starts_with('/') { format!("{}{clean}", self.address.origin) } else { clean.to_owned() }
    }

    /// The id in the visitor's cookie, as far as they allow one.
    fn visitor_id(&self) -> Option<String> {
        let known = || cookie::visitor_id(&self.visitor.cookies).map(str::to_owned);
        let allowed = self.visitor.allows_cookies(&self.link.consent);
        allowed.then(|| known().unwrap_or_else(|| cookie::new_visitor_id(self.visitor_entropy)))
    }

    fn cookies(&self, token: &str, visitor_id: Option<&str>) -> Vec<String> {
        let mut cookies = Vec::new();
        if !self.visitor.allows_cookies(&self.link.consent) {
            return cookies;
        }
        let domain = self.link.cookie_domain.as_deref();
        let scope = Scope { host: self.address.host, domain, window_days: self.link.window_days };
        if self.kept_first_click().is_none() {
            cookies.push(cookie::set(TOKEN_COOKIE, token, scope));
        }
        cookies.extend(visitor_id.map(|id| cookie::set(VISITOR_COOKIE, id, scope)));
        cookies
    }

    /// First-click programs keep a cookie whose signature holds and whose click is within the window.
    fn kept_first_click(&self) -> Option<&str> {
        if self.link.attribution_model != AttributionModel::FirstClick {
            return None;
        }
        let window_ms = i64::from(self.link.window_days) * DAY_MS;
        let holds = |token: ClickToken| (self.now_ms - token.clicked_at_ms()).abs() <= window_ms;
        cookie::values(&self.visitor.cookies, TOKEN_COOKIE).find(|value| self.keys.verify(value).is_ok_and(holds))
    }
}

#[cfg(test)]
mod tests;
