//! Who may call. An extractor of `http/auth.rs` stands among an operation's parameters as what it reads, the header
//! `Authorization`; it becomes the operation's security, and the extension `x-roles`.

use serde_json::{Value, json};
use shared::api_key::Role;
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{RefOr, Required};

/// The security scheme's name.
pub(super) const SCHEME: &str = "key";

const HEADER: &str = "Authorization";
const ROLES: &str = "x-roles";

/// What an extractor that wants one of these roles is among the parameters.
pub(in crate::http) fn called_by(roles: &[Role]) -> Vec<Parameter> {
    let names: Vec<&str> = roles.iter().map(|role| role.name()).collect();
    let extensions = ExtensionsBuilder::new().add(ROLES, json!(names)).build();
    let parameter = ParameterBuilder::new()
        .name(HEADER)
        .parameter_in(ParameterIn::Header)
        .required(Required::True)
        .extensions(Some(extensions));
    vec![parameter.build()]
}

/// Turns that parameter into what OpenAPI calls security. An operation without one is open to everybody.
pub(super) fn tell(operation: &mut Operation) {
    let Some(roles) = take(operation) else {
        operation.security = Some(Vec::new());
        return;
    };
    operation.security = Some(vec![SecurityRequirement::new(SCHEME, Vec::<String>::new())]);
    let names: Vec<String> = roles.as_array().into_iter().flatten().filter_map(Value::as_str).map(code).collect();
    let sentence = format!("Key of role {}.", names.join(" or "));
    let description = operation.description.take().filter(|text| !text.is_empty());
    operation.description = Some(description.map_or_else(|| sentence.clone(), |text| format!("{text}\n\n{sentence}")));
    operation.extensions.get_or_insert_default().insert(ROLES.to_owned(), roles);
}

fn code(role: &str) -> String {
    format!("`{role}`")
}

fn take(operation: &mut Operation) -> Option<Value> {
    let parameters = operation.parameters.as_mut()?;
    let of_key = |parameter: &RefOr<Parameter>| matches!(parameter, RefOr::T(parameter) if parameter.name == HEADER);
    let place = parameters.iter().position(of_key)?;
    let RefOr::T(parameter) = parameters.remove(place) else { return None };
    parameter.extensions?.remove(ROLES)
}
