//! What merchants and affiliates are told: a real receiver on this machine, and the ledger that calls it.

mod burst;
mod endpoints;
mod events;
mod failing;
mod manual;
mod postbacks;
mod receiver;
mod referrals;
mod scene;
mod signatures;
mod times;
