//! Schemathesis calls every operation with what the document allows and what it does not, for each role that may.

use std::path::Path;
use std::process::Command;

use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, text};
use integration_tests::psp::Psp;
use serde_json::json;

use super::Folder;
use super::roles::{clients, operations};

/// Cases for each operation; `SCHEMATHESIS_CASES` asks for more.
const CASES: &str = "3";

#[test]
fn the_ledger_answers_every_role_as_the_document_says() {
    let program = std::env::var_os("SCHEMATHESIS_BIN").filter(|program| !program.is_empty()).expect(
        "SCHEMATHESIS_BIN names no schemathesis; `cargo xtask test` installs it where there is python3 with venv \
         (docs/development.md, \"Tests in Python\")",
    );
    let psp = Psp::start();
    // It tries every call with a wrong key, more often than an address may.
    let ledger = Ledger::start_set(Some(psp.url()), &[("WRONG_KEYS_PER_ADDRESS", "0")]);
    let shop = Merchant::new(&ledger);
    let partner = shop.partner(&shop.program(&json!({})), &json!({}));
    shop.order("order-1001", 9900, &partner.code, &json!({})).expect(201);
    let settings = Path::new(env!("CARGO_MANIFEST_DIR")).join("ledger/openapi/schemathesis.toml");
    let cases = std::env::var("SCHEMATHESIS_CASES").unwrap_or_else(|_| CASES.to_owned());

    let folder = Folder::new();
    let document = ledger.operator.get("/openapi.json").expect(200);
    for (role, client) in clients(&ledger, &shop) {
        let ids = operations(&document).into_iter().filter(|(_, _, operation)| {
            // Open ones count for the operator; what other roles are answered is tested in `roles.rs`.
            operation["x-roles"].as_array().map_or(role == "operator", |roles| roles.contains(&json!(role)))
        });
        let ids = ids.map(|(_, _, operation)| format!("--include-operation-id={}", text(&operation["operationId"])));
        let output = Command::new(&program)
            // It keeps what it found in the folder it is started in, request bodies and all.
            .current_dir(&folder.0)
            .arg("--config-file")
            .arg(&settings)
            .args(["--no-color", "run", &format!("{}/openapi.json", ledger.url())])
            .args(["--header", &format!("Authorization: Bearer {}", client.key())])
            .args(["--phases", "examples,coverage,fuzzing", "--max-examples", &cases])
            .args(["--generation-deterministic", "--no-shrink", "--warnings", "off"])
            .args(["--suppress-health-check", "all"])
            .args(ids)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{role}: {said}{}", String::from_utf8_lossy(&output.stderr));
    }
    ledger.assert_books_hold();
}
