//! Headers that many operations have in common.

use serde_json::json;
use utoipa::IntoParams;
use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{Components, ObjectBuilder, Schema, Type};
use utoipa::openapi::{Ref, RefOr, Required};

use super::parameters;
use crate::http::idempotency::{KEY_BYTES, Once};
use crate::http::problem::Code;

const REQUEST_ID: &str = "X-Request-Id";
const RETRY_AFTER: &str = "Retry-After";
const WWW_AUTHENTICATE: &str = "WWW-Authenticate";
const RATE_LIMIT_POLICY: &str = "RateLimit-Policy";
const RATE_LIMIT: &str = "RateLimit";
const IDEMPOTENT_REPLAYED: &str = "Idempotent-Replayed";
/// The request's header.
pub(super) const IDEMPOTENCY_KEY: &str = "Idempotency-Key";

/// Describes each of them once.
pub(super) fn describe(shared: &mut Components) {
    let text = || ObjectBuilder::new().schema_type(Type::String);
    let seconds = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0));
    let header = |about: &str, schema: ObjectBuilder, example| {
        HeaderBuilder::new().description(Some(about)).schema(Some(Schema::from(schema))).example(Some(example)).build()
    };
    let all: [(&str, Header); 6] = [
        (
            REQUEST_ID,
            header(
                "The call's id in the server's log: the caller's own, or a fresh UUID.",
                text(),
                json!("01a204c4-e90a-70b1-9285-e6554767bec6"),
            ),
        ),
        (RETRY_AFTER, header("Seconds to wait before the next try.", seconds, json!(1))),
        (RATE_LIMIT_POLICY, header("How many calls a second a key may make.", text(), json!("\"key\";q=20000;w=1"))),
        (RATE_LIMIT, header("How many of them are left.", text(), json!("\"key\";r=19999;t=1"))),
        (
            IDEMPOTENT_REPLAYED,
            header(
                "The answer is the first one to this `Idempotency-Key`.",
                text().enum_values(Some(["true"])),
                json!("true"),
            ),
        ),
        (WWW_AUTHENTICATE, header("How to say who calls.", text(), json!("Bearer"))),
    ];
    shared.headers.extend(all.map(|(name, header)| (name.to_owned(), header.into())));
}

/// A reference to one of them.
pub(super) fn reference(name: &str) -> Ref {
    Ref::new(format!("#/components/headers/{name}"))
}

/// Those of an error.
pub(super) fn of_problem(code: Code) -> Vec<&'static str> {
    match code {
        Code::RateLimited => vec![REQUEST_ID, RETRY_AFTER, RATE_LIMIT_POLICY, RATE_LIMIT],
        Code::Unavailable => vec![REQUEST_ID, RETRY_AFTER],
        Code::Unauthorized => vec![REQUEST_ID, WWW_AUTHENTICATE],
        _ => vec![REQUEST_ID],
    }
}

/// Adds those of answers that are no errors.
pub(super) fn tell(operation: &mut Operation) {
    let mut names = vec![REQUEST_ID];
    if asks_for_a_key(operation) {
        names.extend([RATE_LIMIT_POLICY, RATE_LIMIT]);
    }
    if parameters::has(operation, IDEMPOTENCY_KEY) {
        names.push(IDEMPOTENT_REPLAYED);
    }
    for response in operation.responses.responses.values_mut() {
        let RefOr::T(response) = response else { continue };
        for name in &names {
            response.headers.insert((*name).to_owned(), RefOr::Ref(reference(name)));
        }
    }
}

/// Whether only the holder of a key may call.
pub(super) fn asks_for_a_key(operation: &Operation) -> bool {
    operation.security.as_ref().is_some_and(|security| !security.is_empty())
}

impl IntoParams for Once {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let text = ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(1))
            .max_length(Some(KEY_BYTES))
            .pattern(Some("^[ -~]+$"))
            .examples(["9f1c2f6e-order-4711"]);
        let parameter = ParameterBuilder::new()
            .name(IDEMPOTENCY_KEY)
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some(
                "Makes the call safe to repeat for 30 days: the same key and body are answered like the first time.",
            ))
            .schema(Some(text));
        vec![parameter.build()]
    }
}
