//! Looking into schemas.

use std::collections::BTreeSet;

use utoipa::openapi::schema::{AdditionalProperties, ArrayItems, Components, Schema, SchemaType, Type};
use utoipa::openapi::{Ref, RefOr};

/// Whether it is the type null and nothing else.
pub(super) fn is_null(schema: &RefOr<Schema>) -> bool {
    matches!(schema, RefOr::T(Schema::Object(object)) if object.schema_type == SchemaType::Type(Type::Null))
}

/// Whether it may be null.
pub(super) fn may_be_null(schema: &RefOr<Schema>) -> bool {
    let has_null = |types: &SchemaType| matches!(types, SchemaType::Array(types) if types.contains(&Type::Null));
    match schema {
        RefOr::T(Schema::Object(object)) => object.schema_type.is_any_value() || has_null(&object.schema_type),
        RefOr::T(Schema::Array(array)) => has_null(&array.schema_type),
        RefOr::T(Schema::OneOf(one_of)) => one_of.items.iter().any(is_null),
        RefOr::T(_) | RefOr::Ref(_) => false,
    }
}

/// The name of the component it refers to.
pub(super) fn name_of(reference: &Ref) -> &str {
    reference.ref_location.rsplit('/').next().unwrap_or_default()
}

/// The component of a name.
pub(super) fn component<'a>(components: &'a Components, reference: &Ref) -> Option<&'a RefOr<Schema>> {
    components.schemas.get(name_of(reference))
}

/// The names of all components below a schema.
pub(super) fn collect(schema: &RefOr<Schema>, components: &Components, found: &mut BTreeSet<String>) {
    let schema = match schema {
        RefOr::Ref(reference) => {
            if found.insert(name_of(reference).to_owned())
                && let Some(component) = component(components, reference)
            {
                collect(component, components, found);
            }
            return;
        }
        RefOr::T(schema) => schema,
    };
    match schema {
        Schema::Object(object) => {
            object.properties.values().for_each(|property| collect(property, components, found));
            if let Some(AdditionalProperties::RefOr(values)) = object.additional_properties.as_deref() {
                collect(values, components, found);
            }
        }
        Schema::Array(array) => {
            if let ArrayItems::RefOrSchema(items) = &array.items {
                collect(items, components, found);
            }
        }
        Schema::OneOf(all) => all.items.iter().for_each(|item| collect(item, components, found)),
        Schema::AllOf(all) => all.items.iter().for_each(|item| collect(item, components, found)),
        Schema::AnyOf(all) => all.items.iter().for_each(|item| collect(item, components, found)),
        _ => {}
    }
}
