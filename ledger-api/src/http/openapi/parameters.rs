//! What parameters have in common: a query cannot say null, and every list has pages.

use serde_json::json;
use utoipa::IntoParams;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, SchemaType, Type};
use utoipa::openapi::{RefOr, Required};

use crate::http::page::{DEFAULT_LIMIT, MAX_LIMIT};
use crate::http::params::Id;

impl IntoParams for Id {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let uuid = ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)))
            .examples(["01a204c4-e90a-70b1-9285-e6554767bec6"]);
        let parameter = ParameterBuilder::new()
            .name("id")
            .parameter_in(ParameterIn::Path)
            .required(Required::True)
            .description(Some("Its id."))
            .schema(Some(uuid));
        vec![parameter.build()]
    }
}

/// Whether the operation takes a parameter of this name.
pub(super) fn has(operation: &Operation, name: &str) -> bool {
    let mut parameters = operation.parameters.iter().flatten();
    parameters.any(|parameter| matches!(parameter, RefOr::T(parameter) if parameter.name == name))
}

pub(super) fn tell(operation: &mut Operation) {
    for parameter in operation.parameters.iter_mut().flatten() {
        let RefOr::T(parameter) = parameter else { continue };
        if parameter.parameter_in != ParameterIn::Query {
            continue;
        }
        parameter.schema = parameter.schema.take().map(without_null);
        match parameter.name.as_str() {
            "limit" => {
                let schema = ObjectBuilder::new()
                    .schema_type(Type::Integer)
                    .minimum(Some(1))
                    .maximum(isize::try_from(MAX_LIMIT).ok())
                    .default(Some(json!(DEFAULT_LIMIT)));
                parameter.schema = Some(schema.into());
                parameter.description.get_or_insert_with(|| "Rows of a page.".to_owned());
            }
            "cursor" => {
                parameter.description.get_or_insert_with(|| {
                    "`next_cursor` of the page before, as it was given; without it the newest rows.".to_owned()
                });
            }
            _ => {}
        }
    }
}

/// An optional parameter is left out, never null.
fn without_null(schema: RefOr<Schema>) -> RefOr<Schema> {
    match schema {
        RefOr::T(Schema::Object(mut object)) => {
            if let SchemaType::Array(types) = &mut object.schema_type {
                types.retain(|one| *one != Type::Null);
                if let [only] = types.as_slice() {
                    object.schema_type = SchemaType::Type(only.clone());
                }
            }
            RefOr::T(Schema::Object(object))
        }
        RefOr::T(Schema::OneOf(one_of)) => {
            let mut rest = one_of.items.iter().filter(|item| !super::walk::is_null(item));
            match (rest.next(), rest.next()) {
                (Some(only), None) => only.clone(),
                _ => RefOr::T(Schema::OneOf(one_of)),
            }
        }
        other => other,
    }
}
