//! Taking back, and giving back: refunds, failed refunds, disputes and rejections, in any
//! order, through one function.
//!
//! Each event locks the order's row (`db::conversion_lock`), says what of the order is taken back now, and lets `settle`
//! move every commission of the order to what it is worth then (`plan`, pure), with the postings in one entry.

mod dispute;
mod failed_refund;
mod fraud;
mod plan;
mod refund;
mod refusal;
mod rejection;
mod settle;

pub use dispute::{DisputeReport, report, report_within};
pub use failed_refund::{fail_refund, fail_refund_within};
pub(crate) use fraud::{FRAUD, reject_for_fraud_within};
pub use refund::{NewRefund, refund, refund_within};
pub use refusal::ReversalError;
pub use rejection::{Rejection, reject};
pub(crate) use settle::lock as lock_commissions;

/// What an event stored, and whether this call stored it.
#[derive(Debug)]
pub struct Recorded<T> {
    /// As it stands in the books.
    pub stored: T,
    /// Created by this call; otherwise it was there before.
    pub created: bool,
}
