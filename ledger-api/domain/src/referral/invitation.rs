//! How often a mailbox is invited, and how long an invitation that nobody accepted knows it.

use time::Duration;

/// Of how long the invitations of a mailbox are counted.
pub const MAILBOX_PERIOD: Duration = Duration::days(30);
/// Invitations to one mailbox within that time, by whichever customers of a merchant: many may know the same person.
pub const MAILBOX_INVITATIONS: i64 = 3;
/// How long after its end an invitation keeps the address.
pub const ADDRESS_KEPT: Duration = Duration::days(30);

// What is to be counted must still be there.
const _: () = assert!(ADDRESS_KEPT.whole_seconds() >= MAILBOX_PERIOD.whole_seconds());
