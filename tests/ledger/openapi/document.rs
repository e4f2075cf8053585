//! The document is valid, and its examples fit its schemas.

use std::path::Path;
use std::process::Command;

use integration_tests::ledger::Ledger;

#[test]
fn the_document_is_valid_and_every_example_fits_its_schema() {
    let ledger = Ledger::start();

    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("ledger/openapi/lint.mjs");
    let output = Command::new("node").arg(script).arg(format!("{}/openapi.json", ledger.url())).output().unwrap();

    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
}
