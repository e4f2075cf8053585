//! Credit transfer files against the schema that ISO 20022 publishes, by somebody else's validator.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// What of a file is not as the schema has it; empty when it is valid.
pub fn errors(xml: &str) -> String {
    let python = std::env::var_os("SEPAXML_PYTHON").filter(|program| !program.is_empty()).expect(
        "SEPAXML_PYTHON names no Python with sepaxml; `cargo xtask test` makes one where there is python3 with venv \
         (docs/development.md, \"Tests in Python\")",
    );
    let mut child = Command::new(python)
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/validate_pain001.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(xml.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "the validator itself fails");
    String::from_utf8(output.stdout).unwrap()
}
