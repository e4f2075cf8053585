//! Fraud: new commissions are screened before anybody may be paid, what is found is held, and persons decide.

mod backtest;
mod flood;
mod gate;
mod mailbox;
mod notes;
mod plans;
mod queue;
mod rules;
mod scene;
mod signs;
