//! Every table of every page, as somebody without JavaScript uses it: each column that can be sorted by is, both ways and over
//! all pages, each search narrows, each file has the rows that are found.

use std::collections::HashSet;
use std::fmt::Write as _;

use integration_tests::browser::Browser;
use serde_json::json;

use super::section::{Section, cells, value_of};
use super::visit::Visit;
use super::words::World;

/// Tables that are the first rows of a list with a page of its own, where all of it is sorted, searched and saved.
const FIRST_ROWS: [&str; 4] = ["/affiliate orders", "/affiliate links", "/finance runs", "/merchant/affiliates/ links"];

/// Columns that are not sorted by, by their tables, and why.
const UNSORTED: [(&str, &str); 11] = [
    // Words that are put together of several things when the page is written.
    ("statement", "What happened"),
    ("audit", "Before"),
    ("audit", "After"),
    ("payouts", "Why"),
    ("deliveries", "Answer"),
    // Ids, which people look up and do not compare.
    ("audit", "To what"),
    ("payouts", "Payout"),
    ("runs", "Payout run"),
    // Sums that nothing is written down of: all payouts, or all clicks, would be added up for each page.
    ("runs", "Payouts"),
    ("runs", "Amount"),
    ("links", "Clicks"),
];

/// Columns that have one value in all rows here, and tables with so few rows that this may be.
const ALIKE: [(&str, &str); 4] =
    [("programs", "terms"), ("versions", "terms"), ("postings", "day"), ("postings", "amount")];
const FEW: usize = 4;

/// Columns whose words the database orders by the names it has for them: alike stand together, and backwards is backwards.
const NAMED: [&str; 10] = ["status", "way", "kind", "method", "tier", "deed", "role", "day", "since", "next"];

const MOST_LINES: &str = "select payout_id::text from payout_line group by 1 order by count(*) desc limit 1";
const MOST_PAYOUTS: &str = "select payout_run_id::text from payout group by 1 order by count(*) desc limit 1";

/// What was looked at, and what was wrong with it.
#[derive(Default)]
struct Report {
    wrong: String,
    tables: usize,
    columns: usize,
}

impl Report {
    fn says(&mut self, holds: bool, what: &str) {
        if !holds {
            writeln!(self.wrong, "{what}").unwrap();
        }
    }
}

#[test]
fn every_table_sorts_by_its_columns_is_searched_and_is_saved_whole() {
    let world = World::new();
    let desks = world.desks();
    fill(&world);
    let mut report = Report::default();

    for (visit, pages) in desks {
        for page in pages.into_iter().chain(more_pages(&world, &visit)) {
            let answer = visit.get(&page);
            assert_eq!(answer.status, 200, "{page}");
            for section in Section::all(&answer.text) {
                table(&visit, &page, &section, &mut report);
            }
        }
    }

    assert!(report.wrong.is_empty(), "{}", report.wrong);
    assert!(report.tables >= 40 && report.columns >= 130, "{} tables, {} columns", report.tables, report.columns);
}

fn fill(world: &World) {
    let more = include_str!("every_table.sql").replace("{merchant}", &world.merchant.id);
    world.ledger.database.execute(&more).unwrap();
}

#[test]
fn tables_beside_each_other_are_searched_one_by_one_with_and_without_javascript() {
    let Some(browser) = Browser::find() else { return };
    let world = World::new();
    let [_, (ann, _), _] = world.desks();
    fill(&world);
    let payout: String = sqlx::Row::get(&world.ledger.database.rows(MOST_LINES)[0], 0);
    let open = json!({"open": format!("{}/finance/payouts/{payout}", world.ledger.url())});
    let start = [ann.cookie_for(&world.ledger), open];
    let few = |id: &str| json!({"until": format!("document.querySelectorAll('#{id} tbody tr').length < 10")});

    let searched = [
        json!({"fill": {"#lines-q": "many-33"}}),
        few("lines"),
        json!({"fill": {"#history-q": "person-33"}}),
        few("history"),
        json!({"until": "new URLSearchParams(location.search).get('history-q') === 'person-33'"}),
        json!({"tell": "new URLSearchParams(location.search).get('lines-q')"}),
    ];
    let seen = browser.takes(&json!(([&start[..], &searched[..]].concat())));
    assert_eq!(seen.last(), Some(&json!("many-33")), "{seen:?}");

    let plain = [
        json!({"fill": {"#history-q": "person-33"}}),
        json!({"click": "#history .filters button"}),
        json!({"click": "#lines thead th:last-child a"}),
        json!({"read": "#history .rows"}),
        json!({"read": "#lines .rows"}),
    ];
    let seen = browser.runs(&json!({"javaScript": false, "steps": ([&start[..], &plain[..]].concat())}));
    let said: Vec<&str> = seen.iter().filter_map(|one| one.as_str()).collect();
    assert!(said[0].contains("person-33@") && !said[0].contains("person-7@"), "{said:?}");
    assert!(said[1].contains("1–50 of 60"), "{said:?}");
}

/// What a desk has besides: the things that have most to tell.
fn more_pages(world: &World, visit: &Visit) -> Vec<String> {
    let id = |query: &str| -> String { sqlx::Row::get(&world.ledger.database.rows(query)[0], 0) };
    let of_merchant = |path: &str, query: &str| format!("/merchant/{path}{}", id(query));
    if visit.get("/merchant").status == 200 {
        let first = "select link_id::text from link order by created_at desc limit 1";
        vec![
            "/merchant/keys".to_owned(),
            of_merchant("links/", "select link_id::text from coupon group by 1 order by count(*) desc limit 1"),
            of_merchant("links/", first),
            of_merchant(
                "programs/",
                "select program_id::text from program_terms group by 1 order by count(*) desc limit 1",
            ),
            of_merchant("webhooks/", "select endpoint_id::text from webhook_delivery limit 1"),
            of_merchant(
                "deliveries/",
                "select delivery_id::text from webhook_attempt group by 1 order by count(*) desc limit 1",
            ),
        ]
    } else if visit.get("/affiliate").status == 200 {
        vec!["/affiliate/links/campaigns".to_owned(), format!("/affiliate/payouts/{}", id(MOST_LINES))]
    } else {
        vec![format!("/finance/payouts/{}", id(MOST_LINES)), format!("/finance/runs/{}", id(MOST_PAYOUTS))]
    }
}

fn table(visit: &Visit, page: &str, section: &Section, report: &mut Report) {
    let place = format!("{page} {}", section.id);
    let Some(file) = &section.file else {
        let known = FIRST_ROWS.iter().any(|first| {
            let (path, id) = first.split_once(' ').unwrap();
            id == section.id && (page == path || path.ends_with('/') && page.starts_with(path))
        });
        report.says(section.rows.is_empty() || known, &format!("{place} cannot be saved"));
        return;
    };
    report.tables += 1;
    let whole = cells(&visit.get(&at(page, file)).text);
    let found = whole.len() - 1;
    report.says(found >= section.rows.len(), &format!("{place}: {found} lines in the file"));
    report.says(section.search.is_some() || found <= 10, &format!("{place} cannot be searched"));
    search(visit, page, section, &whole, report);
    for (column, heading) in section.headings.iter().enumerate() {
        let Some(sorted) = &heading.href else {
            let label = whole[0][column].as_str();
            let known = UNSORTED.contains(&(section.id.as_str(), label));
            report.says(known, &format!("{place} cannot be sorted by {label}"));
            continue;
        };
        report.columns += 1;
        sort(visit, (page, &place), (column, sorted), found, report);
    }
}

/// A search for nothing finds nothing; one for a word of a row finds that row and not all.
fn search(visit: &Visit, page: &str, section: &Section, whole: &[Vec<String>], report: &mut Report) {
    let Some(name) = &section.search else { return };
    let place = format!("{page} {}", section.id);
    let found = |words: &str| {
        let query = format!("{name}={}", words.replace('%', "%25").replace(' ', "+").replace('&', "%26"));
        let form = |file: &str| format!("?{query}&{}", file.trim_start_matches('?'));
        cells(&visit.get(&at(page, &form(section.file.as_deref().unwrap()))).text).len() - 1
    };
    report.says(found("zzz-no-such-thing") == 0, &format!("{place}: a search for nothing finds something"));
    let words: Vec<&String> = whole.iter().skip(1).take(3).flatten().filter(|cell| cell.len() > 1).collect();
    let narrows = words.iter().any(|words| (1..whole.len() - 1).contains(&found(words)));
    report.says(narrows || whole.len() <= 1 + FEW, &format!("{place}: no search narrows it: {words:?}"));
}

/// Follows the heading's link twice, which turns the order around, and reads the files and all pages of both.
fn sort(
    visit: &Visit,
    (page, place): (&str, &str),
    (column, sorted): (usize, &str),
    found: usize,
    report: &mut Report,
) {
    let section_at = |href: &str| {
        let text = visit.get(&at(page, href)).text;
        let id = place.rsplit(' ').next().unwrap();
        Section::all(&text).into_iter().find(|section| section.id == id).unwrap_or_else(|| panic!("{place} at {href}"))
    };
    let values = |section: &Section| -> Vec<String> {
        let lines = cells(&visit.get(&at(page, section.file.as_deref().unwrap())).text);
        lines.into_iter().skip(1).map(|line| line[column].clone()).collect()
    };
    let first = section_at(sorted);
    let upwards = values(&first);
    let turned = section_at(first.headings[column].href.as_deref().unwrap());
    let downwards = values(&turned);
    let key = sorted.split("sort=").nth(1).unwrap_or_default().split(['&', '#']).next().unwrap_or_default();
    let place = format!("{place} by {key}");
    report.says(first.headings[column].sorted == "ascending", &format!("{place} does not say that it is sorted"));
    report.says(turned.headings[column].sorted == "descending", &format!("{place} does not say that it is turned"));
    report.says(upwards.len() == found && downwards.len() == found, &format!("{place} loses rows"));
    let mut groups = upwards.clone();
    groups.dedup();
    let mut back = downwards.clone();
    back.dedup();
    back.reverse();
    let kinds: HashSet<&String> = groups.iter().collect();
    report.says(kinds.len() == groups.len() || !NAMED.contains(&key), &format!("{place} mixes: {groups:?}"));
    report.says(groups == back || kinds.len() < groups.len(), &format!("{place} is not turned: {groups:?} {back:?}"));
    let alike = found <= FEW || ALIKE.iter().any(|(table, column)| place.ends_with(&format!(" {table} by {column}")));
    report.says(kinds.len() > 1 || alike, &format!("{place}: all rows are alike: {groups:?}"));
    // What is about no order says what it is about instead.
    if !NAMED.contains(&key) && place != "/affiliate/statement statement by order" {
        let rising = groups.windows(2).all(|pair| value_of(&pair[0]) <= value_of(&pair[1]));
        report.says(rising, &format!("{place} is not sorted: {groups:?}"));
        let falling = downwards.windows(2).all(|pair| value_of(&pair[0]) >= value_of(&pair[1]));
        report.says(falling, &format!("{place} is not sorted downwards"));
    }
    let mut seen = HashSet::new();
    let mut next = Some(turned);
    while let Some(section) = next {
        seen.extend(section.rows.iter().cloned());
        next = section.next.as_deref().map(section_at);
    }
    report.says(seen.len() == found, &format!("{place}: {} of {found} rows on its pages", seen.len()));
}

/// A link of a page.
fn at(page: &str, href: &str) -> String {
    let path = page.split('?').next().unwrap();
    format!("{path}{}", href.split('#').next().unwrap())
}
