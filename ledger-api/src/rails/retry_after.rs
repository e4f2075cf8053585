//! How long a provider asks to be left alone.

use std::time::Duration;

use hyper::StatusCode;
use hyper::header::{HeaderMap, RETRY_AFTER};

use crate::app;
use crate::domain::retry_after;

/// The wait that an answer asks for, counted from now.
pub(super) fn asked_wait(status: StatusCode, headers: &HeaderMap) -> Option<Duration> {
    let asked = headers.get(RETRY_AFTER)?.to_str().ok()?;
    retry_after::asked_wait(status.as_u16(), asked, app::now())?.try_into().ok()
}
