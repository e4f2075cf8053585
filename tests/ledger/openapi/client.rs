//! A typed client, made from the document alone.

use std::path::Path;
use std::process::Command;

use integration_tests::ledger::Ledger;
use integration_tests::merchant::Merchant;
use integration_tests::process::workspace;
use serde_json::{Value, json};

use super::Folder;

/// Runs a program of `node_modules`, and returns what it printed.
fn npm(program: &str, arguments: &[&Path]) -> String {
    let output = Command::new(workspace().join("node_modules/.bin").join(program))
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("{program}: {error}; `cargo xtask test` installs it"));
    let said = [&output.stdout[..], &output.stderr[..]].concat();
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&said));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_typescript_client_made_from_the_document_compiles_and_works() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("ledger/openapi");
    let folder = Folder::new();

    // What anybody would do with the address of a ledger.
    let document = folder.file("openapi.json");
    std::fs::write(&document, ledger.operator.get("/openapi.json").text).unwrap();
    npm("openapi-typescript", &[&document, Path::new("--output"), &folder.file("api.d.ts")]);
    std::fs::copy(sources.join("client.ts"), folder.file("client.ts")).unwrap();
    let mut config: Value = serde_json::from_slice(&std::fs::read(sources.join("tsconfig.json")).unwrap()).unwrap();
    config["compilerOptions"]["paths"] = json!({"api": ["./api.d.ts"]});
    config["files"] = json!(["client.ts", "process.d.ts"]);
    std::fs::write(folder.file("process.d.ts"), "declare const process: { argv: string[] };\n").unwrap();
    std::fs::write(folder.file("tsconfig.json"), config.to_string()).unwrap();
    npm("tsc", &[Path::new("--project"), &folder.file("tsconfig.json")]);
    let bundle = folder.file("client.mjs");
    let outfile = format!("--outfile={}", bundle.display());
    let client = folder.file("client.ts");
    npm(
        "esbuild",
        &[&client, Path::new("--bundle"), Path::new("--format=esm"), Path::new("--platform=node"), Path::new(&outfile)],
    );
    let output = Command::new("node").arg(&bundle).args([ledger.url(), shop.api.key()]).output().unwrap();

    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let seen: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(seen["earned"], json!([1980]));
    assert_eq!(seen["method"], "ref");
    assert_eq!(seen["listed"], json!(["typed-1"]));
    assert_eq!((&seen["code"], &seen["fields"]), (&json!("validation_failed"), &json!(["amount"])));
}
