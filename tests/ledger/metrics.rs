//! What an operator watches: counted right, told in a form Prometheus reads, and telling nothing of any merchant.

use std::collections::HashSet;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use integration_tests::api::Client;
use integration_tests::ledger::Ledger;
use integration_tests::merchant::Merchant;
use integration_tests::metrics::Look;
use integration_tests::process::{eventually, workspace};
use integration_tests::psp::Psp;
use serde_json::{Value, json};
use uuid::Uuid;

#[test]
fn requests_are_counted_by_the_route_they_matched_and_nothing_a_caller_invents() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let partner = shop.partner(&shop.program(&json!({})), &json!({}));
    for (order_id, amount) in [("a", 100), ("b", 200), ("b", 200), ("c", -1)] {
        shop.order(order_id, amount, &partner.code, &json!({}));
    }
    for _ in 0..3 {
        shop.api.get(&format!("/v1/conversions/{}", Uuid::new_v4())).problem(404);
        shop.api.get(&format!("/no/such/{}", Uuid::new_v4())).problem(404);
        brew_coffee(ledger.url());
    }
    let bulk = [json!({"order_id": "d", "customer_id": "x", "amount": 5, "currency": "EUR"}), json!(5)];
    shop.api.post("/v1/conversions/bulk", &json!({ "conversions": bulk })).expect(200);

    let look = Look::at(ledger.url());

    for (series, value) in [
        (r#"http_requests_total{method="POST",route="/v1/conversions",status="2xx"}"#, 3.0),
        (r#"http_requests_total{method="POST",route="/v1/conversions",status="4xx"}"#, 1.0),
        (r#"http_requests_total{method="GET",route="/v1/conversions/{id}",status="4xx"}"#, 3.0),
        (r#"http_requests_total{method="GET",route="unmatched",status="4xx"}"#, 3.0),
        (r#"http_requests_total{method="other",route="unmatched",status="4xx"}"#, 3.0),
        (r#"http_request_duration_seconds_count{method="POST",route="/v1/conversions"}"#, 4.0),
        (r#"http_request_duration_seconds_bucket{le="+Inf",method="POST",route="/v1/conversions"}"#, 4.0),
        ("bulk_request_orders_count", 1.0),
        ("bulk_request_orders_sum", 1.0),
        ("orders_waiting", 0.0),
        ("orders_refused_total", 0.0),
        // Two new single orders and a new one in bulk; the repeated one recorded nothing.
        ("recording_orders_count", 3.0),
        ("recording_orders_sum", 3.0),
        ("recording_halved_total", 0.0),
    ] {
        assert_eq!(look.value(&format!("tributary_{series}")), Some(value), "{series} in\n{}", look.all);
    }
    let seconds = look.value(r#"tributary_http_request_duration_seconds_sum{method="POST",route="/v1/conversions"}"#);
    assert!(seconds.is_some_and(|seconds| seconds > 0.0 && seconds < 60.0), "{seconds:?}");
    let names_somebody =
        look.all.lines().find(|line| line.split(|c: char| !c.is_ascii_hexdigit() && c != '-').any(is_id));
    assert_eq!(names_somebody, None);
    assert!(look.all.ends_with("# EOF\n"));
}

/// A method that no client library would send.
fn brew_coffee(url: &str) {
    let mut connection = TcpStream::connect(url.trim_start_matches("http://")).unwrap();
    connection.write_all(b"BREW /coffee HTTP/1.1\r\nHost: ledger\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
}

fn is_id(word: &str) -> bool {
    word.parse::<Uuid>().is_ok()
}

#[test]
fn missing_batches_of_clicks_show_and_go_away_when_they_arrive() {
    let ledger = Ledger::start();
    let edge = Client::new(ledger.url()).with_key(&ledger.edge_key());
    let isolate = Uuid::new_v4();
    let bring = |seqs: &[u64]| {
        let batch = |seq: &u64| json!({"isolate_id": isolate, "seq": seq, "clicks": []});
        let batches: Vec<Value> = seqs.iter().map(batch).collect();
        edge.post("/v1/edge/clicks", &json!({ "batches": batches })).expect(200);
    };
    let shows = |gaps_missing_overdue: [&str; 3]| {
        let names = ["tributary_edge_gaps", "tributary_edge_missing_batches", "tributary_edge_overdue_batches"];
        eventually(20, &format!("{names:?} are {gaps_missing_overdue:?}"), || {
            let look = Look::at(ledger.url());
            names.map(|name| look.text(name)) == gaps_missing_overdue.map(Some)
        });
    };

    bring(&[1, 4, 9]);
    shows(["2", "6", "0"]);
    ledger.database.execute("update edge_gap set since = now() - interval '61 minutes' where first_seq = 2").unwrap();
    shows(["2", "6", "2"]);
    bring(&[2, 3, 5, 6, 7, 8]);
    shows(["0", "0", "0"]);
}

#[test]
fn postings_that_wait_for_their_seal_grow_older_until_they_are_sealed() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let partner = shop.partner(&shop.program(&json!({"hold_days": 14})), &json!({}));
    let lag = || Look::at(ledger.url()).value("tributary_posting_seal_lag_seconds");
    shop.order("a", 1_000, &partner.code, &json!({})).expect(201);
    eventually(20, "sealed", || lag() == Some(0.0) && ledger.database.number("select count(*) from posting_seal") == 1);

    // Whoever has locked the end of the chain is the only sealer.
    ledger.database.with(async |connection| {
        sqlx::raw_sql("begin; select from posting_chain for update").execute(&mut *connection).await.unwrap();
        shop.order("b", 1_000, &partner.code, &json!({})).expect(201);
        eventually(20, "a second old", || lag() > Some(1.0));
        sqlx::raw_sql("commit").execute(&mut *connection).await.unwrap();
    });

    eventually(20, "sealed as well", || lag() == Some(0.0));
}

#[test]
fn a_job_that_fails_is_counted_and_so_is_its_next_success() {
    let ledger = Ledger::start();
    let of = |what: &str, job: &str| Look::at(ledger.url()).value(&format!("tributary_job_{what}{{name=\"{job}\"}}"));
    let last = |job: &str| of("last_success_timestamp_seconds", job);
    eventually(20, "every job has run", || {
        let jobs = ["approve_commissions", "watch_gaps", "seal_postings", "prepare_payouts", "sample"];
        jobs.iter().all(|job| of("runs_total", job) > Some(0.0))
    });
    assert_eq!(of("failures_total", "watch_gaps"), Some(0.0));
    assert_eq!(of("failures_total", "prepare_payouts"), Some(0.0));

    ledger.database.execute("alter table edge_gap rename to elsewhere").unwrap();
    eventually(20, "it fails", || of("failures_total", "watch_gaps") > Some(1.0));
    let runs = of("runs_total", "approve_commissions");
    let failed_at = last("watch_gaps");
    ledger.database.execute("alter table elsewhere rename to edge_gap").unwrap();

    eventually(20, "it succeeds again", || last("watch_gaps") > failed_at);
    assert!(of("runs_total", "approve_commissions") > runs, "one job that fails keeps no other from running");
    assert_eq!(of("failures_total", "approve_commissions"), Some(0.0));
}

#[test]
fn a_job_that_has_never_succeeded_grows_old_all_the_same_and_what_was_never_sampled_is_not_shown_as_0() {
    let mut ledger = Ledger::start();
    assert!(ledger.process.stop());
    ledger.database.execute("alter table edge_gap rename to elsewhere").unwrap();
    let before = time::OffsetDateTime::now_utc().unix_timestamp();

    ledger.start_again();

    let look = || Look::at(ledger.url());
    let failures = |job: &str| look().value(&format!("tributary_job_failures_total{{name=\"{job}\"}}"));
    eventually(20, "both fail", || failures("watch_gaps") > Some(1.0) && failures("sample") > Some(1.0));
    let look = look();
    for job in ["watch_gaps", "sample"] {
        let began = look.text(&format!("tributary_job_last_success_timestamp_seconds{{name=\"{job}\"}}"));
        let began: i64 = began.unwrap_or_else(|| panic!("{job} has no series that could grow old")).parse().unwrap();
        assert!((before..before + 10).contains(&began), "{job}: {began}, started after {before}");
    }
    // Sampled behind what fails.
    for sampled in ["tributary_edge_gaps", "tributary_posting_seal_lag_seconds", "tributary_clicks_in_quarantine"] {
        assert_eq!(look.text(sampled), None);
    }
    assert!(!look.all.contains("tributary_payouts{"), "{}", look.all);
    // There is no Worker to push to, so nothing that could fail at it.
    assert_eq!(look.value("tributary_job_last_success_timestamp_seconds{name=\"push_links\"}"), None);

    ledger.database.execute("alter table elsewhere rename to edge_gap").unwrap();

    eventually(20, "sampled", || Look::at(ledger.url()).text("tributary_edge_gaps") == Some("0"));
}

#[test]
fn alert_rules_and_dashboard_name_only_what_the_server_exports() {
    let psp = Psp::start();
    let ledger = Ledger::start_with(Some(psp.url()));
    let shop = Merchant::new(&ledger);
    let partner = shop.partner(&shop.program(&json!({})), &json!({}));
    shop.order("a", 10_000, &partner.code, &json!({})).expect(201);
    let approved = "select count(*) from commission where status = 'approved'";
    eventually(20, "approved", || ledger.database.number(approved) == 1);
    let run = shop.finance.post("/v1/payout-runs", &Value::Null).expect(201);
    let approve = format!("/v1/payout-runs/{}/approve", run["id"].as_str().unwrap());
    shop.second_finance.post(&approve, &Value::Null).expect(200);
    let paid = r#"tributary_rail_calls_total{rail="stripe",call="send",outcome="accepted"}"#;
    eventually(20, "paid", || Look::at(ledger.url()).value(paid) == Some(1.0));
    // What has no series before it has happened.
    let unsigned = [("content-type", "application/json")];
    assert_eq!(shop.api.send("POST", "/webhooks/stripe", &unsigned, Some("{}")).status, 400);
    let look = Look::at(ledger.url());
    let exported: HashSet<&str> = look.all.lines().filter_map(|line| line.split(['{', ' ']).next()).collect();

    for file in ["alerts.yml", "dashboard.json", "alerts.md", "metrics.md"] {
        let text = std::fs::read_to_string(workspace().join("docs/operations").join(file)).unwrap();
        let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
        let named: HashSet<&str> = words.filter(|word| word.starts_with("tributary_")).collect();
        let families = |name: &str| {
            let series = ["", "_total", "_bucket", "_sum", "_count", "_info"].map(|end| format!("{name}{end}"));
            series.iter().any(|series| exported.contains(series.as_str()))
        };
        let unknown: Vec<&&str> = named.iter().filter(|name| !families(name) && **name != "tributary_edge").collect();
        assert!(unknown.is_empty(), "{file} names {unknown:?}");
        assert!(file == "alerts.md" || named.len() > 10, "{file}: {named:?}");
    }
    // And every metric and every job is explained.
    let explained = std::fs::read_to_string(workspace().join("docs/operations/metrics.md")).unwrap();
    let described = look.all.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split_once(' '));
    for (family, kind) in described {
        let name = family.to_owned()
            + match kind {
                "counter" => "_total",
                "info" => "_info",
                _ => "",
            };
        assert!(explained.contains(&format!("`{name}`")), "metrics.md does not explain {name}");
    }
    for job in ledger_api::metrics::Job::ALL {
        assert!(explained.contains(&format!("`{}`", job.name())), "metrics.md does not name the job {job}");
    }
    // And each rule says what to do.
    let rules = std::fs::read_to_string(workspace().join("docs/operations/alerts.yml")).unwrap();
    let actions = std::fs::read_to_string(workspace().join("docs/operations/alerts.md")).unwrap();
    let alerts: Vec<&str> = rules.lines().filter_map(|line| line.trim().strip_prefix("- alert: ")).collect();
    assert!(alerts.len() > 10);
    for alert in alerts {
        assert!(actions.contains(&format!("\n### {alert}\n")), "{alert}");
    }
}

#[test]
fn payouts_that_nobody_knows_the_fate_of_show_with_their_age() {
    let psp = Psp::start();
    let ledger = Ledger::start_with(Some(psp.url()));
    let shop = Merchant::new(&ledger);
    let partner = shop.partner(&shop.program(&json!({})), &json!({}));
    shop.order("a", 10_000, &partner.code, &json!({})).expect(201);
    let approved = "select count(*) from commission where status = 'approved'";
    eventually(20, "approved", || ledger.database.number(approved) == 1);
    psp.faults(&json!({"drop_request": 1.0}));
    let run = shop.finance.post("/v1/payout-runs", &Value::Null).expect(201);
    let approve = format!("/v1/payout-runs/{}/approve", run["id"].as_str().unwrap());
    shop.second_finance.post(&approve, &Value::Null).expect(200);
    let value = |name: &str| Look::at(ledger.url()).value(&format!("tributary_{name}{{status=\"unknown\"}}"));

    eventually(30, "one is unknown", || value("payouts") == Some(1.0));
    eventually(30, "for over a second", || value("payout_lag_seconds") > Some(1.0));
    psp.faults(&json!({}));

    eventually(60, "none is", || value("payouts") == Some(0.0) && value("payout_lag_seconds") == Some(0.0));
}
