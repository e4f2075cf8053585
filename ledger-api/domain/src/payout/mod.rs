//! The payout state machine: money leaves once.
//!
//! Pure: the clock, the random bits and every answer of a provider are inputs; what to write, to post and to do next
//! are outputs. The database stores [`PayoutState`] and the worker carries out [`Next`]; neither decides anything.
//!
//! ```text
//! reserved ─▶ submitting ─▶ accepted ─▶ paid ─▶ returned
//!    │         │   ├──────▶ refused ─▶ reserved (next generation)
//!    ▼         │   ▼
//! canceled ◀───┘ unknown ──▶ accepted | paid | refused | released | frozen
//! ```
//!
//! `submitting` is canceled only while every send of it was answered and did nothing.

mod answer;
mod backoff;
mod bank_file;
mod by_hand;
mod eligibility;
mod event;
mod send;
mod settle;
mod state;
mod status;
mod step;
mod timing;
mod transition;

#[cfg(test)]
mod simulation;
#[cfg(test)]
mod tests;

pub use answer::{Answer, Lookup};
pub use eligibility::{Candidate, Payable, SkipReason};
pub use event::Event;
pub use state::PayoutState;
pub use status::PayoutStatus;
pub use step::{Alert, Entry, Next, Pause, Step};
pub use timing::{EMPTY_LOOKUPS_APART, PROBE_AFTER, RELEASE_AFTER_LAST_SEND, SEND_WITHIN};
pub use transition::{ImpossibleTransition, Moment, transition};
