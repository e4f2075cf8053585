//! What the suites said, added up: how many tests passed, and which failed with what they printed.

/// Lines kept of what one failed test printed; a browser's page would push everything else out of a log's end.
const LINES_PER_FAILURE: usize = 40;
/// Failures shown in full; more of them have one cause, and the first tell it.
const SHOWN: usize = 20;

/// A test that failed.
struct Failure {
    name: String,
    printed: Vec<String>,
}

/// What the suites said so far.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) ignored: u64,
    failures: Vec<Failure>,
    /// Whether the lines that come now are what the last of `failures` printed.
    inside: bool,
}

impl Tally {
    /// Takes the next line of a suite.
    ///
    /// Of libtest's form three things matter: `---- name stdout ----` opens what a failed test printed, `failures:`
    /// closes the last of these, and `test result: ok. 3 passed; 0 failed; 1 ignored; …` closes the suite.
    pub(crate) fn read(&mut self, line: &str) {
        if let Some(name) = line.strip_prefix("---- ").and_then(|rest| rest.strip_suffix(" stdout ----")) {
            self.failures.push(Failure { name: name.to_owned(), printed: Vec::new() });
            self.inside = true;
        } else if line == "failures:" {
            self.inside = false;
        } else if let Some(rest) = line.strip_prefix("test result: ") {
            self.inside = false;
            self.count(rest);
        } else if let Some(failure) = self.failures.last_mut().filter(|_| self.inside)
            && failure.printed.len() < LINES_PER_FAILURE
        {
            failure.printed.push(line.to_owned());
        }
    }

    fn count(&mut self, result: &str) {
        let Some((_, counts)) = result.split_once(". ") else {
            return;
        };
        for count in counts.split(';') {
            let mut words = count.split_whitespace();
            let (Some(Ok(number)), Some(kind)) = (words.next().map(str::parse::<u64>), words.next()) else {
                continue;
            };
            match kind {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" => self.ignored += number,
                _ => {}
            }
        }
    }

    /// Adds a step of ours that failed.
    pub(crate) fn fail(&mut self, name: &str, error: &anyhow::Error) {
        println!("✗ {error:#}");
        self.failed += 1;
        self.failures.push(Failure { name: name.to_owned(), printed: vec![format!("{error:#}")] });
    }

    /// Every failure once more, for a reader who has the end of a long log only.
    pub(crate) fn failures(&self) -> String {
        let mut lines = Vec::new();
        for failure in self.failures.iter().take(SHOWN) {
            lines.extend([String::new(), format!("✗ {}", failure.name)]);
            let printed = failure.printed.iter().filter(|line| !line.trim().is_empty());
            lines.extend(printed.map(|line| format!("    {line}")));
        }
        lines.extend(self.failures.iter().skip(SHOWN).map(|failure| format!("✗ {}", failure.name)));
        lines.into_iter().map(|line| line + "\n").collect()
    }

    /// The closing line.
    pub(crate) fn closing_line(&self) -> String {
        let skipped = if self.ignored == 0 { String::new() } else { format!(", {} skipped", self.ignored) };
        format!("{} passed, {} failed{skipped}", self.passed, self.failed)
    }
}

#[cfg(test)]
mod tests {
    use super::Tally;

    fn read(lines: &str) -> Tally {
        let mut tally = Tally::default();
        lines.lines().for_each(|line| tally.read(line));
        tally
    }

    #[test]
    fn closing_lines_of_suites_add_up() {
        let tally = read(
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 9 filtered out; finished in 0.01s\n\
             test result: FAILED. 2 passed; 4 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.00s\n\
             test that_says::passed ... ok",
        );
        assert_eq!(tally.closing_line(), "5 passed, 4 failed, 1 skipped");
    }

    #[test]
    fn failures_are_told_again_with_what_they_printed() {
        let tally = read(
            "test money::adds ... FAILED\n\nfailures:\n\n---- money::adds stdout ----\n\nleft: 1\nright: 2\n\n\
             ---- money::ends stdout ----\nno end\n\n\nfailures:\n    money::adds\n    money::ends\n\n\
             test result: FAILED. 0 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.00s\n",
        );
        assert_eq!(tally.failures(), "\n✗ money::adds\n    left: 1\n    right: 2\n\n✗ money::ends\n    no end\n");
    }
}
