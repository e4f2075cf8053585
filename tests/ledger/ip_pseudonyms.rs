//! What is kept of customers' addresses, and how long what it was hashed with lives.

use integration_tests::api::Client;
use integration_tests::ledger::{Ledger, TOKEN_KEYS};
use integration_tests::merchant::Merchant;
use integration_tests::process::eventually;
use serde_json::{Value, json};
use shared::ids::uuid_v7;
use shared::pseudonym::TravellingSalts;
use shared::token::TokenKeys;
use sqlx::Row as _;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

const ADDRESS: &str = "203.0.113.7";

struct World {
    ledger: Ledger,
    shop: Merchant,
    edge: Client,
    link_id: Uuid,
}

fn world() -> World {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let partner = shop.partner(&shop.program(&json!({"attribution_window_days": 30})), &json!({}));
    let edge = Client::new(ledger.url()).with_key(&shop.edge_key);
    World { ledger, shop, edge, link_id: partner.link_id.parse().unwrap() }
}

impl World {
    fn salts(&self) -> TravellingSalts {
        serde_json::from_value(self.edge.get("/v1/edge/salts").expect(200)).unwrap()
    }

    fn pseudonym(&self, order_id: &str) -> Option<String> {
        let sql = format!("select ip_pseudonym from conversion where order_id = '{order_id}'");
        self.ledger.database.rows(&sql)[0].get(0)
    }

    fn expected(&self, day: usize) -> String {
        let salt = self.salts().salts[day].open().unwrap();
        salt.ip_pseudonym(self.shop.id.parse().unwrap(), ADDRESS.parse().unwrap())
    }

    fn token(&self, clicked_at: OffsetDateTime) -> String {
        let keys: TokenKeys = TOKEN_KEYS.parse().unwrap();
        let millis = i64::try_from(clicked_at.unix_timestamp_nanos() / 1_000_000).unwrap();
        keys.mint(uuid_v7(millis, &[3; 10]), self.link_id)
    }
}

#[test]
fn an_order_keeps_the_pseudonym_of_its_address_alone_or_among_many() {
    let world = world();
    world.shop.order("alone", 9900, "", &json!({"customer_ip": ADDRESS})).expect(201);
    world.shop.order("none", 9900, "", &json!({})).expect(201);
    let order =
        |id: &str| json!({"order_id": id, "customer_id": "c", "amount": 1, "currency": "EUR", "customer_ip": ADDRESS});
    let many = json!({"conversions": [order("first"), order("second")]});
    world.shop.api.post("/v1/conversions/bulk", &many).expect(200);

    for id in ["alone", "first", "second"] {
        assert_eq!(world.pseudonym(id), Some(world.expected(0)), "{id}");
    }
    assert_eq!(world.pseudonym("none"), None);
}

#[test]
fn the_day_of_the_click_decides_and_a_day_whose_salt_is_gone_gives_no_pseudonym() {
    let world = world();
    world.salts();
    let now = OffsetDateTime::now_utc();
    let yesterday = now - Duration::days(1);
    let late = json!({"customer_ip": ADDRESS, "click_token": world.token(yesterday)});
    world.shop.order("late", 9900, "", &late).expect(201);
    assert_eq!(world.pseudonym("late"), None, "this ledger was not there yesterday");
    let forged = json!({"customer_ip": ADDRESS, "click_token": "forged"});
    world.shop.order("forged", 9900, "", &forged).expect(201);
    assert_eq!(world.pseudonym("forged"), Some(world.expected(0)), "the order's own day");
    let old = json!({"customer_ip": ADDRESS, "occurred_at": "2001-02-03T04:05:06Z"});
    world.shop.order("old", 9900, "", &old).expect(201);
    assert_eq!(world.pseudonym("old"), None);
}

#[test]
fn a_salt_is_sealed_drawn_once_and_destroyed_when_no_click_of_its_day_counts_any_more() {
    let world = world();
    let told = world.salts();
    let server = world.ledger.second_instance();
    let second = Client::new(&server.address).with_key(&world.shop.edge_key);
    let told_again: TravellingSalts = serde_json::from_value(second.get("/v1/edge/salts").expect(200)).unwrap();
    assert!(told == told_again, "two servers tell the same salts");
    let rows = world.ledger.database.rows("select sealed from ip_salt");
    let plain: Vec<Vec<u8>> = told.salts.iter().map(|salt| hex::decode(&salt.salt).unwrap()).collect();
    for row in &rows {
        let sealed: Vec<u8> = row.get(0);
        assert!(plain.iter().all(|plain| sealed.windows(32).all(|part| part != plain)), "a dump tells the salt");
    }

    // The program's window has 30 days, and a day more for orders that are told late.
    let insert = |days: i32| {
        let sql = format!(
            "insert into ip_salt (day, sealed)
             select (now() at time zone 'utc')::date - {days}, sealed from ip_salt limit 1"
        );
        world.ledger.database.execute(&sql).unwrap();
    };
    insert(31);
    insert(32);
    insert(300);

    eventually(20, "old salts are destroyed", || world.ledger.database.number("select count(*) from ip_salt") == 3);
    let oldest = "select (now() at time zone 'utc')::date - min(day) from ip_salt";
    let oldest: i32 = world.ledger.database.rows(oldest)[0].get(0);
    assert_eq!(oldest, 31);
}

#[test]
fn only_the_worker_reads_salts() {
    let world = world();
    for client in [&world.shop.api, &world.shop.finance, &world.ledger.operator] {
        assert_eq!(client.get("/v1/edge/salts").problem(403), "forbidden");
    }
}

#[test]
fn an_address_that_is_none_is_refused_and_no_address_is_shown_or_stored() {
    let world = world();
    let order = world.shop.order("order-1", 9900, "", &json!({"customer_ip": ADDRESS})).expect(201);
    assert!(!order.to_string().contains(ADDRESS));
    assert_eq!(world.shop.order("order-2", 1, "", &json!({"customer_ip": "1.2.3"})).problem(422), "validation_failed");
    let shown: Value = world.shop.api.get("/v1/conversions").expect(200);
    let pseudonym = world.pseudonym("order-1").unwrap();
    assert!(!shown.to_string().contains(&pseudonym));
    let found = format!("select count(*) from conversion c where c::text like '%{ADDRESS}%'");
    assert_eq!(world.ledger.database.number(&found), 0);
}
