//! `/v1/integrations/stripe`: what a merchant's own Stripe webhook is signed with, and what it told.

mod events;
mod remove;
mod set;
mod show;
mod view;

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use crate::http::problem::Problem;
use crate::stripe_integration::SecretError;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::default().routes(routes!(show::show, set::set, remove::remove)).routes(routes!(events::list))
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
