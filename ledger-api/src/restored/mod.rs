//! What has to be done once after the database was restored to an earlier moment, before any server starts: payouts that
//! left since are payable again by these books. See docs/decisions/0032-a-restored-ledger-asks-first.md.

mod mark;
mod place;

pub use mark::mark;
pub use place::{Placed, place};
