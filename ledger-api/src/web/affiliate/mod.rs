//! The affiliate's desk. Everything here is about the affiliate who is signed in, and nobody else.

mod balances;
mod campaigns;
mod conversion;
mod conversions;
mod decisions;
mod home;
mod link;
mod link_new;
mod links;
mod live;
mod payout;
mod payouts;
mod recent;
mod scene;
mod settings;
mod settings_mails;
mod settings_stripe;
mod statement;
mod terms;
pub(super) mod words;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/affiliate", get(home::show))
        .route("/affiliate/live", get(live::listen))
        .route("/affiliate/links", get(links::show))
        .route("/affiliate/links/campaigns", get(campaigns::show))
        .route("/affiliate/links/new", get(link_new::ask).post(link_new::make))
        .route("/affiliate/links/{id}", get(link::show))
        .route("/affiliate/links/{id}/qr.svg", get(link::qr))
        .route("/affiliate/conversions", get(conversions::show))
        .route("/affiliate/conversions/{id}", get(conversion::show))
        .route("/affiliate/statement", get(statement::show))
        .route("/affiliate/payouts", get(payouts::show))
        .route("/affiliate/payouts/{id}", get(payout::show))
        .route("/affiliate/payouts/{id}/statement", get(payout::print))
        .route("/affiliate/terms", get(terms::show))
        .route("/affiliate/settings", get(settings::show).post(settings::save))
        .route("/affiliate/settings/stripe", post(settings_stripe::begin))
        .route("/affiliate/settings/mails", post(settings_mails::save))
}
