//! A field of a patch that can be taken away.

use serde::{Deserialize, Deserializer};

/// What a body says of such a field. On the field goes `#[serde(default)]`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Change<T> {
    /// It is not mentioned.
    #[default]
    Keep,
    /// It is null.
    Remove,
    /// It has a value.
    Set(T),
}

impl Change<String> {
    /// The new text, read.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&str) -> T) -> Option<T> {
        if let Self::Set(text) = self { Some(read(text)) } else { None }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Change<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Remove, Self::Set))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Body {
        #[serde(default)]
        amount: Change<i64>,
    }

    #[test]
    fn null_is_told_from_a_field_that_is_not_there() {
        let read = |text| serde_json::from_str::<Body>(text).map(|body| body.amount).ok();
        assert_eq!(read("{}"), Some(Change::Keep));
        assert_eq!(read("{\"amount\": null}"), Some(Change::Remove));
        assert_eq!(read("{\"amount\": 7}"), Some(Change::Set(7)));
        assert_eq!(read("{\"amount\": \"7\"}"), None);
    }
}
