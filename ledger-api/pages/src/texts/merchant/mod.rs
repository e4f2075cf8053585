//! The merchant's desk.

pub(super) mod affiliates;
pub(super) mod fraud;
pub(super) mod home;
pub(super) mod integration;
pub(super) mod orders;
pub(super) mod programs;
