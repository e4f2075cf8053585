//! The click a visit leaves behind.

use std::fmt::Write as _;

use shared::click::{Click, max_bytes};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::address::parameter;
use crate::decide::Visit;
use crate::percent;
use crate::visitor::cut;

/// The click of one visit, which does not say yet whose it is ([`crate::unidentified`]). `landing_page` is absolute and free of our own parameters.
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
        ip_pseudonym: None,
        country: visit.visitor.country(),
        at: moment(visit.now_ms),
    }
}

/// A moment by its milliseconds since the Unix epoch.
pub(crate) fn moment(at_ms: i64) -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH.checked_add(Duration::milliseconds(at_ms)).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// A click on the wire. The general serializer and time formatter would be a large part of the Worker's module, and
/// this is the only value it writes with them.
#[must_use]
pub fn json(click: &Click) -> String {
    let ids = [click.id, click.link_id, click.merchant_id].map(id_text);
    let [id, link_id, merchant_id] = &ids;
    let at = rfc3339(click.at);
    let fields = [
        ("id", Some(id)),
        ("link_id", Some(link_id)),
        ("merchant_id", Some(merchant_id)),
        ("visitor_id", click.visitor_id.as_ref()),
        ("session_id", click.session_id.as_ref()),
        ("landing_page", Some(&click.landing_page)),
        ("referer", click.referer.as_ref()),
        ("user_agent", click.user_agent.as_ref()),
        ("utm_source", click.utm_source.as_ref()),
        ("utm_medium", click.utm_medium.as_ref()),
        ("utm_campaign", click.utm_campaign.as_ref()),
        ("ip_pseudonym", click.ip_pseudonym.as_ref()),
        ("country", click.country.as_ref()),
        ("at", Some(&at)),
    ];
    let mut json = String::with_capacity(1_024);
    for (name, value) in fields {
        let Some(value) = value else { continue };
        json.push_str(if json.is_empty() { "{\"" } else { ",\"" });
        json.push_str(name);
        json.push_str("\":\"");
        push_escaped(&mut json, value);
        json.push('"');
    }
    json.push('}');
    json
}

/// Appends a text as it stands between the quotes of a JSON string.
pub fn push_escaped(json: &mut String, text: &str) {
    let mut rest = text;
    let special = |byte| matches!(byte, b'"' | b'\\' | ..=0x1f);
    // What is to be escaped is ASCII, so the text can be cut there.
    while let Some((plain, after)) = rest.bytes().position(special).and_then(|place| rest.split_at_checked(place)) {
        let Some((escaped, after)) = after.split_at_checked(1) else { break };
        json.push_str(plain);
        match escaped {
            "\"" | "\\" => json.extend(["\\", escaped]),
            // Writing to a text does not fail.
            _ => escaped.bytes().for_each(|byte| _ = write!(json, "\\u{byte:04x}")),
        }
        rest = after;
    }
    json.push_str(rest);
}

/// An id as text. Not through its `Display`, whose machinery takes several times as long.
pub(crate) fn id_text(id: Uuid) -> String {
    id.hyphenated().encode_lower(&mut Uuid::encode_buffer()).to_owned()
}

/// A moment of [`moment`]: UTC, in whole milliseconds.
pub(crate) fn rfc3339(at: OffsetDateTime) -> String {
    let (year, month, day) = at.to_calendar_date();
    let (hour, minute, second, milli) = at.to_hms_milli();
    let mut text = String::with_capacity(24);
    push_padded(&mut text, u32::try_from(year).unwrap_or(0), 1_000, '-');
    push_padded(&mut text, u8::from(month).into(), 10, '-');
    push_padded(&mut text, day.into(), 10, 'T');
    push_padded(&mut text, hour.into(), 10, ':');
    push_padded(&mut text, minute.into(), 10, ':');
    push_padded(&mut text, second.into(), 10, '.');
    push_padded(&mut text, milli.into(), 100, 'Z');
    text
}

/// Appends as many digits of a number as `unit`, a power of ten, has, and what follows them.
fn push_padded(text: &mut String, number: u32, mut unit: u32, after: char) {
    while unit > 0 {
        text.extend(char::from_digit(number / unit % 10, 10));
        unit /= 10;
    }
    text.push(after);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::NOON_MS;
    use proptest::prelude::*;

    fn click(text: &str, optional: Option<String>, at_ms: i64) -> Click {
        Click {
            id: Uuid::from_u128(1),
            link_id: Uuid::from_u128(2),
            merchant_id: Uuid::from_u128(3),
            visitor_id: optional.clone(),
            session_id: optional.clone(),
            landing_page: text.to_owned(),
            referer: optional.clone(),
            user_agent: optional.clone(),
            utm_source: optional.clone(),
            utm_medium: optional.clone(),
            utm_campaign: optional.clone(),
            ip_pseudonym: optional.clone(),
            country: optional,
            at: moment(at_ms),
        }
    }

    #[test]
    fn a_click_has_the_fields_the_ledger_names_and_no_more() {
        for optional in [None, Some("x".to_owned())] {
            let click = click("https://shop.example/", optional, NOON_MS + 7);
            let written: serde_json::Value = serde_json::from_str(&json(&click)).unwrap();
            assert_eq!(written, serde_json::to_value(&click).unwrap());
        }
    }

    proptest! {
        #[test]
        fn a_click_is_read_as_it_was(
            text in any::<String>(),
            optional in any::<Option<String>>(),
            at_ms in 0..253_402_300_800_000_i64,
        ) {
            let click = click(&text, optional, at_ms);
            prop_assert_eq!(serde_json::from_str::<Click>(&json(&click)).unwrap(), click);
        }
    }
}
