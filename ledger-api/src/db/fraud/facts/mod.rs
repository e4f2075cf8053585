//! What the fraud rules look at, for many commissions at once: each query looks rows up by key and reads a bounded number
//! of them for each commission.

pub mod affiliates;
pub mod clicks;
pub mod orders;
