//! How often a key may call.

use integration_tests::ledger::Ledger;
use integration_tests::merchant::Merchant;

#[test]
fn a_key_that_calls_too_often_is_told_when_to_come_again_and_another_is_not_held_up() {
    let ledger = Ledger::start_limited(5);
    let (busy, quiet) = (Merchant::new(&ledger), Merchant::new(&ledger));

    let answers: Vec<_> = (0..20).map(|_| busy.api.get("/v1/programs")).collect();

    let first = &answers[0];
    assert_eq!((first.status, first.header("ratelimit-policy")), (200, Some("\"key\";q=5;w=1")));
    assert_eq!(first.header("ratelimit"), Some("\"key\";r=4;t=1"));
    let refused = answers.iter().find(|answer| answer.status != 200).expect("one of twenty at once is too many");
    assert_eq!(refused.problem(429), "rate_limited");
    assert_eq!((refused.header("retry-after"), refused.header("ratelimit")), (Some("1"), Some("\"key\";r=0;t=1")));
    assert_eq!(quiet.api.get("/v1/programs").status, 200);
    // Without a key nothing is counted, and nothing told.
    assert_eq!(ledger.operator.with_key("").get("/healthz").header("ratelimit"), None);

    std::thread::sleep(std::time::Duration::from_millis(1_100));
    assert_eq!(busy.api.get("/v1/programs").status, 200);
}
