//! Tables as people use them: searched, filtered, paged, and kept to what a link led to.

use integration_tests::browser::Browser;
use integration_tests::ledger::Ledger;
use integration_tests::mail::MailCatcher;
use integration_tests::merchant::{Merchant, Partner, text};
use serde_json::{Value, json};

use super::finance::{EVIL, World as FinanceWorld};
use super::visit::Visit;

const ORDERS: usize = 60;

/// A shop whose partner Ada brought all orders, and whose partner Zoe none.
struct World {
    ledger: Ledger,
    program: String,
    ada: Partner,
    zoe: String,
    owner: Visit,
    _mails: MailCatcher,
}

impl World {
    fn new() -> Self {
        let mails = MailCatcher::start();
        let ledger = Ledger::start_mailing(&mails.smtp_url(), None);
        let merchant = Merchant::new(&ledger);
        let program = merchant.program(&json!({"hold_days": 14, "name": "Summer"}));
        let ada = merchant.partner(&program, &json!({}));
        let zoe = json!({"name": EVIL, "email": "zoe@partner.example"});
        let zoe = text(&merchant.api.post("/v1/affiliates", &zoe).expect(201)["id"]);
        for number in 1..=ORDERS {
            merchant.order(&format!("order-{number:02}"), 1_000, &ada.code, &json!({})).expect(201);
        }
        merchant.order("stray-1", 1_000, "NOBODY", &json!({})).expect(201);
        let mut owner = Visit::sign_in(&ledger, &mails, "owner@shop.example");
        owner.choose(&format!("merchant:{}", merchant.id));
        Self { ledger, program, ada, zoe, owner, _mails: mails }
    }

    /// What a browser sees that goes to the orders and takes these steps.
    fn sees(&self, browser: &Browser, query: &str, steps: &[Value]) -> Vec<Value> {
        let open = json!({"open": format!("{}/merchant/conversions{query}", self.ledger.url())});
        let all: Vec<Value> =
            [self.owner.cookie_for(&self.ledger), open].into_iter().chain(steps.iter().cloned()).collect();
        browser.takes(&json!(all))
    }
}

fn rows(count: usize) -> Value {
    json!({"until": format!("document.querySelectorAll('#orders tbody tr').length === {count}")})
}

fn search(words: &str) -> Value {
    json!({"fill": {"[data-search]": words}})
}

/// What the address and the link to the file say; the address changes after the rows.
fn goes_by(query: &str) -> Value {
    let file = format!("document.querySelector('a[download]').search === '{query}&format=csv'");
    json!({"until": format!("location.search === '{query}' && {file}")})
}

#[test]
fn what_is_typed_and_chosen_last_is_what_the_list_the_address_and_the_file_go_by() {
    let Some(browser) = Browser::find() else { return };
    let world = World::new();
    let all_true = |seen: &[Value]| seen.iter().all(|one| *one == json!(true));

    let steps = [search("order-1"), rows(10), search("order-12"), rows(1), goes_by("?q=order-12")];
    let typed = world.sees(&browser, "", &steps);
    assert!(all_true(&typed), "{typed:?}");

    let states = json!({"fill": {"#orders-status": "unattributed"}});
    let chosen = world.sees(&browser, "?status=pending", &[rows(50), states, rows(1), goes_by("?status=unattributed")]);
    assert!(all_true(&chosen), "{chosen:?}");

    let next = json!({"click": "a[rel=next]"});
    let steps = [next, rows(11), search("order-"), rows(50), goes_by("?q=order-&sort=day")];
    let paged = world.sees(&browser, "?sort=day", &steps);
    assert!(all_true(&paged), "{paged:?}");
}

#[test]
fn a_link_to_somebodys_orders_says_whose_they_are_and_keeps_to_them() {
    let world = World::new();
    let get = |query: &str| world.owner.get(&format!("/merchant/conversions{query}"));

    let none = get(&format!("?affiliate={}", world.zoe)).text;
    assert!(none.contains("Nothing matches") && !none.contains("No orders yet"), "{none}");
    assert!(none.contains("Orders of &#60;script") && !none.contains("<script>window"), "{none}");
    let own = get(&format!("?affiliate={}&q=order", world.ada.affiliate_id)).text;
    assert!(own.contains("Orders of Ada · <a href=\"?q=order\">Show all</a>"), "{own}");
    let hidden = format!("<input type=\"hidden\" name=\"affiliate\" value=\"{}\">", world.ada.affiliate_id);
    assert!(
        own.contains(&hidden)
            && own.contains(&format!("?affiliate={}&#38;q=order&#38;format=csv", world.ada.affiliate_id))
    );
    assert!(get(&format!("?program={}", world.program)).text.contains("Orders through Summer"));
    assert!(
        world.owner.get(&format!("/merchant/links?affiliate={}", world.ada.affiliate_id)).text.contains("Links of Ada")
    );

    let file = get(&format!("?affiliate={}&format=csv", world.ada.affiliate_id));
    assert_eq!(file.text.lines().count(), 1 + ORDERS);
    for nobody in ["?affiliate=01890000-0000-7000-8000-000000000000", "?program=01890000-0000-7000-8000-000000000000"] {
        assert_eq!(get(nobody).status, 404, "{nobody}");
    }
}

#[test]
fn a_search_among_somebodys_orders_stays_among_them_with_and_without_javascript() {
    let Some(browser) = Browser::find() else { return };
    let world = World::new();
    let query = format!("?affiliate={}", world.zoe);

    let typed = world.sees(
        &browser,
        &query,
        &[search("order"), json!({"wait": 1000}), json!({"tell": "location.search"}), json!({"read": ".rows"})],
    );
    assert_eq!(typed[0], json!(format!("?affiliate={}&q=order", world.zoe)));
    assert!(text(&typed[1]).contains("Nothing matches"), "{typed:?}");

    let open = json!({"open": format!("{}/merchant/conversions{query}", world.ledger.url())});
    let sent = browser.runs(&json!({"javaScript": false, "steps": [
        world.owner.cookie_for(&world.ledger), open, search("order"), {"click": ".filters button"}, {"read": ".rows"},
        {"click": ".kept a"}, {"read": ".rows"},
    ]}));
    assert!(text(&sent[0]).contains("Nothing matches") && text(&sent[1]).contains("order-60"), "{sent:?}");
}

#[test]
fn what_was_done_to_one_thing_is_said_to_be_that() {
    let world = FinanceWorld::new("Ada");
    let ann = world.ann();
    let (run, _) = world.draft();

    let page = ann.get(&format!("/finance/audit?object={run}")).text;

    assert!(page.contains(&format!("What was done to {}", &run[24..])), "{page}");
    assert!(page.contains(&format!("<input type=\"hidden\" name=\"object\" value=\"{run}\">")), "{page}");
}

#[test]
fn a_list_that_is_asked_for_is_busy_and_one_that_does_not_come_says_so() {
    let Some(browser) = Browser::find() else { return };
    let world = World::new();
    let busy = "addEventListener('htmx:beforeSend', ({ detail }) => (window.busy = detail.target.getAttribute('aria-busy'))), 1";
    let fails = "addEventListener('htmx:configRequest', ({ detail }) => window.works || (detail.path = '/assets/0/none.js')), 1";

    let seen = world.sees(&browser, "", &[
        json!({"tell": busy}),
        json!({"tell": fails}),
        search("order-1"),
        json!({"until": "document.querySelector('.trouble[role=alert]')?.innerText.includes('could not be loaded') === true"}),
        json!({"tell": "window.busy"}),
        json!({"tell": "document.querySelector('.rows').hasAttribute('aria-busy')"}),
        json!({"axe": true}),
        json!({"tell": "(window.works = true)"}),
        search("order-12"),
        rows(1),
        json!({"tell": "document.querySelector('.trouble') === null"}),
        json!({"errors": true}),
    ]);

    let expected = [
        json!(1),
        json!(1),
        json!(true),
        json!("true"),
        json!(false),
        json!([]),
        json!(true),
        json!(true),
        json!(true),
        json!([]),
    ];
    assert_eq!(seen, expected);
}

#[test]
fn somebody_who_was_signed_out_meanwhile_is_asked_to_sign_in_and_not_shown_an_empty_list() {
    let Some(browser) = Browser::find() else { return };
    let world = World::new();
    let out = "fetch('/sign-out', {method: 'POST', body: new URLSearchParams({csrf: document.querySelector('[name=csrf]').value})}).then(() => 1)";

    let seen = world.sees(
        &browser,
        "",
        &[
            json!({"tell": out}),
            search("order-1"),
            json!({"until": "document.querySelector('#email') !== null"}),
            json!({"cookies": world.ledger.url()}),
        ],
    );

    assert_eq!(seen[1], json!(true), "{seen:?}");
    let kept = seen[2].as_array().unwrap().iter().find(|cookie| cookie["name"] == "tributary-wanted").unwrap();
    let page = hex(kept["value"].as_str().unwrap());
    assert_eq!((page.as_str(), &kept["httpOnly"]), ("/merchant/conversions?q=order-1", &json!(true)));
}

fn hex(digits: &str) -> String {
    let byte = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
    String::from_utf8((0..digits.len()).step_by(2).map(byte).collect()).unwrap()
}
