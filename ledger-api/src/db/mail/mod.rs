//! Mails that wait, were sent, or are not wanted.

pub mod digests;
pub mod facts;
pub mod messages;
pub mod opt_outs;
