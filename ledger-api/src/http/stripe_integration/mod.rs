//! `/v1/integrations/stripe`: what a merchant's own Stripe webhook is signed with, and what it told.

mod events;
mod remove;
mod set;
mod show;
mod view;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;

use crate::app::App;
use crate::http::problem::Problem;
use crate::stripe_integration::SecretError;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/v1/integrations/stripe", get(show::show).put(set::set).delete(remove::remove))
        .route("/v1/integrations/stripe/events", get(events::list))
}

impl From<SecretError> for Problem {
    fn from(error: SecretError) -> Self {
        match error {
            SecretError::Database(error) => error.into(),
            SecretError::Vault(error) => Self::internal(error),
            SecretError::Random(error) => Self::internal(error),
        }
    }
}
