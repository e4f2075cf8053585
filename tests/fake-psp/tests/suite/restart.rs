//! What survives the end of the process.

use clap::Parser as _;
use fake_psp::options::Options;
use fake_psp::server;
use serde_json::json;

use crate::support::Psp;

#[test]
fn a_restart_keeps_the_journal_and_the_replays() {
    let mut psp = Psp::start("restart");
    let first = psp.transfer("po-1");
    psp.put("/_controls", &json!({ "accounts": { "acct_2": "account_invalid" } }));

    psp.restart();
    let replayed = psp.transfer("po-1");

    assert!(replayed.replayed);
    assert_eq!(replayed.body, first.body);
    assert_eq!(psp.journal().len(), 1);
    assert_eq!(psp.get("/_controls").body["accounts"]["acct_2"], "account_invalid");
}

#[test]
fn a_half_written_line_never_happened() {
    let mut psp = Psp::start("torn");
    psp.transfer("po-1");
    psp.transfer("po-2");

    psp.tear_last_line();

    assert_eq!(psp.journal().len(), 1);
    assert!(!psp.transfer("po-2").replayed);
    psp.restart();
    assert_eq!(psp.journal().len(), 2);
}

#[tokio::test]
async fn two_processes_cannot_share_a_journal() {
    let psp = tokio::task::spawn_blocking(|| Psp::start("locked")).await.unwrap();
    let path = psp.journal_path();
    let options = Options::try_parse_from(["fake-psp", "--journal", path.to_str().unwrap()]).unwrap();

    let refused = server::start(options).await.unwrap_err();

    assert!(refused.to_string().contains("in use"), "{refused}");
    tokio::task::spawn_blocking(move || drop(psp)).await.unwrap();
}

#[test]
fn only_loopback_addresses_are_accepted() {
    let refused = Options::try_parse_from(["fake-psp", "--journal", "j", "--addr", "0.0.0.0:1"]).unwrap_err();

    assert!(refused.to_string().contains("loopback"), "{refused}");
}
