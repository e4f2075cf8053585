//! What a provider can say, reduced to what a decision needs.

use std::time::Duration;

use shared::money::Amount;

/// The outcome of one send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The provider has it under this id.
    Accepted {
        /// The provider's own id of the payment.
        provider_id: String,
        /// Whether the money has already left (Stripe), or is still to (`PayPal`).
        paid: bool,
        /// What the provider charges, in the payout's minor units.
        fee: Amount,
    },
    /// This payout was definitely refused, by a code of the rail's allow-list.
    Refused {
        /// The provider's code.
        code: String,
    },
    /// The provider has it, and it is not what was ordered (amount, currency or destination).
    Mismatch {
        /// The provider's own id of the payment.
        provider_id: String,
    },
    /// The rail itself does not work (key, permission). Says nothing about what was sent before.
    RailPaused {
        /// What finance or the operator reads.
        reason: String,
    },
    /// Not done: the provider does not take the request, by a code that is not on the rail's allow-list of refusals. So
    /// would it not take the next one, unless it takes others. Says nothing about what was sent before.
    NotUnderstood {
        /// What finance or the operator reads.
        reason: String,
    },
    /// Our balance at the provider does not cover it. Stored by the provider for the idempotency key.
    InsufficientBalance,
    /// Not done, ask again (429). Says nothing about what was sent before.
    RetryLater {
        /// How long the provider wants us to wait, if it said so.
        after: Option<Duration>,
    },
    /// Nobody knows: timeout, reset, 5xx, a success that does not parse.
    Unknown {
        /// For the attempt's record; never a secret.
        detail: String,
        /// How long the provider wants us to wait, if it said so.
        after: Option<Duration>,
    },
}

impl Answer {
    /// Nobody knows, and nobody said when to ask again.
    #[must_use]
    pub fn unknown(detail: impl Into<String>) -> Self {
        Self::Unknown { detail: detail.into(), after: None }
    }

    /// The same from a provider that wants to be left alone for so long. What is settled has nothing to wait for, and a
    /// paused rail has a wait of its own.
    #[must_use]
    pub fn not_before(self, asked: Option<Duration>) -> Self {
        match self {
            Self::RetryLater { .. } => Self::RetryLater { after: asked },
            Self::Unknown { detail, .. } => Self::Unknown { detail, after: asked },
            settled => settled,
        }
    }

    /// How long the provider wants us to wait, if it said so.
    #[must_use]
    pub(super) fn after(&self) -> Option<Duration> {
        match self {
            Self::RetryLater { after } | Self::Unknown { after, .. } => *after,
            _ => None,
        }
    }
}

/// What a look-up by the payout's id found at the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    /// The provider knows of no such payment.
    None,
    /// Exactly one, as it was ordered.
    One {
        /// The provider's own id of the payment.
        provider_id: String,
        /// Whether the money has already left.
        paid: bool,
        /// What the provider charges, in the payout's minor units.
        fee: Amount,
    },
    /// Two or more.
    Many,
    /// One, as it was ordered, that the provider has definitely not paid, or has taken back before it was paid.
    Refused {
        /// The provider's code.
        code: String,
    },
    /// The provider answers only a repetition of the request, and tells it from a new one for this long after the first
    /// (`PayPal` batches). Afterwards nothing may be sent and nothing can be learned.
    OnlyBySending {
        /// Counted from the generation's first send.
        within: Duration,
    },
    /// One that is not what was ordered (amount, currency or destination).
    Mismatch {
        /// The provider's own id of the payment.
        provider_id: String,
    },
    /// The look-up itself failed; nothing was learned.
    Failed {
        /// For the attempt's record; never a secret.
        detail: String,
        /// How long the provider wants us to wait, if it said so.
        after: Option<Duration>,
    },
    /// The rail itself does not work; nothing was learned.
    RailPaused {
        /// What finance or the operator reads.
        reason: String,
    },
}
