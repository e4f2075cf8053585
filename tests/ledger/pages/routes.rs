//! Every address that can be read as a page, by what the source says, so that none is forgotten where pages are judged.

use std::path::Path;

use integration_tests::process::workspace;

/// What can be read and is no page of its own.
const NO_PAGE: &[(&str, &str)] = &[
    ("/affiliate/live", "events for a page that is open"),
    ("/merchant/live", "events for a page that is open"),
    ("/finance/live", "events for a page that is open"),
    ("/finance/runs/{id}/live", "events for a page that is open"),
    ("/affiliate/links/{id}/qr.svg", "a picture, shown on the link's page"),
    ("/assets/{hash}/{name}", "styles and scripts"),
    ("/desk", "leads to another page"),
];

/// Fails the test when an address under one of these beginnings was not among the pages that were visited.
pub(super) fn assert_all_visited(beginnings: &[&str], visited: &[String]) {
    let routes = routes();
    let visited: Vec<&str> = visited.iter().filter_map(|page| route_of(&routes, page)).collect();
    let own = routes.iter().filter(|route| beginnings.contains(&beginning(route)));
    let missing: Vec<&String> = own
        .filter(|route| !visited.contains(&route.as_str()) && NO_PAGE.iter().all(|(known, _)| known != route))
        .collect();
    assert!(missing.is_empty(), "nobody judged these pages: {missing:?}");
}

/// The first part of an address.
fn beginning(path: &str) -> &str {
    path.split('/').nth(1).unwrap_or_default()
}

/// The route that answers for an address: of those that fit, the one with the most parts spelt out.
fn route_of<'a>(routes: &'a [String], page: &str) -> Option<&'a str> {
    let path = page.split('?').next().unwrap_or_default();
    let fits = |route: &&String| {
        let parts = route.split('/').zip(path.split('/'));
        route.split('/').count() == path.split('/').count()
            && parts.into_iter().all(|(part, given)| part.starts_with('{') || part == given)
    };
    let spelt = |route: &&String| route.split('/').filter(|part| !part.starts_with('{')).count();
    routes.iter().filter(fits).max_by_key(spelt).map(String::as_str)
}

/// Every route of the pages that answers GET.
fn routes() -> Vec<String> {
    let mut found = Vec::new();
    collect(&workspace().join("ledger-api/src/web"), &mut found);
    found
}

fn collect(folder: &Path, found: &mut Vec<String>) {
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else {
            let source = std::fs::read_to_string(&path).unwrap();
            found.extend(source.split(".route(").skip(1).filter_map(|call| readable(call, &path)));
        }
    }
}

/// The address of a call of `route`, from behind its parenthesis, if it can be read.
fn readable(call: &str, file: &Path) -> Option<String> {
    let (path, handlers) =
        call.trim_start().strip_prefix('"').and_then(|call| call.split_once('"')).unwrap_or_else(|| {
            panic!("{}: an address that is no string: {call:.60}", file.display());
        });
    let mut depth = 1;
    let end = handlers.find(|letter| {
        depth += i32::from(letter == '(') - i32::from(letter == ')');
        depth == 0
    });
    let handlers = &handlers[..end.unwrap()];
    let answers_get = handlers.trim_start_matches([',', ' ', '\n']).starts_with("get(") || handlers.contains(").get(");
    answers_get.then(|| path.to_owned())
}

#[test]
fn every_address_belongs_to_a_desk_or_to_everybody_and_every_exception_is_one() {
    let routes = routes();

    assert!(routes.len() > 70, "{}", routes.len());
    let judged: Vec<&str> =
        super::everybody::BEGINNINGS.iter().chain(&["affiliate", "merchant", "finance"]).copied().collect();
    let nobodys: Vec<&String> = routes.iter().filter(|route| !judged.contains(&beginning(route))).collect();
    assert!(nobodys.is_empty(), "no test judges the pages of {nobodys:?}");
    for (known, _) in NO_PAGE {
        assert!(routes.iter().any(|route| route == known), "{known} is no address any more");
    }
    assert_eq!(route_of(&routes, "/affiliate/links/new?x=1"), Some("/affiliate/links/new"));
    assert_eq!(route_of(&routes, "/finance/payouts/7/accept"), Some("/finance/payouts/{id}/{deed}"));
    assert_eq!(route_of(&routes, "/finance/payouts/7/statement"), Some("/finance/payouts/{id}/statement"));
}
