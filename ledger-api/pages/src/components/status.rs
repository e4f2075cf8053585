//! A status: a word, a shape and a colour, so that no one of them is needed.

use askama::Template;

/// How a status is to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Done, and well.
    Good,
    /// Under way.
    Waiting,
    /// Not well.
    Bad,
    /// Neither.
    Plain,
}

impl Tone {
    fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Waiting => "waiting",
            Self::Bad => "bad",
            Self::Plain => "plain",
        }
    }

    fn shape(self) -> &'static str {
        match self {
            Self::Good => "●",
            Self::Waiting => "◐",
            Self::Bad => "▲",
            Self::Plain => "○",
        }
    }
}

/// A status.
#[derive(Debug, Clone, Template)]
#[template(
    source = r#"<span class="status {{ tone.class() }}"><span aria-hidden="true">{{ tone.shape() }}</span> {{ word }}</span>"#,
    ext = "html"
)]
pub struct Status {
    /// What it is called.
    pub word: String,
    /// How it is to be taken.
    pub tone: Tone,
}
