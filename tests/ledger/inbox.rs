//! What payment providers tell by themselves: believed when signed, applied once, in any order, and visible when it
//! cannot be.

mod accounts;
mod onboarding;
mod order;
mod poison;
mod reversals;
mod scene;
mod signature;
