//! Reading JSON bodies: the right media type, within the limit, every field known, every error named.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use serde::de::{DeserializeOwned, IgnoredAny};

use super::problem::{Code, FieldError, Problem};

/// From so many bytes on a body is read on a thread apart: a megabyte takes milliseconds, in which all that is woken on the same
/// thread would wait, another merchant's order as well.
const LARGE: usize = 64 * 1024;

/// A JSON body of type `T`. `T` refuses unknown fields itself (`deny_unknown_fields`).
pub(crate) struct Body<T>(pub T);

/// No body, or `{}`. A call that takes none refuses what it would not look at.
pub(crate) struct NoBody;

/// What such a call may say: nothing.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

impl<S: Send + Sync> FromRequest<S> for NoBody {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let RawBody(bytes) = RawBody::from_request(request, state).await?;
        nothing(&bytes)?;
        Ok(Self)
    }
}

/// Refuses a body that says something.
pub(super) fn nothing(bytes: &[u8]) -> Result<(), Problem> {
    // `null` is what clients send who encode "nothing" as JSON.
    if matches!(bytes.trim_ascii(), b"" | b"null") { Ok(()) } else { parse::<Nothing>(bytes).map(|Nothing {}| ()) }
}

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

impl<S: Send + Sync, T: DeserializeOwned + Send + 'static> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        apart(bytes_of(request, state).await?, parse_body).await.map(Self)
    }
}

/// Reads a body, on a thread apart if it is large.
pub(super) async fn apart<T: Send + 'static>(
    bytes: Option<Bytes>,
    read: impl FnOnce(Option<&[u8]>) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    if bytes.as_ref().is_none_or(|bytes| bytes.len() < LARGE) {
        return read(bytes.as_deref());
    }
    tokio::task::spawn_blocking(move || read(bytes.as_deref())).await.map_err(Problem::internal)?
}

/// The bytes of a body that says it is JSON; none when there is no body and nothing is said of it.
pub(super) async fn bytes_of<S: Send + Sync>(request: Request, state: &S) -> Result<Option<Bytes>, Problem> {
    let media_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if media_type.is_none() {
        let RawBody(bytes) = RawBody::from_request(request, state).await?;
        if bytes.is_empty() {
            return Ok(None);
        }
        return Err(Problem::new(Code::UnsupportedMediaType, "send the body as application/json"));
    }
    if !media_type.is_some_and(is_json) {
        return Err(Problem::new(Code::UnsupportedMediaType, "send the body as application/json"));
    }
    RawBody::from_request(request, state).await.map(|RawBody(bytes)| Some(bytes))
}

fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}

/// Reads a body. One that is not there lacks what `T` needs first, or itself.
pub(super) fn parse_body<T: DeserializeOwned>(bytes: Option<&[u8]>) -> Result<T, Problem> {
    if let Some(bytes) = bytes {
        return parse(bytes);
    }
    parse::<T>(b"{}").and_then(|_| Err(Problem::field("", "required", "send what is wanted as a JSON body")))
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
        // Where a name was expected and something else came, serde_json speaks of the syntax.
        if cause.is_data() || serde_json::from_slice::<IgnoredAny>(bytes).is_ok() {
            let message = cause.to_string();
            // serde says " at line 1 column 2" at the end; the path says it better.
            Problem::validation(vec![field_error(&field, message.split(" at line ").next().unwrap_or_default())])
        } else {
            Problem::new(Code::MalformedJson, format!("the body is not JSON: {cause}"))
        }
    })?;
    reader.end().map_err(|_| Problem::new(Code::MalformedJson, "there is something after the JSON body"))?;
    Ok(value)
}

/// serde's complaint about the value at `path`, `.` for the whole.
pub(super) fn field_error(path: &str, detail: &str) -> FieldError {
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
    FieldError { field, code, detail: in_plain_words(detail) }
}

/// serde speaks of the types of this program; clients know none of them.
fn in_plain_words(detail: &str) -> String {
    let time = detail.contains("OffsetDateTime") || detail.ends_with("component could not be parsed");
    if time {
        return "is not an RFC 3339 time such as 2026-11-01T00:00:00Z".into();
    }
    if detail == "expected value" {
        return "is none of the values it can have".into();
    }
    if detail.starts_with("invalid type: null") {
        return "must not be null".into();
    }
    if detail.contains("digit found in string") || detail.starts_with("cannot parse integer") {
        return "is not a whole number".into();
    }
    match detail.split_once(", expected ") {
        Some((found, expected)) if expected.starts_with("struct ") => format!("{found}, expected an object"),
        Some((found, "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" | "usize")) => {
            format!("{found}, expected a whole number")
        }
        _ => detail.to_owned(),
    }
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

    #[tokio::test]
    async fn while_a_large_body_is_read_others_on_the_same_thread_go_on() {
        let (others, went_on) = std::sync::mpsc::channel();
        let read = move |bytes: Option<&[u8]>| {
            went_on.recv_timeout(std::time::Duration::from_secs(10)).map_err(Problem::internal)?;
            Ok(bytes.map_or(0, <[u8]>::len))
        };

        let (read, sent) = tokio::join!(apart(Some(Bytes::from(vec![b' '; LARGE])), read), async { others.send(()) });

        assert_eq!((read.unwrap(), sent), (LARGE, Ok(())));
    }

    #[test]
    fn complaints_name_no_types_of_this_program() {
        for (said, plain) in [
            ("invalid type: string \"x\", expected struct Body", "invalid type: string \"x\", expected an object"),
            ("invalid type: string \"x\", expected i64", "invalid type: string \"x\", expected a whole number"),
            ("invalid type: null, expected a string", "must not be null"),
            (
                "invalid type: integer `1`, expected an RFC3339-formatted `OffsetDateTime`",
                "is not an RFC 3339 time such as 2026-11-01T00:00:00Z",
            ),
        ] {
            assert_eq!(in_plain_words(said), plain);
        }
    }

    #[test]
    fn a_name_that_is_no_text_is_a_wrong_value_and_not_broken_json() {
        #[derive(Debug, serde::Deserialize)]
        enum Kind {
            #[serde(rename = "one")]
            One,
        }
        #[derive(Debug, serde::Deserialize)]
        struct Named {
            kind: Kind,
        }
        assert!(matches!(parse(b"{\"kind\":\"one\"}"), Ok(Named { kind: Kind::One })));
        for body in [&b"{\"kind\":null}"[..], b"{\"kind\":5}", b"{\"kind\":[]}"] {
            let problem = parse::<Named>(body).unwrap_err();
            assert_eq!(problem.code(), Code::ValidationFailed);
            assert!(format!("{problem:?}").contains("field: \"kind\""), "{problem:?}");
        }
        assert_eq!(parse::<Named>(b"{\"kind\":").unwrap_err().code(), Code::MalformedJson);
    }

    #[test]
    fn a_call_without_a_body_takes_none_or_an_empty_one() {
        for body in [&b""[..], b"{}", b" {} ", b"null"] {
            assert!(nothing(body).is_ok(), "{body:?}");
        }
        assert_eq!(nothing(b"{\"foo\":1}").unwrap_err().code(), Code::ValidationFailed);
        assert_eq!(nothing(b"[]").unwrap_err().code(), Code::ValidationFailed);
        assert_eq!(nothing(b"foo").unwrap_err().code(), Code::MalformedJson);
    }

    #[test]
    fn a_body_that_is_missing_is_refused_even_where_every_field_may_be() {
        #[derive(Debug, serde::Deserialize)]
        struct Change {
            #[expect(dead_code, reason = "only parsing is tested")]
            name: Option<String>,
        }
        assert!(parse_body::<Change>(Some(b"{}")).is_ok());
        assert_eq!(parse_body::<Change>(None).unwrap_err().code(), Code::ValidationFailed);
        let lacks = format!("{:?}", parse_body::<Sample>(None).unwrap_err());
        assert!(lacks.contains("field: \"amount\""), "{lacks}");
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
