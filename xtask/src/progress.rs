//! What a person sees while something takes long.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

/// How often a terminal line moves.
const TERMINAL_TICK: Duration = Duration::from_millis(500);
/// How often a plain log gets a line, so that a silent minute never looks like a hang.
const PLAIN_TICK: Duration = Duration::from_secs(15);
/// What fits beside the title on a narrow terminal.
const DETAIL_CHARACTERS: usize = 48;

/// A step that starts, ticks and ends. On a terminal it is one line; elsewhere a line each time.
pub(crate) struct Step {
    title: String,
    started: Instant,
    last_tick: Instant,
    terminal: bool,
    ended: bool,
}

impl Step {
    /// Announces a step.
    pub(crate) fn start(title: impl Into<String>) -> Self {
        let title = title.into();
        let terminal = std::io::stdout().is_terminal();
        if terminal {
            print!("  {title} …");
            flush();
        } else {
            println!("  {title} …");
        }
        let now = Instant::now();
        Self { title, started: now, last_tick: now, terminal, ended: false }
    }

    /// Shows that it is still at work; `detail` is asked for only when a line is due.
    pub(crate) fn tick(&mut self, detail: impl FnOnce() -> String) {
        let interval = if self.terminal { TERMINAL_TICK } else { PLAIN_TICK };
        if self.last_tick.elapsed() < interval {
            return;
        }
        self.last_tick = Instant::now();
        let detail: String = detail().trim().chars().take(DETAIL_CHARACTERS).collect();
        let seconds = self.started.elapsed().as_secs();
        if self.terminal {
            print!("\r\x1b[K  {} … {seconds} s  {detail}", self.title);
            flush();
        } else {
            println!("  {} … {seconds} s  {detail}", self.title);
        }
    }

    /// Ends the step well; `note` may say what came out, or be empty.
    pub(crate) fn done(mut self, note: &str) {
        let seconds = self.started.elapsed().as_secs();
        let mut line = self.title.clone();
        if !note.is_empty() {
            line = format!("{line}: {note}");
        }
        if seconds > 0 {
            line = format!("{line} ({seconds} s)");
        }
        self.end(&format!("✓ {line}"));
    }

    fn end(&mut self, line: &str) {
        if self.terminal {
            print!("\r\x1b[K");
        }
        println!("{line}");
        self.ended = true;
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        if !self.ended {
            let line = format!("✗ {}", self.title);
            self.end(&line);
        }
    }
}

fn flush() {
    // Nobody to show progress to is no reason to stop.
    let _ = std::io::stdout().flush();
}
