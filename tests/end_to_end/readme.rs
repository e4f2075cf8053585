//! The README's own lines, pasted one block after the other into a shell as a newcomer would.

use std::process::Command;

use integration_tests::edge::Edge;
use integration_tests::ledger::Ledger;
use integration_tests::merchant::Merchant;
use integration_tests::process::{program, workspace};
use integration_tests::psp::Psp;
use serde_json::json;

use crate::shop;

/// The blocks of the walk through, as they stand.
fn blocks(readme: &str) -> String {
    let walk = readme.split("\n## From a click to a paid commission\n").nth(1).unwrap();
    let walk = walk.split("\n## ").next().unwrap();
    walk.split("```sh\n").skip(1).map(|block| block.split("```").next().unwrap()).collect()
}

#[test]
fn the_readmes_lines_lead_from_a_click_and_from_stripes_events_to_money() {
    let psp = Psp::start();
    let ledger = Ledger::start_with(Some(psp.url()));
    let demo = Merchant::new(&ledger);
    let origin = shop::start(ledger.url(), "unused: the README posts its own orders");
    let edge = Edge::start(&ledger, &origin.address);
    let partner = demo.partner(&demo.program(&json!({"site_url": edge.url(), "hold_days": 14})), &json!({}));
    let readme = std::fs::read_to_string(workspace().join("README.md")).unwrap();
    // Of what the lines say, two things are this test's own: where `up` wrote its addresses, and where the program is.
    let own = [(". target/dev/env", ""), ("target/debug/ledger-api", "\"$LEDGER_API\"")];
    let script = own.iter().fold(blocks(&readme), |script, (theirs, ours)| {
        assert_eq!(script.matches(theirs).count(), 1, "the README says {theirs} once");
        script.replace(theirs, ours)
    });

    let output = Command::new("bash")
        .args(["-eu", "-o", "pipefail", "-c", &script])
        .current_dir(workspace())
        .env("LEDGER_URL", ledger.url())
        .env("EDGE_URL", edge.url())
        .env("PSP_URL", psp.url())
        .env("DATABASE_URL", &ledger.database.url)
        .env("OPERATOR_KEY", ledger.operator.key())
        .env("MERCHANT_KEY", demo.api.key())
        .env("DEMO_CODE", &partner.code)
        .env("LEDGER_API", program("LEDGER_API_BIN", "ledger-api"))
        .output()
        .unwrap();

    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    let mut rest = said.as_ref();
    for expected in [
        "302",
        "aff_ref=",
        "pending\n1980\n",
        "pending\napproved\n5000\nfour_eyes_required\npaid\n",
        "amount: 5000",
        "the books hold",
        "checkout.session.completed: 200\ninvoice.paid: 200\ninvoice_payment.paid: 200\nrefund.created: 200\n",
        "2800\n",
        "'recurring 1000 − 0, approved'",
        "'percentage 2000 − 200, approved'",
    ] {
        let Some((_, after)) = rest.split_once(expected) else { panic!("no {expected:?} at its place in\n{said}") };
        rest = after;
    }
    ledger.assert_books_hold();
}
