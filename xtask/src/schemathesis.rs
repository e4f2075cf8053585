//! Schemathesis, the tool that calls an API with all its document allows: a Python program in a virtual environment of its
//! own, `target/tools/schemathesis-<version>`.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::progress::Step;
use crate::{files, process, workspace};

const VERSION: &str = "4.32.5";

/// Its path, installing it first when it is not there. None where Python cannot make virtual environments: its tests say
/// nothing then, so this says it.
pub(crate) fn find() -> Result<Option<PathBuf>> {
    let tools = workspace::prepare_dir(&workspace::target_dir().join("tools"))?;
    let home = tools.join(format!("schemathesis-{VERSION}"));
    let program = home.join("bin/schemathesis");
    // Written last, so that an installation that was broken off is made again.
    let complete = home.join("complete");
    if complete.exists() {
        return Ok(Some(program));
    }
    if process::output(Command::new("python3").args(["-c", "import ensurepip, venv"])).is_err() {
        println!(
            "– schemathesis is skipped: python3 with venv is missing (docs/development.md, \"The OpenAPI document\")"
        );
        return Ok(None);
    }
    let mut step = Step::start(format!("schemathesis {VERSION}"));
    files::remove_if_present(&home)?;
    let log = workspace::target_dir().join("logs/schemathesis.log");
    process::run_logged(&mut step, Command::new("python3").args(["-m", "venv"]).arg(&home), &log)?;
    let mut install = Command::new(home.join("bin/pip"));
    install.args(["install", "--disable-pip-version-check", "--no-input", &format!("schemathesis=={VERSION}")]);
    process::run_logged(&mut step, &mut install, &log)?;
    std::fs::write(&complete, "")?;
    step.done("");
    Ok(Some(program))
}
