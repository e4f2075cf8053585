//! The ledger: an HTTP API and background jobs over one PostgreSQL, which owns conversions, commissions and payouts.
//!
//! `http` parses and answers calls, `web` pages, `jobs` do what is due. What is done is a deed, in one transaction:
//! `writer` records orders, `reversal` takes back, `approval` lets go on, `payouts` sends, `corrections` and
//! `funding` mend, `referrals` reward, `screening` has the fraud rules look at commissions, `inbox` takes in what
//! providers tell, `privacy` takes persons out. `edge` tells the Worker what changed, `events` notes what others are
//! told and `deliveries` tells them, `mail` tells people. `domain` decides and knows nothing of the outside, `db`
//! holds all SQL, `rails` speak to payment providers, `views` are things as others see them, `salts` draws and
//! destroys what IP pseudonyms rest on, `vault` seals what a dump must not tell.
//!
//! Dependencies point one way: http, web and jobs → deeds → db, rails → domain. `ARCHITECTURE.md` has each folder.

pub mod affiliate_change;
pub mod app;
pub mod approval;
pub mod cli;
pub mod clicks;
pub mod config;
pub mod connections;
pub mod corrections;
pub mod db;
pub mod deliveries;
pub mod edge;
pub mod events;
pub mod forgotten_factor;
pub mod funding;
pub mod http;
pub mod inbox;
pub mod jobs;
pub mod key_revocation;
pub mod link_codes;
pub mod mail;
pub mod metrics;
pub mod onboarding;
pub mod payouts;
pub mod privacy;
pub mod rails;
pub mod referrals;
pub mod restored;
pub mod reversal;
pub mod run;
pub mod salts;
pub(crate) mod screening;
pub mod stripe_integration;
pub mod turns;
pub mod vault;
pub mod verify;
pub(crate) mod views;
pub(crate) mod web;
pub mod writer;

// A crate of its own, so that a change to a rule is checked in seconds; the rest reads it as a module.
pub use ledger_domain as domain;
pub use ledger_pages as pages;
