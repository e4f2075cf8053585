//! Only the provider is believed, and only what it says now.

use integration_tests::ledger::Ledger;
use integration_tests::stripe::{CONNECT_SECRET, Event, SECRET, account, signature};
use serde_json::json;

fn an_event() -> Event {
    Event::of_platform("evt_1", "transfer.created", &json!({"id": "tr_1"}))
}

fn stored(ledger: &Ledger) -> i64 {
    ledger.database.number("select count(*) from provider_event")
}

#[test]
fn what_is_not_signed_by_the_endpoints_own_secret_just_now_is_refused_and_not_kept() {
    let ledger = Ledger::start();
    let body = r#"{"id":"evt_1"}"#;
    for event in [
        an_event().signed_by("whsec_of_somebody_else"),
        an_event().signed_by(CONNECT_SECRET),
        an_event().signed_earlier(310),
        an_event().signed_earlier(-310),
        Event::of_account("acct_ada", "evt_1", "account.updated", &account("acct_ada", false)).signed_by(SECRET),
    ] {
        assert_eq!(event.tell(&ledger).problem(400), "bad_signature", "{event:?}");
    }
    let now = time::OffsetDateTime::now_utc().unix_timestamp();
    for header in ["", "t=1", &signature(SECRET, now, "another body"), &format!("t={now},v0=00")] {
        assert_eq!(an_event().tell_with(&ledger, body, header).problem(400), "bad_signature", "{header}");
    }
    assert_eq!(stored(&ledger), 0);
}

#[test]
fn what_is_signed_and_no_event_is_refused_and_not_kept() {
    let ledger = Ledger::start();
    for body in ["", "{", "[]", "{}", r#"{"id":"","type":"x","created":1,"livemode":false,"data":{"object":{}}}"#] {
        assert_eq!(an_event().tell_bytes(&ledger, body).problem(400), "malformed_json", "{body}");
    }
    let large = "x".repeat(256 * 1024 + 1);
    assert_eq!(an_event().tell_bytes(&ledger, &large).problem(413), "payload_too_large");
    assert_eq!(stored(&ledger), 0);
}

#[test]
fn either_of_two_secrets_is_good_while_one_replaces_the_other() {
    let ledger = Ledger::start();
    an_event().signed_by("whsec_next").tell(&ledger).expect(200);
    an_event().with("id", &json!("evt_2")).signed_by(SECRET).tell(&ledger).expect(200);
    assert_eq!(stored(&ledger), 2);
}

#[test]
fn events_of_the_other_mode_are_kept_and_change_nothing() {
    let ledger = Ledger::start();
    let live = Event::of_account("acct_ada", "evt_1", "account.updated", &account("acct_ada", false));
    live.with("livemode", &json!(true)).tell(&ledger).expect(200);
    let ignored = "select count(*) from provider_event where status = 'ignored' and reason = 'wrong_livemode'";
    assert_eq!(ledger.database.number(ignored), 1);
    assert_eq!(ledger.database.number("select count(*) from stripe_account"), 0);
}

#[test]
fn the_servers_role_cannot_change_what_was_told() {
    let ledger = Ledger::start();
    an_event().tell(&ledger).expect(200);
    let error = ledger.database.execute("set role tributary_app; update provider_event set body = ''").unwrap_err();
    let code = error.as_database_error().and_then(|error| error.code().map(std::borrow::Cow::into_owned));
    assert_eq!(code.as_deref(), Some("42501"));
}
