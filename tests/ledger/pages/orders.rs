//! Orders as people look for them: a merchant among all, a partner among its own.

use integration_tests::ledger::Ledger;
use integration_tests::mail::MailCatcher;
use integration_tests::merchant::{Merchant, Partner};
use serde_json::json;

use super::visit::Visit;

struct World {
    mails: MailCatcher,
    ledger: Ledger,
    merchant: Merchant,
    ada: Partner,
    owner: Visit,
}

impl World {
    fn new() -> Self {
        let mails = MailCatcher::start();
        let ledger = Ledger::start_mailing(&mails.smtp_url(), None);
        let merchant = Merchant::new(&ledger);
        let ada = merchant.partner(&merchant.program(&json!({"hold_days": 14})), &json!({}));
        let mut owner = Visit::sign_in(&ledger, &mails, "owner@shop.example");
        owner.choose(&format!("merchant:{}", merchant.id));
        Self { mails, ledger, merchant, ada, owner }
    }

    /// An order of Ada's.
    fn order(&self, name: &str, amount: i64) {
        self.merchant.order(name, amount, &self.ada.code, &json!({})).expect(201);
    }

    /// So many orders of Ada's after all others, of 1.00 EUR each, as recording would have left them.
    fn later_orders(&self, count: usize) {
        let fill = format!(
            "with later as (
                 insert into conversion (merchant_id, conversion_id, order_id, type, customer_id, amount, currency,
                     occurred_at, program_id, affiliate_id, link_id, method, candidates)
                 select o.merchant_id, overlay(uuid_v7_floor(now() + interval '1 minute')::text
                         placing right(gen_random_uuid()::text, 21) from 16)::uuid,
                     'later-' || n, 'order', 'customer-' || n, 100, 'EUR', now(), o.program_id, o.affiliate_id, o.link_id,
                     'ref', '[]'
                 from (select * from conversion where order_id = 'Große-1') o, generate_series(1, {count}) n
                 returning *
             )
             insert into commission (merchant_id, commission_id, conversion_id, program_id, affiliate_id, role, kind, rate,
                 amount, currency, status, basis, hold_until, occurred_at)
             select merchant_id, conversion_id, conversion_id, program_id, affiliate_id, 'primary', 'percentage', 20, 0,
                 'EUR', 'pending', '{{}}', occurred_at, occurred_at
             from later"
        );
        self.ledger.database.execute(&fill).unwrap();
        // One by one: two in one transaction and the server's own job would wait for each other.
        for table in ["conversion", "commission"] {
            self.ledger.database.execute(&format!("analyze {table}")).unwrap();
        }
    }

    /// The ids of the orders that a merchant's page lists.
    fn listed(&self, query: &str) -> Vec<String> {
        ids(&self.owner.get(&format!("/merchant/conversions{query}")).text, "/merchant/conversions/")
    }

    fn partner(&self) -> Visit {
        Visit::sign_in(&self.ledger, &self.mails, "ada@partner.example")
    }
}

/// What the links to things in a table are called.
fn ids(page: &str, path: &str) -> Vec<String> {
    let rows = page.split_once("<tbody>").map_or("", |(_, rows)| rows);
    let start = format!("href=\"{path}");
    let links = rows.split(&start).skip(1);
    links.map(|link| link.split_once('>').unwrap().1.split('<').next().unwrap().to_owned()).collect()
}

#[test]
fn an_old_order_is_found_by_the_beginning_of_its_id_and_a_new_one_by_any_part() {
    let world = World::new();
    world.order("Große-1", 5_000);
    world.merchant.order("other-1", 100, "NOBODY", &json!({"customer_id": "Customer/7"})).expect(201);
    world.later_orders(5_100);

    let first = || vec!["Große-1".to_owned()];
    assert_eq!(world.listed("?q=Gro%C3%9Fe-1"), first());
    assert_eq!(world.listed("?q=Gro"), first());
    assert_eq!(world.listed("?q=Gro%C3%9Fe-1&status=paid"), Vec::<String>::new());
    assert_eq!(world.listed("?q=ro%C3%9Fe"), Vec::<String>::new(), "too old for a part of its id");
    assert_eq!(world.listed("?q=OTHER"), ["other-1"], "whatever the case of the letters");
    assert_eq!(world.listed("?q=Customer/7"), ["other-1"]);
    assert_eq!(world.listed("?q=ater-5099"), ["later-5099"]);
    assert_eq!(world.listed("?q=ada").len(), 50, "by the partner's name");
    assert_eq!(world.listed("?q=100%25").len(), 0, "a sign of patterns is a sign");

    let partner = world.partner();
    let own =
        |query: &str| ids(&partner.get(&format!("/affiliate/conversions{query}")).text, "/affiliate/conversions/");
    assert_eq!(own("?q=ro%C3%9FE"), first(), "a partner's own orders are all looked through");
    assert_eq!(own("?q=later").len(), 50, "also where they are many");
    assert_eq!(own("?q=other"), Vec::<String>::new());
}

#[test]
fn by_amount_a_page_sorts_the_newest_and_says_so_and_a_file_has_all() {
    let world = World::new();
    world.order("Große-1", 900_000);
    world.order("small-1", 50);

    assert_eq!(world.listed("?sort=-amount"), ["Große-1", "small-1"]);
    assert_eq!(world.listed("?sort=amount"), ["small-1", "Große-1"]);
    let said = "the newest 10,000 orders";
    assert!(!world.owner.get("/merchant/conversions?sort=-amount").text.contains(said));

    world.later_orders(10_000);
    let page = world.owner.get("/merchant/conversions?sort=-amount").text;
    assert!(page.contains(said) && !page.contains("Große-1"), "{page}");
    let file = world.owner.get("/merchant/conversions?sort=-amount&format=csv").text;
    assert!(file.lines().nth(1).unwrap().contains("Große-1"));
    assert_eq!(file.lines().count(), 1 + 10_002);
    let partner = world.partner();
    assert!(partner.get("/affiliate/conversions?sort=-amount").text.contains("the newest 3,000 orders"));
    let file = partner.get("/affiliate/conversions?sort=-amount&format=csv").text;
    assert!(file.lines().nth(1).unwrap().contains("Große-1"));
}

#[test]
fn an_order_that_earns_nothing_is_found_by_the_state_it_is_shown_in() {
    let world = World::new();
    let monthly = json!({"subscription_id": "subscription-1"});
    for month in ["month-1", "month-2"] {
        world.merchant.order(month, 5_000, &world.ada.code, &monthly).expect(201);
    }

    assert_eq!(world.listed("?status=nothing"), ["month-2"]);
    assert_eq!(world.listed("?status=pending"), ["month-1"]);
    assert_eq!(world.listed("?status=approved"), Vec::<String>::new());
    let list = world.owner.get("/merchant/conversions?status=nothing").text;
    let row = list.split_once("month-2").unwrap().1;
    assert!(row.contains("earns nothing") && !row.contains("approved"), "{row}");
    let place = list.split_once("href=\"/merchant/conversions/").unwrap().1.split('"').next().unwrap();
    let page = world.owner.get(&format!("/merchant/conversions/{place}")).text;
    assert!(page.contains("earns nothing") && page.contains("the paying months of its subscription are over"));
}
