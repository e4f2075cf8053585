//! The click a visit leaves behind.

use shared::click::{Click, max_bytes};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::address::parameter;
use crate::decide::Visit;
use crate::percent;
use crate::visitor::cut;

/// The click of one visit. `landing_page` is absolute and free of our own parameters.
#[must_use]
pub fn of(visit: &Visit<'_>, id: Uuid, visitor_id: Option<String>, landing_page: &str) -> Click {
    let query = landing_page.split_once('?').map_or("", |(_, query)| query);
    let query = query.split_once('#').map_or(query, |(query, _)| query);
    let utm = |name| {
        let value = percent::decoded(parameter(query, name)?);
        Some(cut(&value, max_bytes::SHORT_TEXT).to_owned()).filter(|value| !value.is_empty())
    };
    Click {
        id,
        link_id: visit.link.link_id,
        merchant_id: visit.link.merchant_id,
        visitor_id,
        session_id: None,
        landing_page: cut(landing_page, max_bytes::LANDING_PAGE).to_owned(),
        referer: visit.visitor.referer(),
        user_agent: visit.visitor.user_agent(),
        utm_source: utm("utm_source"),
        utm_medium: utm("utm_medium"),
        utm_campaign: utm("utm_campaign"),
        ip_pseudonym: visit.salt.ip_pseudonym(&visit.visitor.ip),
        country: visit.visitor.country(),
        at: moment(visit.now_ms),
    }
}

fn moment(at_ms: i64) -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH.checked_add(Duration::milliseconds(at_ms)).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}
