//! Mails that left, and those that did not.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;

use crate::domain::named::named_enum;

named_enum! {
    /// What became of an attempt to send a mail, or of a mail that was never sent.
    pub enum MailOutcome, "an outcome of a mail" {
        /// The mail server took it.
        Sent = "sent",
        /// It did not answer, or asked to try again later.
        Postponed = "postponed",
        /// The mail server will never take it.
        Refused = "refused",
        /// It was tried for a day.
        GivenUp = "given_up",
        /// It was too late to send it.
        Expired = "expired",
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Label {
    outcome: &'static str,
}

/// Counts of mails.
#[derive(Debug)]
pub struct Mails(Family<Label, Counter>);

impl Mails {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let mails = Self(Family::default());
        registry.register("mails", "Attempts to send a mail, and mails that were never sent", mails.0.clone());
        for outcome in MailOutcome::ALL {
            mails.count(*outcome, 0);
        }
        mails
    }

    /// So many mails came to that.
    pub fn count(&self, outcome: MailOutcome, mails: u64) {
        self.0.get_or_create(&Label { outcome: outcome.name() }).inc_by(mails);
    }
}
