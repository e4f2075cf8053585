//! Signing in and out.

mod choose;
mod confirm;
mod desk;
mod development;
mod door;
mod enrol;
mod limit;
mod second_factor;
mod sign_in;
mod sign_out;
mod totp;

pub(crate) use limit::SignInLimit;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/", get(sign_in::show))
        .route("/desk", get(desk::go))
        .route("/sign-in", post(sign_in::send))
        .route("/sign-in/development", post(development::enter))
        .route("/sign-in/{id}/{proof}", get(confirm::show).post(confirm::confirm))
        .route("/choose", get(choose::show).post(choose::choose))
        .route("/second-factor", get(second_factor::show).post(second_factor::check))
        .route("/second-factor/enrol", get(enrol::show).post(enrol::confirm))
        .route("/sign-out", post(sign_out::here))
        .route("/sign-out-everywhere", post(sign_out::everywhere))
}
