//! What is remembered of a payout between two events.

use shared::money::Amount;
use time::OffsetDateTime;

use super::PayoutStatus;

/// The stored part of a payout that decisions read and change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayoutState {
    /// Where it stands.
    pub status: PayoutStatus,
    /// Counts definite refusals; part of the idempotency key.
    pub generation: i32,
    /// The provider's own id of the payment, once known.
    pub provider_id: Option<String>,
    /// When this generation was first sent: the provider keeps its idempotency key from then on.
    pub first_sent_at: Option<OffsetDateTime>,
    /// When this generation was last sent.
    pub last_sent_at: Option<OffsetDateTime>,
    /// Late look-ups in a row that found nothing; see [`super::RELEASE_AFTER_LAST_SEND`].
    pub empty_lookups: i32,
    /// The last of those.
    pub last_lookup_at: Option<OffsetDateTime>,
    /// What of this payment was taken back by reversals, in the payout's minor units.
    pub reversed: Amount,
    /// These books were restored to that moment, and what happened to the payout between it and the restore is lost: any of
    /// its generations may have been sent since. See docs/decisions/0032.
    pub lost_since: Option<OffsetDateTime>,
    /// Whether some send of this generation never got a definite answer.
    pub outcome_open: bool,
}

impl PayoutState {
    /// A payout that has just been reserved.
    #[must_use]
    pub fn reserved() -> Self {
        Self {
            status: PayoutStatus::Reserved,
            generation: 1,
            provider_id: None,
            first_sent_at: None,
            last_sent_at: None,
            empty_lookups: 0,
            last_lookup_at: None,
            reversed: Amount::ZERO,
            lost_since: None,
            outcome_open: false,
        }
    }

    /// The same payout in another status.
    pub(super) fn now_is(&self, status: PayoutStatus) -> Self {
        Self { status, ..self.clone() }
    }

    /// Reserved again under a new idempotency key. Only after a definite refusal. By books that are lost the new key may
    /// have been used already, as long ago as they are lost.
    pub(super) fn next_generation(&self) -> Self {
        Self {
            generation: self.generation.saturating_add(1),
            lost_since: self.lost_since,
            first_sent_at: self.lost_since,
            last_sent_at: self.lost_since.and(self.last_sent_at),
            ..Self::reserved()
        }
    }

    /// Sent at this moment, answer outstanding: look-ups before it no longer count.
    pub(super) fn sent(&self, status: PayoutStatus, now: OffsetDateTime) -> Self {
        Self {
            status,
            first_sent_at: self.first_sent_at.or(Some(now)),
            last_sent_at: Some(now),
            empty_lookups: 0,
            last_lookup_at: None,
            outcome_open: true,
            ..self.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_new_key_begins_anew_unless_books_that_are_lost_may_have_used_it() {
        let (lost, sent) = (datetime!(2026-05-01 12:00 UTC), datetime!(2026-05-01 13:00 UTC));
        let refused = PayoutState { last_sent_at: Some(sent), ..PayoutState::reserved() };
        assert_eq!(refused.next_generation(), PayoutState { generation: 2, ..PayoutState::reserved() });

        let next = PayoutState { lost_since: Some(lost), ..refused }.next_generation();
        assert_eq!((next.lost_since, next.first_sent_at, next.last_sent_at), (Some(lost), Some(lost), Some(sent)));
    }
}
