//! Reading JSON bodies: the right media type, within the limit, every field known, every error named.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use serde::de::DeserializeOwned;

use super::problem::{Code, FieldError, Problem};

/// A JSON body of type `T`. `T` refuses unknown fields itself (`deny_unknown_fields`).
pub(crate) struct Body<T>(pub T);

/// The body as it came: what is signed is its bytes.
pub(crate) struct RawBody(pub Bytes);

impl<S: Send + Sync> FromRequest<S> for RawBody {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Problem::new(Code::PayloadTooLarge, "the body is over this call's limit"),
            _ => Problem::new(Code::MalformedJson, "the body could not be read to its end"),
        })?;
        Ok(Self(bytes))
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        parse(&bytes_of(request, state).await?).map(Self)
    }
}

/// The bytes of a body that says it is JSON.
pub(super) async fn bytes_of<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Problem> {
    let media_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if !media_type.is_some_and(is_json) {
        return Err(Problem::new(Code::UnsupportedMediaType, "send the body as application/json"));
    }
    RawBody::from_request(request, state).await.map(|RawBody(bytes)| bytes)
}

fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}

/// Reads one JSON value, a whole body or an item of one.
pub(crate) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    if first == Some(&b'[') {
        // serde would read the fields of a struct from an array by their place.
        return Err(Problem::field("", "invalid", "the body is a JSON object, not a list"));
    }
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let field = error.path().to_string();
        let cause = error.into_inner();
        if cause.is_data() {
            Problem::validation(vec![field_error(&field, &cause)])
        } else {
            Problem::new(Code::MalformedJson, format!("the body is not JSON: {cause}"))
        }
    })?;
    reader.end().map_err(|_| Problem::new(Code::MalformedJson, "there is something after the JSON body"))?;
    Ok(value)
}

fn field_error(path: &str, cause: &serde_json::Error) -> FieldError {
    let message = cause.to_string();
    // serde says " at line 1 column 2" at the end; the path says it better.
    let detail = message.split(" at line ").next().unwrap_or_default().to_owned();
    let code = if detail.starts_with("unknown field") {
        "unknown_field"
    } else if detail.starts_with("missing field") {
        "required"
    } else {
        "invalid"
    };
    let named = detail.split('`').nth(1).filter(|_| code != "invalid");
    let field = match (path, named) {
        ("." | "?", named) => named.unwrap_or_default().to_owned(),
        (path, Some(name)) if !path.ends_with(name) => format!("{path}.{name}"),
        (path, _) => path.to_owned(),
    };
    FieldError { field, code, detail }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        #[expect(dead_code, reason = "only parsing is tested")]
        amount: i64,
    }

    #[test]
    fn a_wrong_body_names_the_field_and_a_broken_one_says_it_is_not_json() {
        assert_eq!(parse::<Sample>(b"{\"amount\":").unwrap_err().code(), Code::MalformedJson);
        assert_eq!(parse::<Sample>(b"{\"amount\":1} x").unwrap_err().code(), Code::MalformedJson);
        for (body, field) in
            [(&b"{\"amount\":\"1\"}"[..], "amount"), (b"{\"amount\":1,\"colour\":2}", "colour"), (b"{}", "amount")]
        {
            let problem = parse::<Sample>(body).unwrap_err();
            assert_eq!(problem.code(), Code::ValidationFailed);
            assert!(format!("{problem:?}").contains(&format!("field: \"{field}\"")), "{problem:?}");
        }
    }
}
