//! Taking a person's words out of what others were told.

use serde_json::Value;

use crate::erasure::{ERASED, is_erased_customer};

/// What the merchant attached: its names mean nothing here, so it goes whole or not at all.
const METADATA: &str = "metadata";

/// Empties the fields of an event's data, wherever they stand in it, and says whether anything was there. A field is known
/// by its name, or by that of what it stands in as well: `fraud.reason`.
pub fn empty(data: &mut Value, fields: &[&str]) -> bool {
    empty_within(data, "", fields)
}

fn empty_within(value: &mut Value, parent: &str, fields: &[&str]) -> bool {
    let mut found = false;
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                if fields.iter().any(|field| names(field, parent, name)) {
                    if says_something(member) {
                        *member = Value::Null;
                        found = true;
                    }
                } else if name != METADATA {
                    found |= empty_within(member, name, fields);
                }
            }
        }
        Value::Array(elements) => {
            for element in elements {
                found |= empty_within(element, parent, fields);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    found
}

/// What was made after an erasure says that nobody is there.
fn says_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => text != ERASED && !is_erased_customer(text),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => true,
    }
}

fn names(field: &str, parent: &str, name: &str) -> bool {
    match field.split_once('.') {
        Some((of, name_within)) => of == parent && name_within == name,
        None => field == name,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const FIELDS: &[&str] = &["customer_id", "rejection_reason", "fraud.reason"];

    #[test]
    fn words_go_from_wherever_they_stand_and_everything_else_stays() {
        let mut told = json!({
            "customer_id": "kim", "reason": "no_reference", "amount": 5,
            "commissions": [{"rejection_reason": "kim did not pay", "fraud": {"reason": "kim again", "score": 40}}],
        });
        assert!(empty(&mut told, FIELDS));
        let left = json!({
            "customer_id": null, "reason": "no_reference", "amount": 5,
            "commissions": [{"rejection_reason": null, "fraud": {"reason": null, "score": 40}}],
        });
        assert_eq!(told, left);
        assert!(!empty(&mut told, FIELDS), "nothing is there any more");
    }

    #[test]
    fn several_words_in_one_place_are_something_and_not_nothing() {
        let mut told = json!({"one": {"customer_id": "kim"}, "two": {"rejection_reason": "kim did not pay"}});
        assert!(empty(&mut told, FIELDS));
        assert_eq!(told, json!({"one": {"customer_id": null}, "two": {"rejection_reason": null}}));
        let mut told = json!({"orders": [{"customer_id": "kim"}, {"customer_id": "lee"}]});
        assert!(empty(&mut told, FIELDS));
        assert_eq!(told, json!({"orders": [{"customer_id": null}, {"customer_id": null}]}));
    }

    #[test]
    fn what_stands_for_somebody_who_was_erased_is_nothing() {
        let of = || json!({"customer_id": "erased:01a204c4-e90a-70b1-9285-e6554767bec6", "rejection_reason": "erased"});
        let mut told = of();
        assert!(!empty(&mut told, FIELDS));
        assert_eq!(told, of());
    }

    #[test]
    fn metadata_goes_whole_or_not_at_all() {
        let of = || json!({"metadata": {"customer_id": "theirs"}});
        let mut told = of();
        assert!(!empty(&mut told, FIELDS));
        assert_eq!(told, of());
        assert!(empty(&mut told, &["metadata"]));
        assert_eq!(told, json!({"metadata": null}));
    }
}
