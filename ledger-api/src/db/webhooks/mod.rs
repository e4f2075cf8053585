//! Whom events are told, the events, and how telling them went.

pub mod attempts;
pub mod deliveries;
pub mod endpoints;
pub mod events;
pub mod failing;
pub mod listeners;
pub mod postbacks;
