//! The script for sites that do not stand behind the Worker, in a real browser: the shop on one origin, the Worker on
//! another.

use std::net::TcpListener;

use serde_json::{Value, json};
use shared::click::FilterReason;
use shared::ids::uuid_v7;
use shared::link::{AttributionModel, Consent, LinkRecord, LinkState};

use crate::support::{Answer, Browser, Server, Visitor, World, free_port, keys, link};

/// Whether the script has settled: it has an answer, and the address is as it will stay.
const SETTLED: &str = "window.tributary && tributary.token() && !location.search.includes('ref=')";
const TOKEN: &str = "tributary.token()";
const SEARCH: &str = "location.search";

/// A shop with the script on each of its pages.
struct Shop {
    server: Server,
    link: LinkRecord,
}

impl Shop {
    fn open(world: &World, change: impl FnOnce(&mut LinkRecord)) -> Self {
        let script = world.worker.link("/_tributary/t.js");
        let page = format!("<!doctype html><title>Shop</title><script async src=\"{script}\"></script>");
        let server = Server::start(free_port(), move |_| Answer::html(page.clone()));
        let mut link = LinkRecord { site_host: Some(format!("127.0.0.1:{}", server.port())), ..link() };
        change(&mut link);
        world.ledger.knows(&link);
        Self { server, link }
    }

    fn at(&self, target: &str) -> String {
        format!("http://127.0.0.1:{}{target}", self.server.port())
    }

    fn landing(&self) -> String {
        self.at(&format!("/pricing?a=%20b&ref={}&x#top", self.link.code))
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[test]
fn a_landing_is_counted_once_and_its_token_kept_for_the_checkout() {
    let Some(browser) = Browser::find() else { return };
    let world = World::shared();
    let shop = Shop::open(world, |_| {});

    let seen = browser.takes(&json!([
        { "open": shop.landing() }, { "until": SETTLED }, { "tell": TOKEN }, { "tell": "location.href" },
        { "cookies": shop.at("/") },
        { "open": shop.at("/checkout") }, { "until": "window.tributary" }, { "tell": TOKEN },
        { "open": shop.at("/pricing?a=%20b&x") }, { "until": "window.tributary" }, { "errors": true },
    ]));

    let [settled, token, address, cookies, _, at_checkout, _, errors] = seen.as_slice() else { panic!("{seen:?}") };
    assert_eq!((settled, errors), (&json!(true), &json!([])));
    assert_eq!(address, &json!(shop.at("/pricing?a=%20b&x#top")));
    assert_eq!(at_checkout, token);
    let cookie = &cookies[0];
    assert_eq!((&cookie["name"], &cookie["value"], &cookie["httpOnly"]), (&json!("aff_tok"), token, &json!(false)));
    assert_eq!(
        (&cookie["sameSite"], &cookie["path"], cookies.as_array().unwrap().len()),
        (&json!("Lax"), &json!("/"), 1)
    );
    let days = (cookie["expires"].as_f64().unwrap() - now_seconds()) / 86_400.0;
    assert!((29.9..30.1).contains(&days), "{days}");
    let click = &world.ledger.awaits_clicks(shop.link.link_id, 1)[0];
    assert_eq!(keys().verify(text(token)).unwrap().click_id, click.id);
    assert_eq!(click.landing_page, shop.at("/pricing?a=%20b&x"));
    assert_eq!(click.visitor_id, None);
    assert!(click.user_agent.as_deref().is_some_and(|agent| agent.contains("Chrome/141")));
}

fn now_seconds() -> f64 {
    std::time::UNIX_EPOCH.elapsed().unwrap().as_secs_f64()
}

#[test]
fn a_token_from_a_short_link_is_kept_and_counted_no_second_time() {
    let Some(browser) = Browser::find() else { return };
    let world = World::shared();
    let shop = Shop::open(world, |_| {});
    world.ledger.knows(&LinkRecord { destination: shop.at("/sale?a=1"), ..shop.link.clone() });

    let seen = browser.takes(&json!([
        { "open": world.worker.link(&format!("/{}", shop.link.code)) },
        { "until": "window.tributary && location.search === '?a=1'" }, { "tell": TOKEN },
        { "cookies": shop.at("/") },
    ]));

    assert_eq!(seen[0], true, "{seen:?}");
    assert!(seen[2].as_array().unwrap().iter().any(|cookie| cookie["name"] == "aff_tok" && cookie["value"] == seen[1]));
    let click = &world.ledger.awaits_clicks(shop.link.link_id, 1)[0];
    assert_eq!(keys().verify(text(&seen[1])).unwrap().click_id, click.id);
}

#[test]
fn a_first_click_program_keeps_its_first_token_and_a_last_click_program_its_last() {
    let Some(browser) = Browser::find() else { return };
    let world = World::shared();
    for (model, keeps) in [(AttributionModel::FirstClick, true), (AttributionModel::LastClick, false)] {
        let shop = Shop::open(world, |link| link.attribution_model = model);
        let seen = browser.takes(&json!([
            { "open": shop.landing() }, { "until": SETTLED }, { "tell": TOKEN },
            { "open": shop.landing() }, { "until": SETTLED }, { "tell": TOKEN },
        ]));
        assert_eq!(seen[1] == seen[3], keeps, "{model:?} {seen:?}");
        world.ledger.awaits_clicks(shop.link.link_id, 2);
    }
}

#[test]
fn without_consent_the_token_stays_in_the_address_until_the_banner_is_answered() {
    let Some(browser) = Browser::find() else { return };
    let world = World::shared();
    let consent = || Consent::Required { cookie_name: "consent".into(), cookie_value: "yes".into() };
    for agree in ["void (document.cookie = 'consent=yes')", "document.cookie = 'consent=yes', tributary.consent()"] {
        let shop = Shop::open(world, |link| link.consent = consent());
        let seen = browser.takes(&json!([
            { "open": shop.landing() }, { "until": SETTLED }, { "tell": TOKEN }, { "tell": SEARCH },
            { "tell": "document.cookie = 'consent=no'" }, { "tell": "tributary.consent()" }, { "wait": 1_200 },
            { "tell": "document.cookie" }, { "tell": agree },
            { "until": "document.cookie.includes('aff_tok=')" }, { "tell": SEARCH }, { "tell": TOKEN },
            { "errors": true },
        ]));
        let [settled, token, waiting, _, _, cookies, _, stored, clean, after, errors] = seen.as_slice() else {
            panic!("{seen:?}")
        };
        assert_eq!((settled, stored, errors), (&json!(true), &json!(true), &json!([])));
        assert_eq!(cookies, "consent=no");
        assert_eq!(text(waiting), format!("?a=%20b&x&aff_click={}", text(token)));
        assert_eq!((text(clean), after), ("?a=%20b&x", token));
        assert_eq!(world.ledger.awaits_clicks(shop.link.link_id, 1)[0].visitor_id, None);
    }
}

#[test]
fn a_page_that_reloads_on_consent_keeps_the_token_it_had() {
    let Some(browser) = Browser::find() else { return };
    let world = World::shared();
    let consent = Consent::Required { cookie_name: "consent".into(), cookie_value: "yes".into() };
    let shop = Shop::open(world, |link| link.consent = consent);
    let seen = browser.takes(&json!([
        { "open": shop.landing() }, { "until": SETTLED }, { "tell": TOKEN },
        { "tell": "void (document.cookie = 'consent=yes', location.reload())" }, { "wait": 300 },
        { "until": "document.cookie.includes('aff_tok=')" }, { "tell": TOKEN },
    ]));
    assert_eq!((&seen[3], &seen[4]), (&json!(true), &seen[1]), "{seen:?}");
    world.ledger.awaits_clicks(shop.link.link_id, 1);
}

#[test]
fn a_cookieless_program_leaves_the_token_in_the_address_and_stores_nothing() {
    let Some(browser) = Browser::find() else { return };
    let world = World::shared();
    let shop = Shop::open(world, |link| link.consent = Consent::Cookieless);
    let seen = browser.takes(&json!([
        { "open": shop.landing() }, { "until": SETTLED }, { "tell": TOKEN }, { "tell": SEARCH },
        { "tell": "location.reload()" }, { "wait": 500 }, { "until": SETTLED }, { "tell": TOKEN },
        { "cookies": shop.at("/") }, { "tell": "localStorage.length + sessionStorage.length" },
    ]));
    let [_, token, address, .., again, cookies, stored] = seen.as_slice() else { panic!("{seen:?}") };
    assert_eq!(text(address), format!("?a=%20b&x&aff_click={}", text(token)));
    assert_eq!((again, cookies, stored), (token, &json!([]), &json!(0)));
    assert!(world.ledger.awaits_clicks(shop.link.link_id, 1)[0].visitor_id.is_some());
}

#[test]
fn robots_frames_and_paused_links_get_no_token_and_robots_are_told_apart() {
    let Some(browser) = Browser::find() else { return };
    let world = World::shared();
    let (robot, framed) = (Shop::open(world, |_| {}), Shop::open(world, |_| {}));
    let paused = Shop::open(world, |link| link.state = LinkState::Paused);
    let headless = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/141.0.0.0 Safari/537.36";
    let visit = |shop: &Shop| {
        json!([
            { "open": shop.landing() }, { "until": "window.tributary && !location.search.includes('ref=')" },
            { "tell": TOKEN }, { "tell": "document.cookie" },
        ])
    };

    let as_robot = browser.runs(&json!({ "userAgent": headless, "steps": visit(&robot) }));
    let as_person = browser.takes(&visit(&paused));
    let frame = format!("document.body.innerHTML = '<iframe src=\"{}\"></iframe>'", framed.landing());
    browser.takes(&json!([{ "open": paused.at("/") }, { "tell": frame }, { "wait": 1_500 }]));

    let nothing = [json!(true), Value::Null, json!("")];
    assert_eq!((as_robot.as_slice(), as_person.as_slice()), (&nothing[..], &nothing[..]));
    assert_eq!(world.ledger.awaits_filtered(robot.link.link_id, 1).keys().collect::<Vec<_>>(), [&FilterReason::Robot]);
    for shop in [robot, paused, framed] {
        world.ledger.awaits_clicks(shop.link.link_id, 0);
    }
}

#[test]
fn a_program_with_a_cookie_domain_shares_the_token_with_its_checkout_over_https_only() {
    let Some(browser) = Browser::find() else { return };
    let world = World::shared();
    let link =
        LinkRecord { site_host: Some("www.shop.test".into()), cookie_domain: Some("shop.test".into()), ..link() };
    world.ledger.knows(&link);
    let page = "<script src=\"https://go.test/_tributary/t.js\"></script>";
    let seen = browser.runs(&json!({
        "pages": { "https://www.shop.test": page, "https://checkout.shop.test": page },
        "proxies": { "https://go.test": world.worker.link("") },
        "steps": [
            { "open": format!("https://www.shop.test/?ref={}", link.code) }, { "until": SETTLED }, { "tell": TOKEN },
            { "open": "https://checkout.shop.test/" }, { "tell": TOKEN }, { "cookies": "https://checkout.shop.test/" },
        ],
    }));
    assert_eq!((&seen[0], &seen[2]), (&json!(true), &seen[1]), "{seen:?}");
    assert_eq!((&seen[3][0]["secure"], &seen[3][0]["domain"]), (&json!(true), &json!(".shop.test")));
    world.ledger.awaits_clicks(link.link_id, 1);
}

#[test]
fn a_page_outlives_a_worker_that_is_silent_foreign_or_does_not_know_the_link() {
    let Some(browser) = Browser::find() else { return };
    let world = World::shared();
    let shop = Shop::open(world, |_| {});
    let foreign = Shop::open(world, |link| link.site_host = Some("other.example".into()));
    // The same script from a server that takes the question and never answers.
    let source = String::from_utf8(Visitor::new().gets(&world.worker.link("/_tributary/t.js")).body).unwrap();
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let stuck = format!(
        "<script>Object.defineProperty(document, 'currentScript', {{ value: {{ src: 'https://go.test/_tributary/t.js' }} }});\
         const ask = fetch; fetch = (...question) => {{ const asked = performance.now();\
         return ask(...question).finally(() => {{ window.gaveUpAfterMs = performance.now() - asked }}) }}</script>\
         <script>{source}</script>"
    );
    let token = keys().mint(uuid_v7(1_777_575_106_801, &[1; 10]), shop.link.link_id);
    let seen = browser.runs(&json!({
        "pages": { "https://stuck.test": stuck },
        "proxies": { "https://go.test": format!("http://{}", silent.local_addr().unwrap()) },
        "steps": [
            { "open": shop.at("/p?ref=0BADC0DE") }, { "until": "window.tributary" }, { "wait": 800 }, { "tell": SEARCH },
            { "open": foreign.landing() }, { "until": "window.tributary" }, { "wait": 800 }, { "tell": TOKEN },
            { "open": format!("https://stuck.test/?aff_click={token}") }, { "tell": TOKEN },
            { "until": "window.gaveUpAfterMs" }, { "tell": "gaveUpAfterMs" }, { "tell": SEARCH }, { "errors": true },
        ],
    }));
    let [_, unknown, _, of_foreign, of_stuck, _, gave_up_after_ms, address, errors] = seen.as_slice() else {
        panic!("{seen:?}")
    };
    assert!((2_900.0..4_000.0).contains(&gave_up_after_ms.as_f64().unwrap()), "{gave_up_after_ms}");
    assert_eq!((text(unknown), of_foreign, errors), ("?ref=0BADC0DE", &Value::Null, &json!([])));
    assert_eq!((text(of_stuck), text(address)), (token.as_str(), format!("?aff_click={token}").as_str()));
    world.ledger.awaits_clicks(foreign.link.link_id, 0);
}
