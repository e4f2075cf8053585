//! What has just been done, told on the page that follows. It travels as a word in the address, so that nothing of it has
//! to be stored, and nothing but these sentences can be shown.

use crate::finance::Done;
use crate::texts::Texts;

/// `Variant = "word in the address", text;`
macro_rules! notices {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $text:ident;)*) => {
        /// A deed that is confirmed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Notice {
            $($(#[$doc])* $name,)*
            /// Something of the finance desk.
            Finance(Done),
        }

        impl Notice {
            const ALL: &[Self] = &[$(Self::$name),*];

            /// Its word in the address.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                    Self::Finance(done) => done.name(),
                }
            }

            /// What it says.
            #[must_use]
            pub fn text(self, texts: impl Into<Texts>) -> &'static str {
                let texts = texts.into();
                match self {
                    $(Self::$name => texts.$text(),)*
                    Self::Finance(done) => done.text(texts),
                }
            }
        }
    };
}

notices! {
    /// Settings were saved.
    Saved = "saved", notice_saved;
    /// Settings were saved, and the destination is still blocked.
    StillBlocked = "still-blocked", notice_still_blocked;
    /// A link was made.
    LinkMade = "link-made", notice_link_made;
    /// A link was changed.
    LinkChanged = "link-changed", notice_link_changed;
    /// The session ended.
    SignedOut = "signed-out", notice_signed_out;
    /// All sessions ended.
    SignedOutEverywhere = "signed-out-everywhere", notice_signed_out_everywhere;
    /// The second factor is set up.
    SecondFactorSet = "second-factor-set", notice_second_factor_set;
    /// Something was approved.
    Approved = "approved", notice_approved;
    /// Something was rejected.
    Rejected = "rejected", notice_rejected;
    /// A held commission was released.
    Released = "released", notice_released;
    /// A refund was recorded.
    Refunded = "refunded", notice_refunded;
    /// An affiliate was suspended.
    Suspended = "suspended", notice_suspended;
    /// An affiliate was reinstated.
    Reinstated = "reinstated", notice_reinstated;
    /// An affiliate was terminated.
    Terminated = "terminated", notice_terminated;
    /// Something new is there.
    Made = "made", notice_made;
    /// Something is gone.
    Removed = "removed", notice_removed;
    /// Something is sent again.
    SentAgain = "sent-again", notice_sent_again;
    /// A key was revoked.
    Revoked = "revoked", notice_revoked;
    /// New terms are in force.
    TermsMade = "terms-made", notice_terms_made;
}

impl Notice {
    /// The notice of a word.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let finance = || Done::named(name).map(Self::Finance);
        Self::ALL.iter().copied().find(|notice| notice.name() == name).or_else(finance)
    }
}
