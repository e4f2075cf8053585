//! `/webhooks`: where payment providers tell what happened. They have no key of ours; what they say is signed.

mod paypal;
mod stripe;
mod stripe_merchant;

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{FromRequest as _, Request};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::json::RawBody;
use super::problem::{Answer, Code, Problem};
use crate::app::App;
use crate::inbox::ReceiveError;

pub use stripe::StripeWebhooks;

/// The body, read only once what stands before it looks like a provider's word: anybody can post here.
async fn body_of(request: Request) -> Answer<Bytes> {
    RawBody::from_request(request, &()).await.map(|RawBody(bytes)| bytes)
}

impl From<ReceiveError> for Problem {
    fn from(error: ReceiveError) -> Self {
        match error {
            ReceiveError::Database(error) => Self::from(&*error),
            ReceiveError::Full => Self::new(Code::RateLimited, "too many events wait to be kept; send it again later"),
            ReceiveError::TooLong => Self::new(Code::PayloadTooLarge, "the event is too long"),
            ReceiveError::NoAnswer => {
                Self::new(Code::Unavailable, "it is not known whether the event was kept; send it again")
            }
        }
    }
}

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::default()
        .routes(routes!(stripe::platform))
        .routes(routes!(stripe::connect))
        .routes(routes!(stripe_merchant::take))
        .routes(routes!(paypal::take))
}
