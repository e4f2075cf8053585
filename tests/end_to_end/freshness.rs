//! How changes in the ledger reach the Worker. What others see within two minutes is here a matter of seconds: one
//! isolate, KV without a delay, an isolate's memory of one second, and copies of the ledger's answers believed for two.

use std::time::Duration;

use integration_tests::api::Answer;
use integration_tests::edge::{Edge, OTHER_HOST, Settings};
use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, Partner, text};
use integration_tests::ports::free_port;
use integration_tests::process::{Process, eventually};
use serde_json::{Value, json};

use crate::shop::{self, BROWSER};

/// Seconds within which a change must be seen; longer than the lease of 30 s that a killed ledger may leave behind.
const SOON: u64 = 45;
/// After this an isolate no longer believes what it knew.
const ISOLATE_FORGETS: Duration = Duration::from_millis(1_100);

struct Scene {
    edge: Edge,
    shop: Merchant,
    program_id: String,
    partner: Partner,
    _origin: Process,
    ledger: Ledger,
}

impl Scene {
    fn new() -> Self {
        let port = free_port();
        let ledger = Ledger::start_pushing_to(port);
        let shop = Merchant::new(&ledger);
        let origin = shop::start(ledger.url(), "unused");
        let edge = Edge::start_as(Settings { port, ..Settings::new(&ledger, &origin.address) });
        let program_id = shop.program(&json!({"site_url": edge.url()}));
        let partner = shop.partner(&program_id, &json!({}));
        let scene = Self { edge, shop, program_id, partner, _origin: origin, ledger };
        scene.settles();
        scene
    }

    /// Waits until the edge has every change.
    fn settles(&self) {
        eventually(SOON, "every change is at the edge", || self.pending() == 0);
    }

    fn pending(&self) -> i64 {
        self.ledger.database.number("select count(*) from edge_change where pending_since is not null")
    }

    fn visits_site(&self) -> Answer {
        self.edge.site.get_with(&format!("/pricing?ref={}", self.partner.code), BROWSER)
    }

    fn visits_link(&self, name: &str) -> Answer {
        self.edge.links.get_with(&format!("/{name}"), BROWSER)
    }

    fn counts_on_site(&self) -> bool {
        self.visits_site().cookie("aff_ref").is_some()
    }

    /// Whether a visit through `name` is counted on the program's site, on the link domain, and on a host that leads to
    /// the Worker and that nobody pushes to.
    fn counts_everywhere(&self, name: &str) -> [bool; 3] {
        let path = format!("/pricing?ref={name}");
        let [user_agent] = BROWSER else { panic!("one header") };
        let counts =
            |host: &str| self.edge.site.get_with(&path, &[*user_agent, ("host", host)]).cookie("aff_ref").is_some();
        let short = self.visits_link(name);
        let counts_short = short.header("location").is_some_and(|location| location.contains("aff_click="));
        [counts(self.site_host()), counts_short, counts(OTHER_HOST)]
    }

    fn changes_link(&self, with: &Value) -> Value {
        self.shop.api.patch(&format!("/v1/links/{}", self.partner.link_id), with).expect(200)
    }

    fn affiliate(&self, verb: &str) {
        let path = format!("/v1/affiliates/{}/{verb}", self.partner.affiliate_id);
        self.shop.api.post(&path, &Value::Null).expect(200);
    }

    /// What the Worker is told if it asks for a link.
    fn record(&self) -> Value {
        let path = format!("/v1/edge/links/{}?host={}", self.partner.code, self.site_host());
        self.ledger.operator.with_key(&self.ledger.edge_key()).get(&path).expect(200)
    }

    fn site_host(&self) -> &str {
        self.edge.url().trim_start_matches("http://")
    }

    /// Pushes a record for the site by hand.
    fn pushes(&self, record: &Value) -> Value {
        let link = json!({"host": self.site_host(), "name": self.partner.code, "record": record});
        let worker = self.edge.site.with_key(&self.ledger.edge_key());
        worker.put("/_tributary/links", &json!({"links": [link]})).expect(200)
    }
}

fn leads_to(answer: &Answer) -> &str {
    assert_eq!(answer.status, 302, "{}", answer.text);
    answer.header("location").unwrap().split('?').next().unwrap()
}

#[test]
fn a_suspended_affiliate_stops_at_the_edge_and_a_reinstated_one_goes_on() {
    let scene = Scene::new();
    assert!(scene.counts_on_site());

    scene.affiliate("suspend");
    eventually(SOON, "visits are no longer counted", || !scene.counts_on_site());
    let short = scene.visits_link(&scene.partner.code);
    assert!(!short.header("location").unwrap().contains("aff_click"), "no token from the link domain either");

    scene.affiliate("reinstate");
    eventually(SOON, "visits are counted again", || scene.counts_on_site());
}

#[test]
fn a_suspended_affiliate_stops_on_every_kind_of_host() {
    let scene = Scene::new();
    let code = &scene.partner.code;
    assert_eq!(scene.counts_everywhere(code), [true; 3]);

    scene.affiliate("suspend");
    eventually(SOON, "no visit counts", || scene.counts_everywhere(code) == [false; 3]);
    scene.affiliate("reinstate");
    eventually(SOON, "every visit counts again", || scene.counts_everywhere(code) == [true; 3]);

    // What was the program's site is now a host it had before.
    let program = format!("/v1/programs/{}", scene.program_id);
    scene.shop.api.patch(&program, &json!({"site_url": "https://elsewhere.example"})).expect(200);
    scene.settles();
    assert_eq!(scene.counts_everywhere(code), [true; 3]);
    scene.affiliate("suspend");
    eventually(SOON, "no visit counts on the former site either", || scene.counts_everywhere(code) == [false; 3]);
}

#[test]
fn a_name_that_was_unknown_is_known_on_every_kind_of_host_once_a_link_has_it() {
    let scene = Scene::new();
    assert_eq!(scene.counts_everywhere("spring-sale"), [false; 3]);

    scene.changes_link(&json!({"slug": "spring-sale"}));

    eventually(SOON, "visits count", || scene.counts_everywhere("spring-sale") == [true; 3]);
}

#[test]
fn a_paused_link_and_a_paused_program_send_visitors_on_uncounted() {
    let scene = Scene::new();

    scene.changes_link(&json!({"status": "paused"}));
    eventually(SOON, "a paused link does not count", || !scene.counts_on_site());
    let visit = scene.visits_site();
    assert!(visit.status == 302 && visit.header("location").unwrap().ends_with("/pricing"), "{}", visit.text);

    scene.changes_link(&json!({"status": "active"}));
    eventually(SOON, "a resumed link counts", || scene.counts_on_site());
    let program = format!("/v1/programs/{}", scene.program_id);
    scene.shop.api.patch(&program, &json!({"status": "paused"})).expect(200);
    eventually(SOON, "links of a paused program do not count", || !scene.counts_on_site());
}

#[test]
fn a_changed_destination_is_where_visitors_go() {
    let scene = Scene::new();
    let destination = format!("{}/elsewhere", scene.edge.url());

    scene.changes_link(&json!({"destination": destination}));

    eventually(SOON, "the link leads elsewhere", || leads_to(&scene.visits_link(&scene.partner.code)) == destination);
}

#[test]
fn a_slug_that_changed_leads_nowhere_until_another_link_takes_it() {
    let scene = Scene::new();
    scene.changes_link(&json!({"slug": "spring-sale"}));
    eventually(SOON, "the slug leads to the link", || scene.visits_link("spring-sale").status == 302);

    let changed = scene.changes_link(&json!({"slug": "summer-sale"}));
    assert!(text(&changed["short_url"]).ends_with("/summer-sale"));
    eventually(SOON, "the new slug leads to the link", || scene.visits_link("summer-sale").status == 302);
    eventually(SOON, "the old one leads nowhere", || scene.visits_link("spring-sale").status == 404);
    let site = scene.edge.site.get_with("/pricing?ref=spring-sale", BROWSER);
    assert_eq!(site.cookie("aff_ref"), None, "nor does the site count it");

    let path = format!("/v1/affiliates/{}/links", scene.partner.affiliate_id);
    let destination = format!("{}/another", scene.edge.url());
    let another = json!({"program_id": scene.program_id, "slug": "spring-sale", "destination": destination});
    scene.shop.api.post(&path, &another).expect(201);
    eventually(SOON, "the freed slug leads to the link that took it", || {
        let answer = scene.visits_link("spring-sale");
        answer.status == 302 && leads_to(&answer) == destination
    });
    scene.changes_link(&json!({"slug": null}));
    eventually(SOON, "a slug taken away leads nowhere", || scene.visits_link("summer-sale").status == 404);
}

#[test]
fn an_older_record_that_comes_late_overwrites_nothing_even_after_a_restart() {
    let mut scene = Scene::new();
    let old = scene.record();
    scene.changes_link(&json!({"status": "paused"}));
    scene.settles();
    scene.ledger.process.kill();
    scene.ledger.start_again();

    assert_eq!(scene.pushes(&old), json!({"written": 0, "stale": 1}));
    std::thread::sleep(ISOLATE_FORGETS);
    assert!(!scene.counts_on_site());

    let paused = scene.record();
    scene.changes_link(&json!({"status": "active"}));
    scene.settles();
    assert_eq!(scene.pushes(&paused), json!({"written": 0, "stale": 1}));
    assert!(scene.record()["version"].as_i64() > paused["version"].as_i64());
    assert!(paused["version"].as_i64() > old["version"].as_i64());
}

#[test]
fn an_edge_that_was_away_catches_up_and_nothing_piles_up_meanwhile() {
    let mut scene = Scene::new();
    scene.edge.stop();
    for number in 0..20 {
        scene.changes_link(&json!({"destination": format!("{}/page-{number}", scene.edge.url())}));
        scene.affiliate(if number % 2 == 0 { "suspend" } else { "reinstate" });
    }
    scene.affiliate("suspend");
    assert_eq!(scene.pending(), 2, "one for the link and one for the affiliate, however often they changed");
    scene.ledger.process.kill();
    scene.ledger.start_again();
    scene.changes_link(&json!({"destination": format!("{}/last", scene.edge.url())}));

    scene.edge.start_again();

    eventually(60, "the edge has caught up", || scene.pending() == 0);
    assert_eq!(leads_to(&scene.visits_link(&scene.partner.code)), format!("{}/last", scene.edge.url()));
    assert!(!scene.counts_on_site());
}

#[test]
fn two_instances_push_quick_changes_and_the_last_one_stays() {
    let scene = Scene::new();
    let second = scene.ledger.second_instance();
    let api = scene.shop.api.at(&second.address);
    let path = format!("/v1/links/{}", scene.partner.link_id);
    for number in 0..60 {
        let body = json!({"destination": format!("{}/page-{number}", scene.edge.url())});
        let client = if number % 2 == 0 { &scene.shop.api } else { &api };
        client.patch(&path, &body).expect(200);
    }

    scene.settles();

    assert_eq!(leads_to(&scene.visits_link(&scene.partner.code)), format!("{}/page-59", scene.edge.url()));
}

#[test]
fn a_change_of_a_program_reaches_all_its_links() {
    const LINKS: usize = 120;
    let scene = Scene::new();
    let path = format!("/v1/affiliates/{}/links", scene.partner.affiliate_id);
    let body = json!({"program_id": scene.program_id});
    let codes: Vec<String> = (0..LINKS).map(|_| text(&scene.shop.api.post(&path, &body).expect(201)["code"])).collect();
    scene.settles();

    let program = format!("/v1/programs/{}", scene.program_id);
    scene.shop.api.patch(&program, &json!({"status": "paused"})).expect(200);
    assert!(scene.pending() <= 1, "one row, not one for each link");
    scene.settles();

    for code in &codes {
        let visit = scene.edge.site.get_with(&format!("/pricing?ref={code}"), BROWSER);
        assert_eq!((visit.status, visit.cookie("aff_ref")), (302, None), "{code}");
    }
    scene.shop.api.patch(&program, &json!({"name": "Friends"})).expect(200);
    assert_eq!(scene.pending(), 0, "a name is not part of a record");
}

#[test]
fn records_that_kv_lost_come_back_by_the_reconcile() {
    let mut scene = Scene::new();
    scene.edge.stop();
    scene.edge.forget_everything();
    scene.edge.start_again();

    scene.ledger.database.execute("update edge_sync set reconcile_at = now()").unwrap();
    let done = "select count(*) from edge_sync where reconcile_at > now() + interval '23 hours'";
    eventually(SOON, "all is pushed again", || scene.ledger.database.number(done) == 1);

    // Without the ledger, and once the isolate has forgotten what was pushed, only KV can tell the link.
    scene.ledger.process.kill();
    std::thread::sleep(ISOLATE_FORGETS);
    assert!(scene.counts_on_site());
}
