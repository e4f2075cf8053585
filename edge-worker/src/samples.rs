//! What the tests of several modules need an example of.

use shared::ids::uuid_v7;
use shared::link::{AttributionModel, Consent, LinkRecord, LinkState};
use uuid::Uuid;

/// Noon, 1 May 2026 (UTC).
pub(crate) const NOON_MS: i64 = 1_777_636_800_000;

/// A browser.
pub(crate) const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/// An active link to a shop.
pub(crate) fn link() -> LinkRecord {
    LinkRecord {
        version: 1,
        link_id: Uuid::from_u128(1),
        merchant_id: Uuid::from_u128(2),
        code: "ABC12345".into(),
        slug: Some("summer".into()),
        state: LinkState::Active,
        destination: "https://shop.example/sale".into(),
        campaign: None,
        window_days: 30,
        attribution_model: AttributionModel::LastClick,
        consent: Consent::Implied,
        cookie_domain: None,
        site_host: Some("shop.example".into()),
    }
}

/// A click as it is queued.
pub(crate) fn click_json() -> String {
    let id = uuid_v7(NOON_MS, &[7; 10]);
    format!(
        r#"{{"id":"{id}","link_id":"{0}","merchant_id":"{0}","landing_page":"https://shop.example/","at":"2026-05-01T12:00:00Z"}}"#,
        Uuid::from_u128(1)
    )
}
