//! A field of a patch: one that can be taken away, and one that is never null.

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

impl<T> Change<T> {
    /// The new value, if there is one.
    pub(crate) fn value(&self) -> Option<&T> {
        if let Self::Set(value) = self { Some(value) } else { None }
    }

    /// The new value as something else.
    pub(crate) fn map<U>(self, into: impl FnOnce(T) -> U) -> Change<U> {
        match self {
            Self::Keep => Change::Keep,
            Self::Remove => Change::Remove,
            Self::Set(value) => Change::Set(into(value)),
        }
    }

    /// What there is after the change.
    pub(crate) fn onto(self, old: Option<T>) -> Option<T> {
        match self {
            Self::Keep => old,
            Self::Remove => None,
            Self::Set(value) => Some(value),
        }
    }
}

/// A field that may be left out, and is not null when it is there. On it goes
/// `#[serde(default, deserialize_with = "never_null")]`.
pub(crate) fn never_null<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
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
        #[serde(default, deserialize_with = "never_null")]
        days: Option<i32>,
    }

    #[test]
    fn a_field_that_is_never_null_may_be_left_out() {
        let read = |text| serde_json::from_str::<Body>(text).map(|body| body.days).ok();
        assert_eq!(read("{}"), Some(None));
        assert_eq!(read("{\"days\": 7}"), Some(Some(7)));
        assert_eq!(read("{\"days\": null}"), None);
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
