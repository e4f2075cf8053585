//! Why a request to Stripe was not carried out, with the one header of the answer that matters beside its body.

use std::fmt::Display;
use std::time::Duration;

use stripe::StripeError;
use stripe_client_core::StripeClientErr;

/// The library's error, and how long Stripe wants to be left alone.
#[derive(Debug)]
pub(super) struct Failed {
    pub(super) error: StripeError,
    /// From `Retry-After`.
    pub(super) asked_wait: Option<Duration>,
}

impl From<StripeError> for Failed {
    fn from(error: StripeError) -> Self {
        Self { error, asked_wait: None }
    }
}

impl StripeClientErr for Failed {
    fn deserialize_err(message: impl Display) -> Self {
        StripeError::deserialize_err(message).into()
    }
}
