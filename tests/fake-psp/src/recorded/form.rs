//! Forms and queries as JSON: `metadata[payout_id]=1` is an object in an object, and what the schema knows as a number is
//! one, if it can be read as one.

use serde_json::{Map, Value};

/// The parameters of a form or a query. An empty value is none: Stripe takes it for a parameter that is not there.
pub(super) fn read(pairs: &[(String, String)], schema: &Value) -> Value {
    let mut fields = Map::new();
    for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
        let mut steps = name.split('[').map(|step| step.trim_end_matches(']'));
        let first = steps.next().unwrap_or_default();
        put(&mut fields, first, &steps.collect::<Vec<_>>(), value);
    }
    typed(Value::Object(fields), schema)
}

fn put(fields: &mut Map<String, Value>, name: &str, deeper: &[&str], value: &str) {
    let Some((next, deeper)) = deeper.split_first() else {
        fields.insert(name.to_owned(), Value::String(value.to_owned()));
        return;
    };
    let inner = fields.entry(name).or_insert_with(|| Value::Object(Map::new()));
    if let Value::Object(inner) = inner {
        // `expand[]` counts by itself.
        let next = if next.is_empty() { inner.len().to_string() } else { (*next).to_owned() };
        put(inner, &next, deeper, value);
    }
}

/// The same with the types that the schema expects; what does not fit stays text, for the schema to complain about.
fn typed(value: Value, schema: &Value) -> Value {
    if let Some(choices) = schema.get("anyOf").and_then(Value::as_array) {
        let nested = value.is_object();
        let fitting = choices.iter().find(|choice| (kind(choice) == Some("object")) == nested);
        return match fitting {
            Some(choice) => typed(value, choice),
            None => value,
        };
    }
    match (value, kind(schema)) {
        (Value::String(text), Some("integer")) => text.parse::<i64>().map_or(Value::String(text), Value::from),
        (Value::String(text), Some("boolean")) => text.parse::<bool>().map_or(Value::String(text), Value::from),
        (Value::Object(fields), Some("array")) => {
            let items = schema.get("items").unwrap_or(&Value::Null);
            Value::Array(fields.into_iter().map(|(_, value)| typed(value, items)).collect())
        }
        (Value::Object(fields), _) => {
            let known = |name: &str| schema.get("properties").and_then(|known| known.get(name));
            let others = schema.get("additionalProperties").unwrap_or(&Value::Null);
            let typed = |(name, value): (String, Value)| {
                let value = typed(value, known(&name).unwrap_or(others));
                (name, value)
            };
            Value::Object(fields.into_iter().map(typed).collect())
        }
        (value, _) => value,
    }
}

fn kind(schema: &Value) -> Option<&str> {
    schema.get("type").and_then(Value::as_str)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(pairs: &[(&str, &str)]) -> Value {
        let schema = json!({
            "type": "object",
            "properties": {
                "amount": {"type": "integer"},
                "wanted": {"type": "object", "additionalProperties": {"properties": {"now": {"type": "boolean"}}}},
                "expand": {"type": "array", "items": {"type": "string"}},
                "created": {"anyOf": [{"type": "object", "properties": {"gte": {"type": "integer"}}}, {"type": "integer"}]},
            },
        });
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        read(&pairs, &schema)
    }

    #[test]
    fn brackets_are_objects_and_numbers_are_numbers_where_the_schema_says_so() {
        let read = of(&[
            ("amount", "12"),
            ("metadata[a]", "7"),
            ("wanted[x][now]", "true"),
            ("expand[]", "p"),
            ("expand[]", "q"),
        ]);
        let expected =
            json!({"amount": 12, "metadata": {"a": "7"}, "wanted": {"x": {"now": true}}, "expand": ["p", "q"]});
        assert_eq!(read, expected);
        assert_eq!(of(&[("created[gte]", "5")]), json!({"created": {"gte": 5}}));
        assert_eq!(of(&[("created", "5")]), json!({"created": 5}));
    }

    #[test]
    fn what_does_not_fit_stays_text_and_what_is_empty_is_not_there() {
        assert_eq!(of(&[("amount", "1.5"), ("currency", "")]), json!({"amount": "1.5"}));
        assert_eq!(of(&[("a[", "1"), ("b]", "2"), ("a", "3")]), json!({"a": "3", "b": "2"}));
    }
}
