//! The page that somebody wanted who had to sign in first, such as one that a mail links to. It is kept in a cookie until there is
//! a session that may see it.

use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use time::Duration;
use url::Url;

use super::place::Place;
use super::session::{asks_by_itself, cookie, set_cookie};
use crate::pages::Desk;

const COOKIE: &str = "tributary-wanted";
/// As long as it takes to get a link by mail and to find the telephone.
const LASTS: Duration = Duration::minutes(30);

/// The page of a desk that somebody opens with this request.
pub(super) fn page(parts: &Parts) -> Option<Place> {
    let opens = parts.method == Method::GET && reads_pages(&parts.headers) && !asks_by_itself(&parts.headers);
    opens.then(|| Place::of(&parts.uri)).flatten().filter(|place| place.desk().is_some())
}

/// Whether whoever asks can read pages.
pub(super) fn reads_pages(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).is_some_and(|value| value.contains("text/html"))
}

/// The cookie that keeps it.
pub(super) fn keep(pages: &Url, place: &Place) -> Option<HeaderValue> {
    set_cookie(pages, COOKIE, &hex::encode(place.as_str()), LASTS)
}

/// What was kept, if it is a page of this desk.
pub(super) fn at(desk: Desk, headers: &HeaderMap) -> Option<Place> {
    let text = String::from_utf8(hex::decode(cookie(headers, COOKIE)?).ok()?).ok()?;
    Place::parse(&text).filter(|place| place.desk() == Some(desk))
}

/// The cookie that forgets it.
pub(super) fn forget(pages: &Url) -> Option<HeaderValue> {
    set_cookie(pages, COOKIE, "", Duration::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_a_page_of_that_desk_whoever_wrote_the_cookie() {
        let at = |value: &str| {
            let text = format!("{COOKIE}={value}");
            let headers = HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_str(&text).unwrap())]);
            at(Desk::Finance, &headers).map(|place| place.as_str().to_owned())
        };
        assert_eq!(at(&hex::encode("/finance/payouts/7")).unwrap(), "/finance/payouts/7");
        for bad in ["/merchant", "//evil.example/finance", "https://evil.example/finance", "/finance\n", "/financed"] {
            assert_eq!(at(&hex::encode(bad)), None, "{bad}");
        }
        assert_eq!((at("zz"), at(""), at("ff")), (None, None, None));
    }
}
