//! Visits that were no clicks: counted apart from clicks, each batch once.

use integration_tests::api::Client;
use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, Partner};
use serde_json::{Value, json};
use shared::ids::uuid_v7;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use uuid::Uuid;

struct Site {
    ledger: Ledger,
    shop: Merchant,
    partner: Partner,
    edge: Client,
}

impl Site {
    fn open() -> Self {
        let ledger = Ledger::start();
        let shop = Merchant::new(&ledger);
        let partner = shop.partner(&shop.program(&json!({})), &json!({}));
        let edge = Client::new(ledger.url()).with_key(&shop.edge_key);
        Self { ledger, shop, partner, edge }
    }

    fn visits(&self, reason: &str, count: u32) -> Value {
        let hour = OffsetDateTime::now_utc().format(&Rfc3339).unwrap();
        let (link, merchant) = (&self.partner.link_id, &self.shop.id);
        json!({"link_id": link, "merchant_id": merchant, "reason": reason, "count": count, "hour": hour})
    }

    fn dashboard(&self) -> Value {
        self.shop.api.get(&format!("/v1/affiliates/{}/dashboard", self.partner.affiliate_id)).expect(200)
    }

    fn total(&self) -> i64 {
        self.ledger.database.number("select coalesce(sum(visits), 0)::bigint from filtered_visit_rollup")
    }
}

fn batch(isolate: Uuid, seq: u64, filtered: &[Value]) -> Value {
    json!({"isolate_id": isolate, "seq": seq, "clicks": [], "filtered": filtered})
}

fn bring(edge: &Client, batches: &[Value]) -> Value {
    edge.post("/v1/edge/clicks", &json!({"batches": batches})).expect(200)
}

#[test]
fn the_dashboard_tells_filtered_visits_and_clicks_apart() {
    let site = Site::open();
    let now = OffsetDateTime::now_utc();
    let id = uuid_v7(i64::try_from(now.unix_timestamp_nanos() / 1_000_000).unwrap(), &[7; 10]);
    let click = json!({
        "id": id, "link_id": site.partner.link_id, "merchant_id": site.shop.id, "landing_page": "/",
        "at": now.format(&Rfc3339).unwrap(),
    });
    let filtered = [site.visits("robot", 40), site.visits("prefetch", 2), site.visits("robot", 1)];
    let batch = json!({"isolate_id": Uuid::new_v4(), "seq": 1, "clicks": [click], "filtered": filtered});

    let verdict = bring(&site.edge, &[batch])["results"][0].clone();

    assert_eq!(verdict, json!({"accepted": 1, "duplicates": 0, "rejected": []}));
    let dashboard = site.dashboard();
    assert_eq!((&dashboard["stats"]["clicks"], &dashboard["stats"]["filtered_clicks"]), (&json!(1), &json!(43)));
    let reasons = json!([{"reason": "robot", "visits": 41}, {"reason": "prefetch", "visits": 2}]);
    assert_eq!(dashboard["filtered"], reasons);
    let whole = "select count(*) from filtered_visit_rollup where hour <> date_trunc('hour', hour, 'UTC')";
    assert_eq!(site.ledger.database.number(whole), 0);
}

#[test]
fn a_batch_that_comes_again_counts_nothing_however_it_comes() {
    let site = Site::open();
    let isolate = Uuid::new_v4();
    let one = |seq| batch(isolate, seq, &[site.visits("head", 1)]);

    bring(&site.edge, &[one(1), one(1), one(5)]);
    assert_eq!(site.total(), 2);
    bring(&site.edge, &[one(1)]);
    bring(&site.edge, &[one(5), one(3)]);
    assert_eq!(site.total(), 3, "a late batch counts, a known one does not");
    bring(&site.edge, &[one(3), one(2), one(4), one(2)]);
    assert_eq!(site.total(), 5);
    bring(&site.edge, &[one(1), one(2), one(3), one(4), one(5)]);
    assert_eq!(site.total(), 5);
}

#[test]
fn deliveries_of_the_same_batches_at_once_count_each_batch_once() {
    let site = Site::open();
    let isolates: Vec<Uuid> = (0..3).map(|_| Uuid::new_v4()).collect();
    std::thread::scope(|scope| {
        for worker in 0..6 {
            let (site, isolates) = (&site, &isolates);
            scope.spawn(move || {
                for step in 0..30_u64 {
                    let seq = (step * 7 + worker) % 30 + 1;
                    let order: Vec<Uuid> =
                        if worker % 2 == 0 { isolates.clone() } else { isolates.iter().rev().copied().collect() };
                    let filtered = [site.visits("robot", 2), site.visits("tool", 1)];
                    let batches: Vec<Value> = order.into_iter().map(|isolate| batch(isolate, seq, &filtered)).collect();
                    bring(&site.edge, &batches);
                }
            });
        }
    });
    assert_eq!(site.total(), 3 * 30 * 3);
}

#[test]
fn nobody_counts_for_another_merchant_or_for_a_link_that_is_not_there() {
    let site = Site::open();
    let other = Merchant::new(&site.ledger);
    let foreign = Client::new(site.ledger.url()).with_key(&other.edge_key);
    let mut unknown = site.visits("robot", 9);
    unknown["link_id"] = json!(Uuid::new_v4());
    let mut mislabelled = site.visits("robot", 9);
    mislabelled["merchant_id"] = json!(other.id);
    let nothing = site.visits("robot", 0);

    bring(&foreign, &[batch(Uuid::new_v4(), 1, &[site.visits("robot", 9)])]);
    bring(&site.edge, &[batch(Uuid::new_v4(), 1, &[unknown, mislabelled, nothing])]);

    assert_eq!(site.total(), 0);
    assert_eq!(site.dashboard()["filtered"], json!([]));
}

#[test]
fn counts_the_ledger_cannot_read_are_refused_as_a_whole() {
    let site = Site::open();
    let with = |field: &str, value: Value| {
        let mut visits = site.visits("robot", 1);
        visits[field] = value;
        visits
    };
    for (visits, status) in [
        (with("reason", json!("weather")), 422),
        (with("count", json!(-1)), 422),
        (with("count", json!(4_294_967_296_u64)), 422),
        (with("hour", json!("yesterday")), 422),
        (with("more", json!(1)), 422),
    ] {
        let body = json!({"batches": [batch(Uuid::new_v4(), 1, std::slice::from_ref(&visits))]});
        assert_eq!(site.edge.post("/v1/edge/clicks", &body).status, status, "{visits}");
    }
    let many = vec![site.visits("robot", 1); 5_001];
    let body = json!({"batches": [batch(Uuid::new_v4(), 1, &many)]});
    assert_eq!(site.edge.post("/v1/edge/clicks", &body).status, 422);
    assert_eq!(site.total(), 0);
}
