//! What a server says at its start of settings that do less than they seem to.

use integration_tests::ledger::Ledger;
use integration_tests::log::Log;

const BEHIND_A_PROXY: (&str, &str) = ("PUBLIC_URL", "https://ledger.example");

#[test]
fn a_server_behind_a_proxy_that_tells_no_addresses_and_one_whose_traces_go_nowhere_say_so() {
    let log = Log::new();
    let traces = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318");

    let _ledger = Ledger::start_set_logging_to(log.file(), &[BEHIND_A_PROXY, traces]);

    assert_eq!(log.lines(&["WARN", "CLIENT_ADDRESS_HEADER is not set"]).len(), 1);
    assert_eq!(log.lines(&["WARN", "this build sends no traces"]).len(), 1);
}

#[test]
fn a_server_that_is_told_the_header_does_not() {
    let log = Log::new();

    let _ledger =
        Ledger::start_set_logging_to(log.file(), &[BEHIND_A_PROXY, ("CLIENT_ADDRESS_HEADER", "x-forwarded-for")]);

    assert_eq!(log.lines(&["CLIENT_ADDRESS_HEADER"]), Vec::<String>::new());
    assert_eq!(log.lines(&["traces"]), Vec::<String>::new());
}
