//! A place of ours, as a request, a form or a cookie names it: a path with its query, and nothing that leads elsewhere.

use axum::http::{HeaderMap, Uri, header};
use url::Url;

use crate::pages::Desk;

/// Longest, in bytes: written as hexadecimal digits it has to fit into a cookie.
const MOST_BYTES: usize = 1_500;

/// A path with its query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place(String);

impl Place {
    /// Two slashes, or a backslash, would lead to another host; so would a tab between two slashes, which browsers leave out.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let is_ours = text.starts_with('/') && !text.starts_with("//") && !text.contains('\\');
        let is_plain = text.len() <= MOST_BYTES && text.bytes().all(|byte| byte.is_ascii_graphic());
        (is_ours && is_plain).then(|| Self(text.to_owned()))
    }

    /// What a request asks for.
    pub(super) fn of(uri: &Uri) -> Option<Self> {
        Self::parse(uri.path_and_query()?.as_str())
    }

    /// The page that a request comes from, if it is one of ours.
    pub(super) fn named_by_referer(headers: &HeaderMap, pages: &Url) -> Option<Self> {
        let referer: Url = headers.get(header::REFERER)?.to_str().ok()?.parse().ok()?;
        let query = referer.query().map(|query| format!("?{query}")).unwrap_or_default();
        (referer.origin() == pages.origin()).then(|| Self::parse(&format!("{}{query}", referer.path()))).flatten()
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// The desk that it belongs to.
    pub(super) fn desk(&self) -> Option<Desk> {
        let path = self.0.split('?').next().unwrap_or_default();
        let leads_here =
            |home: &str| path.strip_prefix(home).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        Desk::ALL.into_iter().find(|desk| leads_here(desk.home()))
    }

    /// The page that this one is a part of, with the same query; there is none above the start page.
    pub(super) fn above(&self) -> Option<Self> {
        let (path, query) = self.0.split_once('?').map_or((self.0.as_str(), None), |(path, query)| (path, Some(query)));
        let (above, last) = path.rsplit_once('/')?;
        if above.is_empty() && last.is_empty() {
            return None;
        }
        let above = if above.is_empty() { "/" } else { above };
        Self::parse(&query.map_or_else(|| above.to_owned(), |query| format!("{above}?{query}")))
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn place(text: &str) -> Option<Place> {
        Place::parse(text)
    }

    #[test]
    fn a_place_is_a_path_of_ours_and_nothing_that_a_browser_would_take_for_another_host() {
        assert_eq!(place("/finance?q=a%20b").unwrap().as_str(), "/finance?q=a%20b");
        let long = format!("/{}", "x".repeat(MOST_BYTES));
        let elsewhere = [
            "",
            "finance",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "https://evil.example",
            "/a\nb",
            "/ä",
            &long,
        ];
        for bad in elsewhere {
            assert_eq!(place(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_place_belongs_to_the_desk_whose_home_leads_there() {
        let desk = |text: &str| place(text).unwrap().desk();
        assert_eq!(desk("/finance/payouts/1?q=/merchant"), Some(Desk::Finance));
        assert_eq!((desk("/merchant"), desk("/affiliate?done=saved")), (Some(Desk::Merchant), Some(Desk::Affiliate)));
        assert_eq!((desk("/financed"), desk("/"), desk("/choose")), (None, None, None));
    }

    #[test]
    fn the_page_above_keeps_the_query_and_the_start_page_is_the_last() {
        let above = |text: &str| place(text).unwrap().above().map(|place| place.as_str().to_owned());
        assert_eq!(above("/merchant/webhooks/7/rotate?after=3").unwrap(), "/merchant/webhooks/7?after=3");
        assert_eq!(
            (above("/sign-in").unwrap(), above("/sign-in?a=/b").unwrap()),
            ("/".to_owned(), "/?a=/b".to_owned())
        );
        assert_eq!((above("/"), above("/?a=b")), (None, None));
    }

    #[test]
    fn only_pages_of_ours_are_where_a_form_was() {
        let pages: Url = "https://pages.example/".parse().unwrap();
        let from = |referer: &str| {
            let headers = HeaderMap::from_iter([(header::REFERER, HeaderValue::from_str(referer).unwrap())]);
            Place::named_by_referer(&headers, &pages).map(|place| place.as_str().to_owned())
        };
        assert_eq!(from("https://pages.example/merchant?q=1").unwrap(), "/merchant?q=1");
        assert_eq!(from("https://pages.example").unwrap(), "/");
        for other in
            ["http://pages.example/merchant", "https://pages.example.evil/", "https://pages.example//evil.example", "x"]
        {
            assert_eq!(from(other), None, "{other}");
        }
    }
}
