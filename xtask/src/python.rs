//! Programs in Python that tests use, each in a virtual environment of its own: `target/tools/<package>-<version>`.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};

use crate::progress::Step;
use crate::wasm::debian;
use crate::{files, interrupt, process, workspace};

/// What Debian calls what makes virtual environments.
const DEBIAN: &str = "python3-venv";

/// A package of Python's index.
pub(crate) struct Package {
    name: &'static str,
    version: &'static str,
    /// What it needs, where it asks for less than is good for it.
    with: &'static [&'static str],
    /// The program in its environment that tests start.
    program: &'static str,
    /// The variable that tells them where it is.
    variable: &'static str,
}

pub(crate) const PACKAGES: &[Package] = &[
    // Calls an API with all its document allows, and what it does not.
    Package {
        name: "schemathesis",
        version: "4.32.5",
        with: &[],
        program: "schemathesis",
        variable: "SCHEMATHESIS_BIN",
    },
    // A Stripe that remembers; tests bring the few lines that start it.
    Package {
        name: "localstripe",
        version: "1.15.10",
        with: &["aiohttp>=3.9,<4"],
        program: "python",
        variable: "LOCALSTRIPE_PYTHON",
    },
    // Ships the schemas of bank files, and what validates against them.
    Package {
        name: "sepaxml",
        version: "2.7.0",
        with: &["xmlschema==4.3.2"],
        program: "python",
        variable: "SEPAXML_PYTHON",
    },
];

impl Package {
    /// Tells a command where the program is, installing it first when it is not there. Where that is not possible the tests
    /// that need it fail; this says why.
    pub(crate) fn offer(&self, command: &mut Command, may_install: bool) -> Result<()> {
        match self.ensure(may_install) {
            Ok(program) => {
                command.env(self.variable, program);
            }
            Err(error) if interrupt::is_interruption(&error) => return Err(error),
            Err(error) => println!("– {} is missing, and its tests will fail: {error:#}", self.name),
        }
        Ok(())
    }

    fn ensure(&self, may_install: bool) -> Result<PathBuf> {
        let tools = workspace::prepare_dir(&workspace::target_dir().join("tools"))?;
        let home = tools.join(format!("{}-{}", self.name, self.version));
        let program = home.join("bin").join(self.program);
        // Written last, so that an installation that was broken off is made again.
        let complete = home.join("complete");
        if complete.exists() {
            return Ok(program);
        }
        ensure_python(may_install)?;
        let mut step = Step::start(format!("{} {}", self.name, self.version));
        files::remove_if_present(&home)?;
        let log = workspace::target_dir().join(format!("logs/{}.log", self.name));
        process::run_logged(&mut step, Command::new("python3").args(["-m", "venv"]).arg(&home), &log)?;
        let mut install = Command::new(home.join("bin/pip"));
        install.args(["install", "--disable-pip-version-check", "--no-input"]);
        install.arg(format!("{}=={}", self.name, self.version)).args(self.with);
        process::run_logged(&mut step, &mut install, &log)?;
        std::fs::write(&complete, "")?;
        step.done("");
        Ok(program)
    }
}

/// Python that can make virtual environments; where it cannot and it may be, Debian's package is installed, after saying so.
fn ensure_python(may_install: bool) -> Result<()> {
    if can_make_environments() {
        return Ok(());
    }
    if may_install && debian::can_install() {
        debian::install(&[DEBIAN])?;
    }
    if !can_make_environments() {
        bail!("python3 with venv is needed (Debian: apt-get install {DEBIAN})");
    }
    Ok(())
}

fn can_make_environments() -> bool {
    process::output(Command::new("python3").args(["-c", "import ensurepip, venv"])).is_ok()
}
