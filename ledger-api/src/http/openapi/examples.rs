//! An example of every body and every answer, put together from those of their fields.
//!
//! A type's own example counts first, also for some of its fields only; then the fields' own (`#[schema(example = …)]`),
//! then those of their types. A text, number or time that may be null is null without one.

use serde_json::{Map, Value, json};
use utoipa::openapi::content::Content;
use utoipa::openapi::schema::{
    AdditionalProperties, ArrayItems, Components, KnownFormat, Object, Schema, SchemaFormat, SchemaType, Type,
};
use utoipa::openapi::{OpenApi, RefOr};

use super::{operations, walk};

/// Nesting beyond it is no example any more.
const DEEPEST: usize = 32;

pub(super) fn compose(document: &mut OpenApi) {
    let Some(mut components) = document.components.take() else { return };
    let mut complete = components.schemas.clone();
    for schema in complete.values_mut() {
        complete_within(schema, &components, 0);
    }
    components.schemas = complete;
    operations::for_each(document, |_, operation| {
        if let Some(RefOr::T(body)) = &mut operation.request_body {
            body.content.values_mut().for_each(|content| give(content, &components));
        }
        for response in operation.responses.responses.values_mut() {
            if let RefOr::T(response) = response {
                response.content.values_mut().for_each(|content| give(content, &components));
            }
        }
    });
    document.components = Some(components);
}

/// Completes a type's own example, and those of types that stand inside it by themselves, as in generic ones.
fn complete_within(schema: &mut RefOr<Schema>, components: &Components, depth: usize) {
    if depth > DEEPEST {
        return;
    }
    let whole = of(schema, components, 0);
    let RefOr::T(schema) = schema else { return };
    let within = |part: &mut RefOr<Schema>| complete_within(part, components, depth + 1);
    match schema {
        Schema::Object(object) => {
            if object.example.is_some() {
                object.example = whole;
            }
            object.properties.values_mut().for_each(within);
        }
        Schema::OneOf(one_of) => one_of.items.iter_mut().for_each(within),
        Schema::AllOf(all) => all.items.iter_mut().for_each(within),
        _ => {}
    }
}

fn give(content: &mut RefOr<Content>, components: &Components) {
    let RefOr::T(content) = content else { return };
    if content.example.is_none() && content.examples.is_empty() {
        content.example = content.schema.as_ref().and_then(|schema| of(schema, components, 0));
    }
}

fn of(schema: &RefOr<Schema>, components: &Components, depth: usize) -> Option<Value> {
    if depth > DEEPEST {
        return None;
    }
    let of = |schema: &RefOr<Schema>| of(schema, components, depth + 1);
    match schema {
        RefOr::Ref(reference) => of(walk::component(components, reference)?),
        RefOr::T(Schema::Object(object)) => of_object(object, of),
        RefOr::T(Schema::Array(array)) => {
            let own = array.example.clone().or_else(|| array.examples.first().cloned());
            own.or_else(|| match &array.items {
                ArrayItems::RefOrSchema(items) => of(items).map(|item| json!([item])),
                ArrayItems::False => Some(json!([])),
            })
        }
        RefOr::T(Schema::OneOf(one_of)) => {
            let own = one_of.example.clone().or_else(|| one_of.examples.first().cloned());
            own.or_else(|| one_of.items.first().and_then(of))
        }
        RefOr::T(Schema::AllOf(all)) => {
            let own = all.example.clone().or_else(|| all.examples.first().cloned());
            own.or_else(|| {
                let parts = all.items.iter().filter_map(of);
                let fields =
                    parts.filter_map(|part| if let Value::Object(fields) = part { Some(fields) } else { None });
                Some(Value::Object(fields.flatten().collect()))
            })
        }
        RefOr::T(_) => None,
    }
}

fn of_object(object: &Object, of: impl Fn(&RefOr<Schema>) -> Option<Value>) -> Option<Value> {
    let own = object.example.clone().or_else(|| object.examples.first().cloned());
    let own = own.or_else(|| object.default.clone()).or_else(|| object.enum_values.as_ref()?.first().cloned());
    let lacks = |own: &Map<String, Value>| object.required.iter().any(|name| !own.contains_key(name));
    match own {
        // An object's own example may be about some of its fields only.
        Some(Value::Object(some)) if lacks(&some) => {
            let mut fields = fields_of(object, &of);
            fields.extend(some);
            return Some(Value::Object(fields));
        }
        Some(own) => return Some(own),
        None => {}
    }
    match &object.schema_type {
        SchemaType::Array(types) if types.contains(&Type::Null) => Some(Value::Null),
        SchemaType::Type(Type::Object) => {
            let mut fields = fields_of(object, &of);
            if let (true, Some(AdditionalProperties::RefOr(values))) =
                (fields.is_empty(), object.additional_properties.as_deref())
            {
                fields.extend(of(values).map(|value| ("example".to_owned(), value)));
            }
            Some(Value::Object(fields))
        }
        SchemaType::Type(Type::String) => Some(json!(text(object))),
        SchemaType::Type(Type::Integer | Type::Number) => Some(json!(1)),
        SchemaType::Type(Type::Boolean) => Some(json!(false)),
        _ => None,
    }
}

/// A field that may be left out is shown when there is something to show.
fn fields_of(object: &Object, of: &impl Fn(&RefOr<Schema>) -> Option<Value>) -> Map<String, Value> {
    let fields = object.properties.iter().filter_map(|(name, property)| Some((name, of(property)?)));
    let shown = fields.filter(|(name, value)| !value.is_null() || object.required.contains(name));
    shown.map(|(name, value)| (name.clone(), value)).collect()
}

fn text(object: &Object) -> &'static str {
    match &object.format {
        Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)) => "01a204c4-e90a-70b1-9285-e6554767bec6",
        Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)) => "2026-11-23T09:30:00Z",
        Some(SchemaFormat::KnownFormat(KnownFormat::Date)) => "2026-11-24",
        _ => "text",
    }
}
