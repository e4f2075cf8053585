//! Headers that many operations have in common. A header of all creating operations is added in [`tell`].

use serde_json::json;
use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::path::{HttpMethod, Operation};
use utoipa::openapi::schema::{Components, KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::openapi::{Ref, RefOr};

use crate::http::problem::Code;

const REQUEST_ID: &str = "X-Request-Id";
const RETRY_AFTER: &str = "Retry-After";
const WWW_AUTHENTICATE: &str = "WWW-Authenticate";

/// Describes each of them once.
pub(super) fn describe(shared: &mut Components) {
    let text = || ObjectBuilder::new().schema_type(Type::String);
    let uuid = text().format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)));
    let seconds = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0));
    let header = |about: &str, schema: ObjectBuilder, example| {
        HeaderBuilder::new().description(Some(about)).schema(Some(Schema::from(schema))).example(Some(example)).build()
    };
    let all: [(&str, Header); 3] = [
        (
            REQUEST_ID,
            header(
                "The call's id in the server's log: the caller's own, or a fresh UUID.",
                text(),
                json!("01a204c4-e90a-70b1-9285-e6554767bec6"),
            ),
        ),
        (RETRY_AFTER, header("Seconds to wait before the next try.", seconds, json!(1))),
        (WWW_AUTHENTICATE, header("How to say who calls.", text(), json!("Bearer"))),
    ];
    let _ = uuid;
    shared.headers.extend(all.map(|(name, header)| (name.to_owned(), header.into())));
}

/// A reference to one of them.
pub(super) fn reference(name: &str) -> Ref {
    Ref::new(format!("#/components/headers/{name}"))
}

/// Those of an error.
pub(super) fn of_problem(code: Code) -> Vec<&'static str> {
    match code {
        Code::RateLimited | Code::Unavailable => vec![REQUEST_ID, RETRY_AFTER],
        Code::Unauthorized => vec![REQUEST_ID, WWW_AUTHENTICATE],
        _ => vec![REQUEST_ID],
    }
}

/// Adds those of answers that are no errors.
pub(super) fn tell(method: &HttpMethod, operation: &mut Operation) {
    let creates = *method == HttpMethod::Post && operation.responses.responses.contains_key("201");
    for response in operation.responses.responses.values_mut() {
        let RefOr::T(response) = response else { continue };
        response.headers.insert(REQUEST_ID.to_owned(), RefOr::Ref(reference(REQUEST_ID)));
        if creates {
            // Headers of the answers of creating calls go here, those of their requests below.
        }
    }
}
