//! Screening: the fraud rules look at new commissions, and persons decide about those that are held.
//!
//! Off the path of an order: the statement that records commissions notes that they wait (`db::journal`), a job takes the
//! notes and decides within a second or two (`batch`), and until there is a decision nobody approves them
//! (`db::approvals`). A person who approves by hand has the commission screened first ([`screen_conversion`]).

mod backtest;
mod batch;
mod busy;
mod by_hand;
mod facts;
mod program_rules;
mod reject;

pub(crate) use backtest::{Backtest, Report, RuleReport, run as backtest};
pub(crate) use batch::{screen_batch, screen_conversion};
pub(crate) use busy::Busy;
pub(crate) use by_hand::{Verdict, decide};
pub(crate) use reject::reject_next;
