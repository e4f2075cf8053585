//! The finance desk: who must be paid, and is anything uncertain. Every deed is the one that the API does, in the name of the
//! person who is signed in.

mod audit;
mod balances;
mod bank;
mod bank_file_deeds;
mod bank_statement;
mod correction;
mod correction_deeds;
mod correction_new;
mod corrections;
mod deeds;
mod due;
mod facts;
mod fundings;
mod home;
mod live;
mod payout;
mod payout_deeds;
mod payout_steps;
mod payout_tables;
mod payouts;
mod refusal;
mod run;
mod run_changes;
mod run_deeds;
mod run_due;
mod run_parts;
mod runs;
mod schedules;
mod settle_run;
mod words;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;
use crate::http::body_room::large_body;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/finance", get(home::show))
        .route("/finance/live", get(live::listen))
        .route("/finance/due", get(due::show))
        .route("/finance/runs", get(runs::show).post(run_deeds::draft))
        .route("/finance/runs/{id}", get(run::show))
        .route("/finance/runs/{id}/live", get(live::listen_to_run))
        .route("/finance/runs/{id}/approve", post(run_deeds::approve))
        .route("/finance/runs/{id}/resume", post(run_deeds::resume))
        .route("/finance/runs/{id}/cancel", get(run_deeds::ask_cancel).post(run_deeds::cancel))
        .route("/finance/runs/{id}/settle", get(settle_run::ask).post(settle_run::settle))
        .route("/finance/runs/{id}/sepa/{number}", post(run_deeds::fetch))
        .route("/finance/runs/{id}/sepa/{number}/return", get(bank_file_deeds::ask).post(bank_file_deeds::act))
        .route("/finance/payouts", get(payouts::show))
        .route("/finance/payouts/{id}", get(payout::show))
        .route("/finance/payouts/{id}/statement", get(payout::print))
        .route("/finance/payouts/{id}/{deed}", get(payout_deeds::ask).post(payout_deeds::act))
        .route("/finance/corrections", get(corrections::show))
        .route("/finance/corrections/new", get(correction_new::ask).post(correction_new::propose))
        .route("/finance/corrections/{id}", get(correction::show))
        .route("/finance/corrections/{id}/approve", get(correction_deeds::ask_approve).post(correction_deeds::approve))
        .route("/finance/corrections/{id}/reject", get(correction_deeds::ask_reject).post(correction_deeds::reject))
        .route("/finance/bank", get(bank::show).post(bank::set))
        .route("/finance/bank/statement", post(bank_statement::import).layer(large_body(bank_statement::MOST_BYTES)))
        .route("/finance/balances", get(balances::show))
        .route("/finance/fundings", get(fundings::show).post(fundings::record))
        .route("/finance/schedules", get(schedules::show).post(schedules::set))
        .route("/finance/audit", get(audit::show))
}
