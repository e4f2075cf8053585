//! Which requests concern us. Everything else goes to the origin untouched.

use shared::link::LinkName;

use crate::address::{AFF_CLICK, Address, REF};
use crate::config::Mode;

/// Paths of our own, on every host.
const OWN_PREFIX: &str = "/_tributary/";

/// First path segments that answer programs, not visitors.
const API_SEGMENTS: [&str; 5] = ["api", "graphql", "rpc", "webhooks", ".well-known"];

/// File endings that are parts of a page, not pages.
const ASSET_ENDINGS: [&str; 24] = [
    "js", "mjs", "css", "map", "json", "xml", "txt", "ico", "png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "woff",
    "woff2", "ttf", "mp4", "webm", "mp3", "pdf", "zip", "wasm",
];

/// What to do with a request, before any look-up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route<'a> {
    /// `GET /_tributary/health`.
    Health,
    /// `PUT /_tributary/links`.
    PutLinks,
    /// `PUT /_tributary/salts`.
    PutSalts,
    /// `GET /_tributary/t.js`.
    Script,
    /// `POST /_tributary/clicks`: a page that was opened with our parameters asks through the script.
    Landing,
    /// `OPTIONS /_tributary/clicks`.
    Preflight,
    /// Fetch it from the origin as it came.
    Pass,
    /// A visit to a merchant's site through `?ref=`.
    Ref(LinkName),
    /// A visit to a merchant's site that brings a click token from a link domain, perhaps beside a `ref`, which counts
    /// if the token is not ours.
    Arrival(&'a str, Option<LinkName>),
    /// A visit to a link domain.
    Link(LinkName),
    /// A link domain's address that cannot name a link.
    UnknownLink,
    /// Nothing is here.
    NotFound,
    /// A link domain answers GET and HEAD.
    MethodNotAllowed,
}

/// Routes a request by method, host and address.
#[must_use]
pub fn route<'a>(mode: Mode, method: &str, address: &Address<'a>) -> Route<'a> {
    if let Some(own) = address.path.strip_prefix(OWN_PREFIX) {
        return match (method, own) {
            ("GET" | "HEAD", "health") => Route::Health,
            ("PUT", "links") => Route::PutLinks,
            ("PUT", "salts") => Route::PutSalts,
            ("GET" | "HEAD", "t.js") => Route::Script,
            ("POST", "clicks") => Route::Landing,
            ("OPTIONS", "clicks") => Route::Preflight,
            _ => Route::NotFound,
        };
    }
    match (mode, method) {
        (Mode::Site, "GET" | "HEAD") => site(address),
        (Mode::Link, "GET" | "HEAD") => link(address.path),
        (Mode::Link, _) => Route::MethodNotAllowed,
        (Mode::Site | Mode::Foreign, _) => Route::Pass,
    }
}

fn site<'a>(address: &Address<'a>) -> Route<'a> {
    if address.query.is_none() || is_asset_or_api(address.path) {
        return Route::Pass;
    }
    match named(address) {
        (Some(token), name) => Route::Arrival(token, name),
        (None, Some(name)) => Route::Ref(name),
        (None, None) => Route::Pass,
    }
}

/// The token and the link an address names.
#[must_use]
pub fn named<'a>(address: &Address<'a>) -> (Option<&'a str>, Option<LinkName>) {
    (address.parameter(AFF_CLICK), address.parameter(REF).and_then(LinkName::parse))
}

fn is_asset_or_api(path: &str) -> bool {
    let mut segments = path.split('/').skip(1);
    if segments.next().is_some_and(|first| API_SEGMENTS.contains(&first)) {
        return true;
    }
    let file = path.rsplit_once('/').map_or(path, |(_, file)| file);
    file.rsplit_once('.')
        .is_some_and(|(_, ending)| ASSET_ENDINGS.iter().any(|asset| ending.eq_ignore_ascii_case(asset)))
}

fn link(path: &str) -> Route<'static> {
    let name = path.strip_prefix('/').unwrap_or(path);
    let name = name.strip_suffix('/').unwrap_or(name);
    match LinkName::parse(name) {
        Some(name) => Route::Link(name),
        // `favicon.ico`, `robots.txt` and their like: nobody is waiting for a page.
        None if name.contains('.') => Route::NotFound,
        None => Route::UnknownLink,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn routed(mode: Mode, method: &str, url: &str) -> String {
        format!("{:?}", route(mode, method, &Address::parse(url).unwrap()))
    }

    #[test]
    fn only_page_visits_with_a_possible_code_concern_us() {
        let visit = |url| routed(Mode::Site, "GET", url);
        assert_eq!(visit("https://s.example/p?ref=abc12345"), "Ref(Code(\"ABC12345\"))");
        assert_eq!(visit("https://s.example/p?ref=summer-sale&ref=x"), "Ref(Slug(\"summer-sale\"))");
        assert_eq!(visit("https://s.example/p?ref=ABC12345&aff_click=T"), "Arrival(\"T\", Some(Code(\"ABC12345\")))");
        for url in [
            "https://s.example/p",
            "https://s.example/p?x=1",
            "https://s.example/p?xref=ABC12345",
            "https://s.example/p?ref=%41BC12345",
            "https://s.example/p?ref=<script>&ref=ABC12345",
            "https://s.example/app.JS?ref=ABC12345",
            "https://s.example/img/a.webp?ref=ABC12345",
            "https://s.example/api/orders?ref=ABC12345",
            "https://s.example/.well-known/x?ref=ABC12345",
        ] {
            assert_eq!(visit(url), "Pass", "{url}");
        }
    }

    #[test]
    fn other_methods_and_foreign_hosts_pass_through() {
        let url = "https://s.example/p?ref=ABC12345";
        for method in ["POST", "PUT", "DELETE", "OPTIONS", "PROPFIND", "get", ""] {
            assert_eq!(routed(Mode::Site, method, url), "Pass", "{method}");
        }
        assert_eq!(routed(Mode::Foreign, "GET", url), "Pass");
        assert!(routed(Mode::Site, "HEAD", url).starts_with("Ref"));
    }

    #[test]
    fn a_link_domain_knows_one_segment() {
        let visit = |url| routed(Mode::Link, "GET", url);
        assert_eq!(visit("https://go.example/abc12345?x=1"), "Link(Code(\"ABC12345\"))");
        assert_eq!(visit("https://go.example/summer/"), "Link(Slug(\"summer\"))");
        for url in [
            "https://go.example/",
            "https://go.example/a/b/c",
            "https://go.example/%73ummer",
            "https://go.example//summer",
        ] {
            assert_eq!(visit(url), "UnknownLink", "{url}");
        }
        assert_eq!(visit("https://go.example/robots.txt"), "NotFound");
        assert_eq!(routed(Mode::Link, "BREW", "https://go.example/summer"), "MethodNotAllowed");
    }

    #[test]
    fn our_own_routes_are_on_every_host() {
        assert_eq!(routed(Mode::Link, "GET", "https://go.example/_tributary/health"), "Health");
        assert_eq!(routed(Mode::Foreign, "PUT", "https://x.example/_tributary/links"), "PutLinks");
        assert_eq!(routed(Mode::Site, "POST", "https://x.example/_tributary/links"), "NotFound");
        assert_eq!(routed(Mode::Link, "GET", "https://go.example/_tributary/t.js"), "Script");
        assert_eq!(routed(Mode::Link, "POST", "https://go.example/_tributary/clicks?ref=ABC12345"), "Landing");
        assert_eq!(routed(Mode::Site, "OPTIONS", "https://x.example/_tributary/clicks"), "Preflight");
        assert_eq!(routed(Mode::Site, "GET", "https://x.example/_tributary/clicks"), "NotFound");
        assert_eq!(routed(Mode::Site, "GET", "https://x.example/_tributary/other?ref=ABC12345"), "NotFound");
    }

    proptest! {
        #[test]
        fn no_address_or_method_panics(method in "\\PC{0,10}", target in "\\PC{0,200}") {
            let url = format!("https://s.example/{target}");
            if let Some(address) = Address::parse(&url) {
                for mode in [Mode::Site, Mode::Link, Mode::Foreign] {
                    let _ = route(mode, &method, &address);
                }
            }
        }
    }
}
