//! References to other objects: an id, or the whole object where somebody had it expanded.

use serde::{Deserialize, Deserializer, de};

/// Longest id, in bytes. Stripe's are below 70; ours for orders and refunds have at most this.
const ID_BYTES: usize = 200;

/// An id of Stripe's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StripeId(pub(super) String);

impl<'de> Deserialize<'de> for StripeId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Reference {
            Id(String),
            Object { id: String },
        }
        let (Reference::Id(id) | Reference::Object { id }) = Reference::deserialize(deserializer)?;
        if (1..=ID_BYTES).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic()) {
            Ok(Self(id))
        } else {
            Err(de::Error::custom("an id is not one"))
        }
    }
}

/// The text of an id, where there is one.
pub(super) fn text(id: Option<&StripeId>) -> Option<String> {
    id.map(|id| id.0.clone())
}

/// A list inside an object: the first of its items, ten at most.
#[derive(Debug, Deserialize)]
pub(super) struct List<T> {
    #[serde(default = "Vec::new")]
    pub(super) data: Vec<T>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_an_id_or_an_object_that_has_one() {
        let read = |json: &str| serde_json::from_str::<StripeId>(json).ok().map(|id| id.0);
        assert_eq!(read(r#""cus_1""#).as_deref(), Some("cus_1"));
        assert_eq!(read(r#"{"id": "cus_1", "object": "customer", "deleted": true}"#).as_deref(), Some("cus_1"));
        for bad in [r#""""#, r#""a b""#, r#""a\u0000""#, "7", "{}", &format!("{:?}", "x".repeat(201))] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
