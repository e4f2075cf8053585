//! What has just been done, told on the page that follows. It travels as a word in the address, so that nothing of it has
//! to be stored, and nothing but these sentences can be shown.

use crate::finance::Done;
use crate::texts::Texts;

/// A deed that is confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// Something of the finance desk.
    Finance(Done),
    /// Settings were saved.
    Saved,
    /// A link was made.
    LinkMade,
    /// A link was changed.
    LinkChanged,
    /// The session ended.
    SignedOut,
    /// All sessions ended.
    SignedOutEverywhere,
    /// The second factor is set up.
    SecondFactorSet,
}

impl Notice {
    const ALL: [Self; 6] = [
        Self::Saved,
        Self::LinkMade,
        Self::LinkChanged,
        Self::SignedOut,
        Self::SignedOutEverywhere,
        Self::SecondFactorSet,
    ];

    /// Its word in the address.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Finance(done) => done.name(),
            Self::Saved => "saved",
            Self::LinkMade => "link-made",
            Self::LinkChanged => "link-changed",
            Self::SignedOut => "signed-out",
            Self::SignedOutEverywhere => "signed-out-everywhere",
            Self::SecondFactorSet => "second-factor-set",
        }
    }

    /// The notice of a word.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let finance = || Done::named(name).map(Self::Finance);
        Self::ALL.into_iter().find(|notice| notice.name() == name).or_else(finance)
    }

    /// What it says.
    #[must_use]
    pub fn text(self, texts: impl Into<Texts>) -> &'static str {
        let texts = texts.into();
        match self {
            Self::Finance(done) => done.text(texts),
            Self::Saved => texts.notice_saved(),
            Self::LinkMade => texts.notice_link_made(),
            Self::LinkChanged => texts.notice_link_changed(),
            Self::SignedOut => texts.notice_signed_out(),
            Self::SignedOutEverywhere => texts.notice_signed_out_everywhere(),
            Self::SecondFactorSet => texts.notice_second_factor_set(),
        }
    }
}
