//! What happens to PostgreSQL is done by whoever started this: asked for on standard output, answered on standard input.

use std::io::{BufRead as _, Write as _};

use anyhow::{Result, bail};

/// Asks for something and waits until it is done.
pub(crate) fn ask(what: &str) -> Result<()> {
    let mut out = std::io::stdout();
    writeln!(out, "@{what}")?;
    out.flush()?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    if answer.trim() == "done" { Ok(()) } else { bail!("{what}: {}", answer.trim()) }
}
