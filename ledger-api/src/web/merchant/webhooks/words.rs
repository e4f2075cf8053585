//! What states of endpoints and deliveries are called.

use crate::db::webhooks::endpoints::EndpointRow;
use crate::pages::Texts;
use crate::pages::components::{Status, Tone};
use crate::web::merchant::words::status;

pub(super) fn endpoint_status(t: Texts, endpoint: &EndpointRow) -> Status {
    match (endpoint.status.as_str(), endpoint.failing_since) {
        ("enabled", None) => status(t.endpoint_enabled(), Tone::Good),
        ("enabled", Some(_)) => status(t.endpoint_failing(), Tone::Bad),
        _ => status(t.endpoint_disabled(), Tone::Plain),
    }
}

pub(super) fn delivery_status(t: Texts, name: &str) -> Status {
    match name {
        "pending" => status(t.delivery_pending(), Tone::Waiting),
        "delivered" => status(t.delivery_delivered(), Tone::Good),
        _ => status(t.delivery_failed(), Tone::Bad),
    }
}
