//! Click ingest: stored once, counted once, nothing lost.

use std::sync::atomic::{AtomicUsize, Ordering};

use integration_tests::api::Client;
use integration_tests::database::Database;
use integration_tests::held::most_waiting;
use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, Partner};
use integration_tests::metrics::Look;
use integration_tests::process::eventually;
use serde_json::{Value, json};
use shared::ids::uuid_v7;
use sqlx::Row as _;
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// Requests with clicks at once.
const SENDERS: usize = 4;

struct Site {
    ledger: Ledger,
    shop: Merchant,
    partner: Partner,
    edge: Client,
}

fn site() -> Site {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let partner = shop.partner(&shop.program(&json!({})), &json!({}));
    let edge = Client::new(ledger.url()).with_key(&shop.edge_key);
    Site { ledger, shop, partner, edge }
}

fn click(site: &Site, at: OffsetDateTime) -> Value {
    let millis = i64::try_from(at.unix_timestamp_nanos() / 1_000_000).unwrap();
    let entropy: [u8; 10] = Uuid::new_v4().as_bytes()[..10].try_into().unwrap();
    json!({
        "id": uuid_v7(millis, &entropy), "link_id": site.partner.link_id, "merchant_id": site.shop.id,
        "visitor_id": "v-1", "landing_page": "/pricing", "at": at.format(&Rfc3339).unwrap(),
    })
}

fn send(site: &Site, clicks: &[Value]) -> Value {
    let body = json!({"batches": [{"isolate_id": Uuid::new_v4(), "seq": 1, "clicks": clicks}]});
    site.edge.post("/v1/edge/clicks", &body).expect(200)["results"][0].clone()
}

#[test]
fn a_batch_sent_twice_is_stored_and_counted_once() {
    let site = site();
    let clicks: Vec<Value> = (0..100).map(|_| click(&site, OffsetDateTime::now_utc())).collect();

    let first = send(&site, &clicks);
    let second = send(&site, &clicks);

    assert_eq!(first, json!({"accepted": 100, "duplicates": 0, "rejected": []}));
    assert_eq!(second, json!({"accepted": 0, "duplicates": 100, "rejected": []}));
    assert_eq!(site.ledger.database.number("select count(*) from click"), 100);
    assert_eq!(site.ledger.database.number("select sum(clicks)::bigint from click_rollup"), 100);
    let path = format!("/v1/affiliates/{}/dashboard", site.partner.affiliate_id);
    assert_eq!(site.shop.api.get(&path).expect(200)["stats"]["clicks"], 100);
}

#[test]
fn one_bad_click_never_fails_its_neighbours() {
    let site = site();
    let now = OffsetDateTime::now_utc();
    let good = click(&site, now);
    let with = |field: &str, value: Value| {
        let mut click = click(&site, now);
        click[field] = value;
        click
    };
    let clicks = [
        good.clone(),
        good,
        with("link_id", json!(Uuid::new_v4())),
        with("merchant_id", json!(Uuid::new_v4())),
        with("id", json!(Uuid::new_v4())),
        with("landing_page", json!("/".repeat(2_000))),
        with("referer", json!("a\u{0}b")),
        with("at", json!((now - Duration::hours(25)).format(&Rfc3339).unwrap())),
        with("at", json!((now + Duration::hours(25)).format(&Rfc3339).unwrap())),
    ];

    let verdict = send(&site, &clicks);

    assert_eq!((&verdict["accepted"], &verdict["duplicates"]), (&json!(1), &json!(1)));
    let codes: Vec<&Value> = verdict["rejected"].as_array().unwrap().iter().map(|rejected| &rejected["code"]).collect();
    assert_eq!(codes, ["unknown_link", "foreign_merchant", "invalid", "invalid", "invalid", "invalid", "invalid"]);
    assert_eq!(site.ledger.database.number("select count(*) from click"), 1);
}

#[test]
fn what_is_no_country_is_dropped_and_the_click_stays() {
    let site = site();
    for country in ["DE", "Germany", "d1", "de", "", "ÄÖ"] {
        let mut click = click(&site, OffsetDateTime::now_utc());
        click["country"] = json!(country);
        assert_eq!(send(&site, &[click])["accepted"], 1, "{country}");
    }

    let stored = site.ledger.database.rows("select country from click where country is not null");

    let stored: Vec<String> = stored.iter().map(|row| row.get(0)).collect();
    assert_eq!(stored, ["DE"]);
}

#[test]
fn a_key_of_one_merchant_cannot_speak_for_another() {
    let site = site();
    let other = Merchant::new(&site.ledger);
    let edge = Client::new(site.ledger.url()).with_key(&other.edge_key);
    let clicks = [click(&site, OffsetDateTime::now_utc())];
    let body = json!({"batches": [{"isolate_id": Uuid::new_v4(), "seq": 1, "clicks": clicks}]});

    let verdict = edge.post("/v1/edge/clicks", &body).expect(200)["results"][0].clone();

    assert_eq!(verdict["rejected"], json!([{"index": 0, "code": "foreign_merchant"}]));
    assert_eq!(edge.get(&format!("/v1/edge/links/{}", site.partner.code)).problem(404), "not_found");
    let own = site.edge.get(&format!("/v1/edge/links/{}", site.partner.code)).expect(200);
    assert_eq!(own["link_id"], json!(site.partner.link_id));
    let by_id = site.edge.get(&format!("/v1/edge/links/{}", site.partner.link_id)).expect(200);
    assert_eq!(by_id, own);
}

#[test]
fn a_click_without_a_partition_waits_in_quarantine() {
    let site = site();
    let ancient = [click(&site, OffsetDateTime::now_utc() - Duration::days(400))];

    let first = send(&site, &ancient);
    let second = send(&site, &ancient);

    assert_eq!((&first["accepted"], &second["duplicates"]), (&json!(1), &json!(1)));
    assert_eq!(site.ledger.database.number("select count(*) from click_quarantine"), 1);
}

#[test]
fn every_text_arrives_as_it_was_sent() {
    let site = site();
    let texts = ["", "\\N", "\\.", "a\tb\nc\r\\", "\"quoted\", 'so'", "grüße 😀", "null", "\u{1}\u{7f}"];
    let clicks: Vec<Value> = texts
        .iter()
        .map(|text| {
            let mut click = click(&site, OffsetDateTime::now_utc());
            for field in ["visitor_id", "session_id", "landing_page", "referer", "user_agent", "utm_source"] {
                click[field] = json!(text);
            }
            click
        })
        .chain([click(&site, OffsetDateTime::now_utc())])
        .collect();

    let verdict = send(&site, &clicks);

    assert_eq!(verdict["accepted"], clicks.len());
    for sent in &clicks {
        let sql = format!("select to_jsonb(click) from click where click_id = '{}'", sent["id"].as_str().unwrap());
        let stored: Value = site.ledger.database.rows(&sql)[0].get(0);
        for field in ["visitor_id", "session_id", "landing_page", "referer", "user_agent", "utm_source", "country"] {
            assert_eq!(stored[field], sent[field], "{field}");
        }
        assert_eq!((&stored["link_id"], &stored["merchant_id"]), (&sent["link_id"], &sent["merchant_id"]));
        assert_eq!(stored["affiliate_id"], json!(site.partner.affiliate_id));
    }
    let wrong_time = "select count(*) from click where clicked_at <>
        to_timestamp(('x' || substr(replace(click_id::text, '-', ''), 1, 12))::bit(48)::bigint / 1000.0)";
    assert_eq!(site.ledger.database.number(wrong_time), 0);
}

#[test]
fn clicks_that_overlap_in_many_requests_at_once_are_each_counted_once() {
    let site = site();
    let clicks: Vec<Value> = (0..400).map(|_| click(&site, OffsetDateTime::now_utc())).collect();
    let accepted: u64 = std::thread::scope(|scope| {
        let senders: Vec<_> = (0..8)
            .map(|sender| {
                let (site, clicks) = (&site, &clicks);
                scope.spawn(move || {
                    let start = sender * 25;
                    let mut mine = clicks[start..start + 200].to_vec();
                    if sender % 2 == 1 {
                        mine.reverse();
                    }
                    send(site, &mine)["accepted"].as_u64().unwrap()
                })
            })
            .collect();
        senders.into_iter().map(|sender| sender.join().unwrap()).sum()
    });

    assert_eq!(accepted, 375);
    assert_eq!(site.ledger.database.number("select count(*) from click"), 375);
    assert_eq!(site.ledger.database.number("select sum(clicks)::bigint from click_rollup"), 375);
}

#[test]
fn a_click_leaves_quarantine_when_its_day_has_a_partition_and_is_counted_then() {
    let site = site();
    let at = OffsetDateTime::now_utc() - Duration::days(60);
    let (waiting, come_again) = (click(&site, at), click(&site, at));
    let unplaced = click(&site, OffsetDateTime::now_utc() + Duration::days(60));
    send(&site, &[waiting, come_again.clone(), unplaced]);
    assert_eq!(site.ledger.database.number("select count(*) from click_rollup"), 0);

    let day = format!("select ensure_click_partitions('{0}', '{0}')", at.date());
    site.ledger.database.execute(&day).unwrap();
    send(&site, &[come_again]);

    eventually(10, "only the click without a day waits", || {
        site.ledger.database.number("select count(*) from click_quarantine") == 1
    });
    assert_eq!(site.ledger.database.number("select count(*) from click"), 2);
    assert_eq!(site.ledger.database.number("select sum(clicks)::bigint from click_rollup"), 2);
}

#[test]
fn days_past_their_time_are_dropped_and_later_ones_are_kept() {
    let site = site();
    let day = |days: i64| (OffsetDateTime::now_utc() - Duration::days(days)).date();
    let before = site.ledger.database.number(PARTITIONS);
    let partitions =
        [399, 400, 401, 500].map(|days| format!("select ensure_click_partitions('{0}', '{0}')", day(days)));
    let old = [
        click(&site, OffsetDateTime::now_utc() - Duration::days(399)),
        click(&site, OffsetDateTime::now_utc() - Duration::days(402)),
    ];
    // Clicks and day in one step, before the job finds the day.
    send(&site, &old[..1]);
    site.ledger.database.execute(&partitions.join(";")).unwrap();

    eventually(10, "the two oldest days are gone", || site.ledger.database.number(PARTITIONS) == before + 2);
    eventually(10, "the click of a day that is kept is counted", || {
        site.ledger.database.number("select coalesce(sum(clicks), 0)::bigint from click_rollup") == 1
    });
    assert_eq!(site.ledger.database.number("select count(*) from click"), 1);
    let verdict = send(&site, &old[1..]);
    assert_eq!(verdict["accepted"], 1, "a click that comes too late waits in quarantine");

    let aged = "update click_quarantine set received_at = now() - interval '402 days'";
    site.ledger.database.execute(aged).unwrap();
    eventually(10, "quarantine is emptied by age", || {
        site.ledger.database.number("select count(*) from click_quarantine") == 0
    });
}

const PARTITIONS: &str = "select count(*) from pg_inherits where inhparent = 'click'::regclass";

#[test]
fn the_servers_role_cannot_drop_clicks_of_the_last_35_days() {
    let database = Database::new();
    let before = database.number(PARTITIONS);
    let drop = |days: i64| {
        let day = (OffsetDateTime::now_utc() - Duration::days(days)).date();
        database.execute(&format!("set role tributary_app; select drop_click_partition_before('{day}')"))
    };

    assert!(drop(34).is_err());
    drop(35).unwrap();

    assert_eq!(database.number(PARTITIONS), before);
}

#[test]
fn hours_of_days_past_are_folded_and_what_comes_late_is_counted_all_the_same() {
    let site = site();
    let today = OffsetDateTime::now_utc().replace_time(time::Time::MIDNIGHT);
    let hours = |day: i64| (0..24).map(move |hour| today - Duration::days(day) + Duration::hours(hour));
    let clicks: Vec<Value> = hours(5).chain(hours(3)).chain(hours(1)).map(|at| click(&site, at)).collect();
    let rows = || site.ledger.database.number("select count(*) from click_rollup");
    let path = format!("/v1/affiliates/{}/dashboard", site.partner.affiliate_id);
    let series = || site.shop.api.get(&path).expect(200)["series"].clone();
    send(&site, &clicks);

    eventually(20, "old hours to be folded", || rows() == 1 + 1 + 24);
    let folded = series();
    assert_eq!(folded.as_array().unwrap().iter().map(|day| day["clicks"].clone()).collect::<Vec<_>>(), [24, 24, 24]);

    send(
        &site,
        &[click(&site, today - Duration::days(5) + Duration::hours(7)), click(&site, today - Duration::days(5))],
    );
    assert_eq!(series()[0]["clicks"], 26);
    eventually(20, "the late hour to be folded too", || rows() == 1 + 1 + 24);
    assert_eq!(series()[0]["clicks"], 26);
}

#[test]
fn beside_anothers_orders_a_merchants_clicks_are_stored_one_request_at_a_time() {
    let site = site();
    let quiet = Merchant::new(&site.ledger);
    let now = OffsetDateTime::now_utc();
    let send_one = || assert_eq!(send(&site, &[click(&site, now)])["accepted"], 1);
    send_one();
    let most_at_once = |beside: &dyn Fn()| {
        most_waiting(&site.ledger.database, "click_rollup", "insert into click ", SENDERS, |_| send_one(), beside)
    };

    let alone = most_at_once(&|| ());
    let (orders, most_told) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let beside_orders = most_at_once(&|| {
        let number = orders.fetch_add(1, Ordering::Relaxed);
        quiet.order(&format!("o-{number}"), 1_000, "nobody", &json!({})).expect(201);
        let look = Look::at(site.ledger.url());
        let told = look.text(r#"tributary_turns_waiting{of="clicks"}"#);
        most_told.fetch_max(told.unwrap().parse().unwrap(), Ordering::Relaxed);
    });

    assert_eq!(most_told.into_inner(), SENDERS - 1, "an operator sees who waits for the turn");
    assert!(alone > 1, "alone it may have more turns than one");
    assert_eq!(beside_orders, 1);
    let sent = i64::try_from(1 + 2 * SENDERS).unwrap();
    assert_eq!(site.ledger.database.number("select sum(clicks)::bigint from click_rollup"), sent);
}

#[test]
fn an_operator_sees_what_became_of_clicks_and_how_long_storing_them_took() {
    let site = site();
    let good = click(&site, OffsetDateTime::now_utc());
    let mut foreign = click(&site, OffsetDateTime::now_utc());
    foreign["link_id"] = json!(Uuid::new_v4());

    send(&site, &[good.clone(), good, foreign]);

    let metrics = Client::new(site.ledger.url()).get("/metrics").text;
    for series in [
        r#"clicks_total{outcome="accepted"} 1"#,
        r#"clicks_total{outcome="duplicate"} 1"#,
        r#"clicks_total{outcome="rejected"} 1"#,
        "click_batch_clicks_count 1",
        "click_batch_clicks_sum 3.0",
        "click_commit_duration_seconds_count 1",
        r#"turn_wait_duration_seconds_count{of="clicks"} 1"#,
        r#"turns_waiting{of="clicks"} 0"#,
    ] {
        assert!(metrics.lines().any(|line| line == format!("tributary_{series}")), "{series} in\n{metrics}");
    }
}
