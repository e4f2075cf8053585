//! Objects whose keys are the client's own. Of two values under one key `serde_json` would keep the last and lose the other in
//! silence, so an object that says one thing twice is refused, at any depth.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Reads such an object, or null. On the field goes `#[serde(default, deserialize_with = "distinct_keys::object")]`.
pub(super) fn object<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Map<String, Value>>, D::Error> {
    match Distinct::deserialize(from)?.0 {
        Value::Null => Ok(None),
        Value::Object(map) => Ok(Some(map)),
        _ => Err(de::Error::custom("is not a JSON object")),
    }
}

/// Any JSON value without an object that has a key twice.
struct Distinct(Value);

impl<'de> Deserialize<'de> for Distinct {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Anything).map(Self)
    }
}

struct Anything;

impl<'de> Visitor<'de> for Anything {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("has a number that JSON cannot write"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Distinct(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            if map.contains_key(&key) {
                return Err(de::Error::custom(format_args!("has the key {key:?} twice")));
            }
            let Distinct(value) = entries.next_value()?;
            map.insert(key, value);
        }
        Ok(Value::Object(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Option<Map<String, Value>>, String> {
        object(&mut serde_json::Deserializer::from_str(text)).map_err(|error| error.to_string())
    }

    #[test]
    fn what_has_each_key_once_is_read_as_it_is() {
        let text = r#"{"a": [1, -2, 18446744073709551615, 0.5, true, null, "x"], "b": {"a": {}}, "c": "\u00e9"}"#;
        assert_eq!(read(text), Ok(serde_json::from_str(text).unwrap()));
        assert_eq!((read("null"), read("{}")), (Ok(None), Ok(Some(Map::new()))));
    }

    #[test]
    fn a_key_that_is_there_twice_is_named_however_deep_and_however_it_is_written() {
        for (text, key) in [
            (r#"{"a": 1, "b": 2, "a": 1}"#, "a"),
            (r#"{"list": [{"deep": {"k": 1, "k": 2}}]}"#, "k"),
            (r#"{"a": 1, "\u0061": 2}"#, "a"),
            (r#"{"": 1, "": 2}"#, ""),
        ] {
            let said = read(text).unwrap_err();
            assert!(said.starts_with(&format!("has the key {key:?} twice")), "{said}");
        }
        assert!(read("[1]").is_err() && read("7").is_err());
    }
}
