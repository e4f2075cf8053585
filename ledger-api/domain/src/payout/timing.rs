//! The clocks of the protocol.

use time::Duration;

/// How long after a generation's first send the same request may be sent again. Stripe forgets an idempotency key after
/// 24 hours at the earliest; four hours are left for clocks and requests under way.
pub const SEND_WITHIN: Duration = Duration::hours(20);

/// How long after the last send an empty look-up begins to count.
pub const RELEASE_AFTER_LAST_SEND: Duration = Duration::hours(24);

/// How far apart two empty look-ups must be to release a payout.
pub const EMPTY_LOOKUPS_APART: Duration = Duration::hours(1);

/// How soon a payout that found its rail or its balance missing tries again.
pub const PROBE_AFTER: Duration = Duration::minutes(10);

/// The first wait after an unanswered or postponed attempt.
pub(super) const FIRST_BACKOFF: Duration = Duration::seconds(2);

/// The longest wait between two questions about something accepted: it may stay so for weeks (an unclaimed `PayPal` item).
pub(super) const LONGEST_POLL: Duration = Duration::hours(6);

/// The longest wait between two attempts that may still send, unless the provider asks for a longer one.
pub(super) const LONGEST_BACKOFF: Duration = Duration::minutes(30);

/// The longest wait that a provider may ask for. Far from the hours after which nothing may be sent again, so that
/// nobody's mistake in a header keeps a payout until it is too old.
pub(super) const LONGEST_ASKED: Duration = Duration::hours(1);
