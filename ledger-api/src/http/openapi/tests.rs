//! The document as a whole: committed as it is served, without two types of one name, and told in docs/api.md.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use utoipa::openapi::OpenApi;

use super::{complete, operations, written};
use crate::http::{RESOURCES, api};

const REWRITE: &str = "UPDATE_OPENAPI";
const MARKDOWN: &str = include_str!("../../../../docs/api.md");

fn document() -> OpenApi {
    complete(api().into_openapi())
}

/// `GET /v1/programs/{id}`, for every operation.
fn calls() -> BTreeSet<(String, String)> {
    let mut paths = document().paths.paths;
    let mut found = BTreeSet::new();
    for (path, item) in &mut paths {
        let mut one = OpenApi::default();
        one.paths.paths.insert(path.clone(), item.clone());
        operations::for_each(&mut one, |method, _| {
            let method = serde_json::to_value(method).unwrap();
            found.insert((method.as_str().unwrap().to_uppercase(), path.clone()));
        });
    }
    found
}

#[test]
fn the_committed_document_is_the_one_that_is_served() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/openapi.json");
    let served = written(&document());
    if std::env::var_os(REWRITE).is_some() {
        std::fs::write(&file, &served).unwrap();
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    let line = committed.lines().zip(served.lines()).position(|(one, other)| one != other);
    assert!(
        committed == served,
        "docs/openapi.json differs from the code, first in line {}. Look whether clients can live with the change, run \
         `{REWRITE}=1 cargo test -p ledger-api --lib openapi` and commit the file.",
        line.map_or(0, |line| line + 1)
    );
}

#[test]
fn two_types_never_share_a_name() {
    let mut known = BTreeMap::new();
    for routes in RESOURCES {
        for (name, schema) in routes().into_openapi().components.unwrap_or_default().schemas {
            let schema = serde_json::to_value(schema).unwrap();
            let before = known.entry(name.clone()).or_insert_with(|| schema.clone());
            assert_eq!(*before, schema, "two types are called {name}: give one of them `#[schema(as = …)]`");
        }
    }
}

#[test]
fn every_operation_has_an_id_of_its_own_a_summary_and_a_tag() {
    let mut ids = BTreeSet::new();
    operations::for_each(&mut document(), |_, operation| {
        let id = operation.operation_id.clone().unwrap();
        assert!(operation.summary.as_ref().is_some_and(|text| !text.is_empty()), "{id}");
        assert_eq!(operation.tags.iter().flatten().count(), 1, "{id}");
        assert!(ids.insert(id.clone()), "{id}");
    });
}

#[test]
fn docs_api_md_has_a_curl_for_every_operation_and_none_for_others() {
    let calls = calls();
    let told: BTreeSet<(String, String)> = curls(MARKDOWN)
        .map(|(method, path)| {
            let call = calls.iter().find(|(of, template)| *of == method && fits(&path, template));
            call.unwrap_or_else(|| panic!("docs/api.md has a curl for {method} {path}, which does not exist")).clone()
        })
        .collect();
    // What needs a provider's signature is only named.
    let named = |(method, path): &(String, String)| MARKDOWN.contains(&format!("`{method} {path}`"));
    let untold: Vec<_> = calls.difference(&told).filter(|call| !named(call)).collect();
    assert!(untold.is_empty(), "docs/api.md has no curl for {untold:?}");
}

/// Method and path of each call of the ledger in the document.
fn curls(markdown: &str) -> impl Iterator<Item = (String, String)> {
    let joined = markdown.replace("\\\n", " ");
    let lines: Vec<String> = joined.lines().map(str::to_owned).collect();
    lines.into_iter().filter_map(|line| {
        let (before, rest) = line.split_once("\"$LEDGER_URL")?;
        let before = before.rsplit("curl ").next().unwrap_or_default();
        let (path, after) = rest.split_once('"')?;
        let sends = |flag: &str| after.contains(flag);
        let method = match before.split_once("-X ") {
            Some((_, named)) => named.split_whitespace().next().unwrap_or_default().to_owned(),
            None if sends(" -d ") || sends("--data-binary") => "POST".to_owned(),
            None => "GET".to_owned(),
        };
        Some((method, path.split('?').next().unwrap_or_default().to_owned()))
    })
}

/// A literal segment wins over a parameter, as in the router.
fn fits(path: &str, template: &str) -> bool {
    let (path, template): (Vec<&str>, Vec<&str>) = (path.split('/').collect(), template.split('/').collect());
    path.len() == template.len()
        && path.iter().zip(&template).all(|(segment, of)| {
            segment == of || (of.starts_with('{') && !segment.chars().all(|c| c.is_ascii_lowercase() || c == '-'))
        })
}
