//! A failure whose details were already printed: only the exit status is left to say.

/// Ends a command with failure and without another word.
#[derive(Debug)]
pub(crate) struct Reported;

impl std::fmt::Display for Reported {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("failed, as shown above")
    }
}

impl std::error::Error for Reported {}
