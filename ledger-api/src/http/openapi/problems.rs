//! Errors. An operation names only those that are its own, by the types below: `InvalidState`, `RefundConflict`, …
//! What any call of its kind can answer is added by [`tell`].
//!
//! OpenAPI knows one response for each status, so codes travel under keys such as `409 conflict` until [`tell`] puts those
//! of one status together.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::path::{HttpMethod, Operation, ParameterIn};
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::schema::Components;
use utoipa::openapi::{Ref, RefOr};
use utoipa::{IntoResponses, PartialSchema as _, ToSchema};

use super::{headers, parameters};
use crate::http::problem::{Code, FieldError, Problem};

const MEDIA_TYPE: &str = "application/problem+json";

/// The answers of these codes, each under its status and name.
fn codes(codes: &[Code]) -> BTreeMap<String, RefOr<Response>> {
    let key = |code: &Code| (format!("{} {}", code.status().as_u16(), code.name()), Response::default().into());
    codes.iter().map(key).collect()
}

/// Types for codes that a handler answers by itself.
macro_rules! answered_by_handlers {
    ($($Code:ident),+) => {
        $(
            #[doc = concat!("The operation can answer `", stringify!($Code), "`.")]
            pub(in crate::http) enum $Code {}

            impl IntoResponses for $Code {
                fn responses() -> BTreeMap<String, RefOr<Response>> {
                    codes(&[Code::$Code])
                }
            }
        )+
    };
}

answered_by_handlers!(
    BadSignature,
    Conflict,
    ConversionConflict,
    CurrencyMismatch,
    FourEyesRequired,
    InsufficientCredit,
    InvalidState,
    MalformedJson,
    NotFound,
    PayloadTooLarge,
    RateLimited,
    RefundConflict,
    RefundExceedsOrder
);

/// What any call of this kind can answer.
fn of_its_kind(method: &HttpMethod, operation: &Operation) -> Vec<Code> {
    // The deadline, a panic, the database.
    let mut codes = vec![Code::Internal, Code::Unavailable];
    if headers::asks_for_a_key(operation) {
        codes.extend([Code::Unauthorized, Code::Forbidden, Code::RateLimited]);
    }
    if parameters::has(operation, headers::IDEMPOTENCY_KEY) {
        codes.extend([Code::ValidationFailed, Code::Conflict, Code::IdempotencyKeyReused]);
    }
    let has = |place: ParameterIn| {
        let mut parameters = operation.parameters.iter().flatten();
        parameters.any(|parameter| matches!(parameter, RefOr::T(parameter) if parameter.parameter_in == place))
    };
    if has(ParameterIn::Path) {
        codes.push(Code::NotFound);
    }
    if has(ParameterIn::Query) {
        codes.push(Code::ValidationFailed);
    }
    if let Some(RefOr::T(body)) = &operation.request_body {
        codes.extend([Code::RequestTimeout, Code::PayloadTooLarge, Code::UnsupportedMediaType, Code::ValidationFailed]);
        if body.content.contains_key("application/json") {
            codes.push(Code::MalformedJson);
        }
    } else if matches!(method, HttpMethod::Post) {
        // A body where none is read must be empty.
        codes.extend([Code::RequestTimeout, Code::PayloadTooLarge, Code::MalformedJson, Code::ValidationFailed]);
    }
    codes
}

/// Adds them, and gives each status one response that all operations with the same codes share.
pub(super) fn tell(method: &HttpMethod, operation: &mut Operation, shared: &mut Components) {
    let responses = &mut operation.responses.responses;
    let own: Vec<String> = responses.keys().filter(|key| key.contains(' ')).cloned().collect();
    for key in &own {
        responses.remove(key);
    }
    let all: BTreeSet<String> = own.into_iter().chain(codes(&of_its_kind(method, operation)).into_keys()).collect();
    let mut by_status: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (status, code) in all.iter().filter_map(|key| key.split_once(' ')) {
        by_status.entry(status).or_default().push(code);
    }
    for (status, codes) in by_status {
        let name = codes.join("_or_");
        shared.responses.entry(name.clone()).or_insert_with(|| response(&codes).into());
        operation.responses.responses.insert(status.to_owned(), Ref::from_response_name(name).into());
    }
    for (name, schema) in [
        (Problem::name(), Problem::schema()),
        (FieldError::name(), FieldError::schema()),
        (<Code as ToSchema>::name(), Code::schema()),
    ] {
        shared.schemas.entry(name.into_owned()).or_insert(schema);
    }
}

fn response(names: &[&str]) -> Response {
    let codes: Vec<Code> = Code::ALL.iter().copied().filter(|code| names.contains(&code.name())).collect();
    let description: Vec<String> = codes.iter().map(|code| format!("`{}`: {}", code.name(), code.meaning())).collect();
    let examples = codes.iter().map(|code| (code.name(), ExampleBuilder::new().value(Some(example(*code))).build()));
    let content =
        ContentBuilder::new().schema(Some(Ref::from_schema_name(Problem::name()))).examples_from_iter(examples).build();
    let response = ResponseBuilder::new().description(description.join("\n\n")).content(MEDIA_TYPE, content);
    codes
        .iter()
        .flat_map(|code| headers::of_problem(*code))
        .fold(response, |response, name| response.header_ref(name, headers::reference(name)))
        .build()
}

/// One such answer, written as the server writes it.
fn example(code: Code) -> serde_json::Value {
    let problem = match code {
        Code::ValidationFailed => Problem::field(
            "amount",
            "out_of_range",
            "an amount is a whole number of minor units from 0 to 1000000000000",
        ),
        code => Problem::new(code, code.meaning()),
    };
    serde_json::to_value(problem).unwrap_or_else(|_| json!({}))
}
