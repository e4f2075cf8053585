//! A shop, a partner paid by bank, and a customer who came through the partner's link, both known in every way there is.

use integration_tests::api::{Answer, Client};
use integration_tests::ledger::{Ledger, TOKEN_KEYS};
use integration_tests::merchant::{Merchant, Partner, text};
use integration_tests::process::eventually;
use integration_tests::stripe::Event;
use serde_json::{Value, json};
use shared::ids::uuid_v7;
use shared::token::TokenKeys;
use sqlx::Row as _;
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::pages::visit::Visit as Browser;

pub(super) const CUSTOMER: &str = "kim-customer-42";
pub(super) const CUSTOMER_EMAIL: &str = "kim@customer.example";
pub(super) const CUSTOMER_NAME: &str = "Kim Possible";
pub(super) const VISITOR: &str = "visitor-of-kim-0123";
const CLICK_PSEUDONYM: &str = "0badcafe0badcafe0badcafe0badcafe";
const USER_AGENT: &str = "KimBrowser/1.0";
pub(super) const PARTNER_NAME: &str = "Cleopatra Ptolemaia";
pub(super) const PARTNER_EMAIL: &str = "cleo@alexandria.example";
pub(super) const IBAN: &str = "DE89370400440532013000";
pub(super) const PARTNER_EXTERNAL_ID: &str = "cleo-external-77";
const SECRET: &str = "whsec_of_the_shops_own_webhook";

pub(super) struct Scene {
    pub(super) ledger: Ledger,
    pub(super) shop: Merchant,
    pub(super) program_id: String,
    pub(super) partner: Partner,
    edge: Client,
}

/// A visit of the customer's, with the token that their cookie has.
pub(super) struct Visit {
    pub(super) token: String,
    click: Value,
}

impl Scene {
    /// With a merchant's own endpoint, at the ledger itself, which answers 404, and the partner's postback, where nobody
    /// listens.
    pub(super) fn on(ledger: Ledger) -> Self {
        let shop = Merchant::new(&ledger);
        let edge = Client::new(ledger.url()).with_key(&shop.edge_key);
        let hook = json!({"url": format!("{}/hook", ledger.url()), "events": ["*"]});
        shop.api.post("/v1/webhook-endpoints", &hook).expect(201);
        let debtor = json!({"name": "Shop", "iban": "NL91ABNA0417164300", "bic": "ABNANL2A"});
        shop.finance.put("/v1/integrations/sepa", &debtor).expect(200);
        shop.api.put("/v1/integrations/stripe", &json!({"webhook_secret": SECRET})).expect(200);
        let program_id = shop.program(&json!({"minimum_payout": 1}));
        let partner = shop.partner(
            &program_id,
            &json!({
                "name": PARTNER_NAME, "email": PARTNER_EMAIL, "external_id": PARTNER_EXTERNAL_ID,
                "payout_method": "sepa", "iban": IBAN, "account_holder": PARTNER_NAME, "stripe_account_id": null,
            }),
        );
        let postback = json!({"url": format!("http://127.0.0.1:9/pb/{PARTNER_EXTERNAL_ID}?c={{conversion_id}}")});
        shop.api.put(&format!("/v1/affiliates/{}/postback", partner.affiliate_id), &postback).expect(200);
        Self { ledger, shop, program_id, partner, edge }
    }

    /// A visit so long ago whose click has not reached the ledger.
    pub(super) fn visits(&self, link_id: &str, user_agent: &str, visitor: Option<&str>, ago: Duration) -> Visit {
        let at = OffsetDateTime::now_utc() - ago;
        let millis = i64::try_from(at.unix_timestamp_nanos() / 1_000_000).unwrap();
        let entropy: [u8; 10] = Uuid::new_v4().as_bytes()[..10].try_into().unwrap();
        let id = uuid_v7(millis, &entropy);
        let page = format!("https://shop.example/pricing?email={CUSTOMER_EMAIL}");
        let click = json!({
            "id": id, "link_id": link_id, "merchant_id": self.shop.id, "visitor_id": visitor,
            "session_id": visitor.map(|visitor| format!("session of {visitor}")), "landing_page": page, "country": "DE",
            "referer": format!("https://mail.example/?to={CUSTOMER_EMAIL}"), "user_agent": user_agent,
            "utm_source": CUSTOMER_EMAIL, "ip_pseudonym": CLICK_PSEUDONYM, "at": at.format(&Rfc3339).unwrap(),
        });
        let keys: TokenKeys = TOKEN_KEYS.parse().unwrap();
        Visit { token: keys.mint(id, link_id.parse().unwrap()), click }
    }

    /// Its click reaches the ledger.
    pub(super) fn arrives(&self, visit: &Visit) {
        let body = json!({"batches": [{"isolate_id": Uuid::new_v4(), "seq": 1, "clicks": [visit.click]}]});
        let verdict = self.edge.post("/v1/edge/clicks", &body).expect(200);
        assert_eq!(verdict["results"][0]["accepted"], 1, "{verdict}");
    }

    /// A click of the customer's browser, so long ago; returns its token.
    pub(super) fn clicks(&self, ago: Duration) -> String {
        let visit = self.visits(&self.partner.link_id, USER_AGENT, Some(VISITOR), ago);
        self.arrives(&visit);
        visit.token
    }

    /// An order of the customer's, with all that a merchant can say of them.
    pub(super) fn orders(&self, order_id: &str, token: &str) -> Answer {
        self.shop.order(
            order_id,
            10_000,
            "",
            &json!({
                "ref": null, "click_token": token, "customer_id": CUSTOMER, "customer_email": CUSTOMER_EMAIL,
                "customer_ip": "203.0.113.9", "visitor_id": VISITOR, "metadata": {"note": CUSTOMER_NAME},
            }),
        )
    }

    /// Everything that can happen to the customer's orders.
    pub(super) fn is_full_of_the_customer(&self) {
        let token = self.clicks(Duration::minutes(3));
        self.clicks(Duration::days(2));
        self.clicks(Duration::days(60));
        self.orders("order-1", &token).expect(201);
        self.shop.refund("order-1", "refund-1", 2_500).expect(201);
        let rejected = self.orders("order-2", &token).expect(201);
        self.shop.reject(&text(&rejected["id"]), &format!("{CUSTOMER_NAME} did not pay")).expect(200);
        let stripe = json!({"id": "cus_1", "object": "customer", "email": CUSTOMER_EMAIL, "name": CUSTOMER_NAME});
        self.is_told_by_stripe("evt_1", "customer.created", &stripe);
        // What a careless receiver may answer.
        eventually(20, "an attempt of a delivery", || self.number("select count(*) from webhook_attempt") > 0);
        let echo = format!("update webhook_attempt set answer = 'thanks, {CUSTOMER_EMAIL} of {PARTNER_EMAIL}'");
        self.ledger.database.execute(&echo).unwrap();
        assert_eq!(self.number("select count(*) from click_quarantine"), 1);
    }

    /// The shop's own Stripe account tells something.
    pub(super) fn is_told_by_stripe(&self, id: &str, kind: &str, object: &Value) {
        let event = Event::of_merchant(&self.shop.id, SECRET, id, kind, object);
        assert_eq!(event.tell(&self.ledger).status, 200);
    }

    /// The partner is corrected, and paid by a bank file.
    pub(super) fn pays_the_partner(&self) {
        let correction = json!({
            "affiliate_id": self.partner.affiliate_id, "direction": "credit", "amount": 500, "currency": "EUR",
            "reason": format!("{PARTNER_NAME} was right"),
        });
        let proposed = self.shop.finance.post("/v1/adjustments", &correction).expect(201);
        let approve = format!("/v1/adjustments/{}/approve", text(&proposed["id"]));
        self.shop.second_finance.post(&approve, &Value::Null).expect(200);
        eventually(20, "everything is approved", || {
            self.number("select count(*) from commission where status = 'pending'") == 0
        });
        let run = self.shop.finance.post("/v1/payout-runs", &Value::Null).expect(201);
        let path = format!("/v1/payout-runs/{}", text(&run["id"]));
        self.shop.second_finance.post(&format!("{path}/approve"), &Value::Null).expect(200);
        eventually(20, "the file is written", || self.number("select count(*) from sepa_file") == 1);
        assert_eq!(self.shop.finance.get(&format!("{path}/sepa.xml")).status, 200);
        let settle = format!("/v1/payouts/{}/settle", text(&run["payouts"][0]["id"]));
        self.shop.finance.post(&settle, &json!({})).expect(200);
    }

    /// A mail to somebody, and another that they want no more.
    pub(super) fn mails(&self, email: &str) {
        let merchant_id = &self.shop.id;
        let mail = format!(
            "insert into mail_message (merchant_id, mail_id, email, name, language, topic, message, next_attempt_at,
                 expires_at, created_at)
             values ('{merchant_id}', gen_random_uuid(), '{email}', '', 'en', 'test', '{{}}', now() + interval '1 hour',
                 now() + interval '1 day', now())"
        );
        self.ledger.database.execute(&mail).unwrap();
        let unwanted =
            format!("insert into mail_opt_out (merchant_id, email, topic) values ('{merchant_id}', '{email}', 'test')");
        self.ledger.database.execute(&unwanted).unwrap();
    }

    /// A session of the partner's at the pages, and a link that was asked for to begin another.
    pub(super) fn signs_in_the_partner(&self) {
        assert_eq!(Browser::begin(&self.ledger).post("/sign-in", &[("email", PARTNER_EMAIL)]).status, 200);
        let link = format!(
            "select count(*) from mail_message where email = '{PARTNER_EMAIL}' and merchant_id = '{}'",
            Uuid::nil()
        );
        eventually(20, "the link is on its way", || self.number(&link) == 1);
        let session = format!(
            "insert into web_session (token_hash, session_id, email, desk, merchant_id, subject_id, created_at, last_seen_at)
             values ('secret', gen_random_uuid(), '{PARTNER_EMAIL}', 'affiliate', '{}', '{}', now(), now())",
            self.shop.id, self.partner.affiliate_id
        );
        self.ledger.database.execute(&session).unwrap();
    }

    pub(super) fn erases(&self, person: &Value) -> Value {
        self.shop.api.post("/v1/privacy/erase", person).expect(200)
    }

    pub(super) fn exports(&self, person: &Value) -> Value {
        self.shop.api.post("/v1/privacy/export", person).expect(200)
    }

    pub(super) fn the_partner(&self) -> Value {
        json!({"affiliate_id": self.partner.affiliate_id})
    }

    pub(super) fn number(&self, sql: &str) -> i64 {
        self.ledger.database.number(sql)
    }

    /// What the customer can be recognised by.
    pub(super) fn marks_of_the_customer(&self) -> Vec<String> {
        let sql = "select distinct ip_pseudonym from conversion where ip_pseudonym is not null";
        let mut marks: Vec<String> = self.ledger.database.rows(sql).iter().map(|row| row.get(0)).collect();
        assert_eq!(marks.len(), 1, "both orders came from one address on one day");
        marks
            .extend([CUSTOMER, CUSTOMER_EMAIL, CUSTOMER_NAME, VISITOR, CLICK_PSEUDONYM, USER_AGENT].map(str::to_owned));
        marks
    }

    /// The tables in which a text stands, bytes included.
    pub(super) fn tables_with(&self, mark: &str) -> Vec<String> {
        let sql = "select relname::text from pg_class where relnamespace = 'public'::regnamespace
             and relkind in ('r', 'p') and not relispartition order by 1";
        let tables: Vec<String> = self.ledger.database.rows(sql).iter().map(|row| row.get(0)).collect();
        let hex = hex::encode(mark);
        let holds = |table: &String| {
            format!(
                "select '{table}' where exists (
                     select from {table} t
                     where position(lower('{mark}') in lower(t::text)) > 0 or position('{hex}' in t::text) > 0
                 )"
            )
        };
        // One question: a connection for each table and mark would take minutes.
        let sql = tables.iter().map(holds).collect::<Vec<_>>().join(" union all ");
        self.ledger.database.rows(&sql).iter().map(|row| row.get(0)).collect()
    }
}
