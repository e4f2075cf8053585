//! What can happen to a payout.

use shared::money::Amount;

use super::{Answer, Lookup};

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A worker took it, because it was due. The step says whether to send or to look up.
    Claimed,
    /// The provider answered a send, or a poll of something accepted.
    Answered(Answer),
    /// The provider answered a look-up.
    LookedUp(Lookup),
    /// The provider told us by itself (a webhook, a statement) that the payment exists. Always believed.
    Seen {
        /// The provider's own id of the payment.
        provider_id: String,
        /// Whether the money has already left.
        paid: bool,
        /// What the provider charges, in the payout's minor units.
        fee: Amount,
    },
    /// It was written into a bank file, whose bytes are stored.
    Filed,
    /// A person fetched that file for the first time, to give it to the bank.
    Fetched {
        /// The reference of the payment in the file.
        end_to_end_id: String,
    },
    /// The bank file that it stands in was rejected as a whole, or stopped: the bank carries nothing of it out.
    FileReturned {
        /// As finance says it.
        reason: String,
    },
    /// Finance says that the bank has paid it.
    SettledByHand {
        /// What the bank charges, in the payout's minor units.
        fee: Amount,
    },
    /// The money came back.
    Returned {
        /// As the provider or the bank says it.
        reason: String,
    },
    /// The provider took some or all of a payment back to us, on our own order (a Stripe transfer reversal).
    Reversed {
        /// The provider's own id of the payment.
        provider_id: String,
        /// What had come back of that payment by what we knew.
        before: Amount,
        /// What has come back of it in all; never above the payout.
        total: Amount,
    },
    /// Finance gave it up, or its approval found that something changed.
    Canceled {
        /// Why, for finance.
        reason: String,
    },
    /// Finance wants a refused payout tried again.
    Retried,
    /// Two persons decided that a frozen payout was not paid.
    ReleasedByHand,
    /// Two persons decided that a frozen payout was paid by this payment.
    AcceptedByHand {
        /// The provider's own id of the payment.
        provider_id: String,
    },
}
