//! Network addresses in what others tell. Whose they are is nobody's business here, and a provider tells them unasked:
//! with the evidence of a dispute, or of who accepted its terms.

use std::borrow::Cow;
use std::net::IpAddr;

use serde_json::Value;

/// What stands in an address's place.
const REMOVED: &str = "removed";

/// A JSON document without those of its texts that are IP addresses. One that has none stays as it is, byte for byte,
/// and so does what is no JSON.
#[must_use]
pub fn without_addresses(json: &[u8]) -> Cow<'_, [u8]> {
    let Ok(mut document) = serde_json::from_slice::<Value>(json) else { return Cow::Borrowed(json) };
    if !remove(&mut document) {
        return Cow::Borrowed(json);
    }
    serde_json::to_vec(&document).map_or(Cow::Borrowed(json), Cow::Owned)
}

/// Whether there was one.
fn remove(value: &mut Value) -> bool {
    match value {
        Value::String(text) => {
            let is_address = text.trim().parse::<IpAddr>().is_ok();
            if is_address {
                REMOVED.clone_into(text);
            }
            is_address
        }
        Value::Array(items) => remove_from_each(items.iter_mut()),
        Value::Object(fields) => remove_from_each(fields.values_mut()),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The same of several: none is passed over because an earlier one was an address.
fn remove_from_each<'a>(values: impl Iterator<Item = &'a mut Value>) -> bool {
    let mut found = false;
    for value in values {
        found |= remove(value);
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn addresses_go_wherever_they_stand_and_nothing_else_does() {
        let told = json!({
            "evidence": {"customer_purchase_ip": "203.0.113.9", "note": "called from 203.0.113.9 twice", "amount": 5000},
            "list": [{"ip": " 2001:db8::1 "}, "::ffff:203.0.113.9", "1.2.3", "de:ad", null, true],
        });

        let kept: Value = serde_json::from_slice(&without_addresses(told.to_string().as_bytes())).unwrap();

        let expected = json!({
            "evidence": {"customer_purchase_ip": "removed", "note": "called from 203.0.113.9 twice", "amount": 5000},
            "list": [{"ip": "removed"}, "removed", "1.2.3", "de:ad", null, true],
        });
        assert_eq!(kept, expected);
    }

    #[test]
    fn what_has_no_address_and_what_is_no_json_stays_as_it_came() {
        for text in ["{ \"b\": 1.50,  \"a\": \"x\", \"a\": 2 }", "{\"ip\": \"203.0.113.9\"", "", "\u{feff}{}"] {
            assert_eq!(without_addresses(text.as_bytes()), Cow::Borrowed(text.as_bytes()), "{text}");
        }
    }
}
