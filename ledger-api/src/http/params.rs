//! Path and query parameters, with our own errors instead of the framework's plain text.

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use url::form_urlencoded;
use uuid::Uuid;

use super::json::field_error;
use super::problem::{FieldError, Problem};

/// An id in the path. One that cannot be an id names nothing, so it answers 404 like any unknown id.
pub(crate) struct Id(pub Uuid);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Path(id) = Path::<Uuid>::from_request_parts(parts, state).await.map_err(|_| Problem::not_found("thing"))?;
        Ok(Self(id))
    }
}

/// Two ids in the path, the outer one first.
pub(crate) struct Ids(pub Uuid, pub Uuid);

impl<S: Send + Sync> FromRequestParts<S> for Ids {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = Path::<(Uuid, Uuid)>::from_request_parts(parts, state).await;
        let Path((outer, inner)) = path.map_err(|_| Problem::not_found("thing"))?;
        Ok(Self(outer, inner))
    }
}

/// An id in the path and the number of one of its parts.
pub(crate) struct Numbered(pub Uuid, pub i32);

impl<S: Send + Sync> FromRequestParts<S> for Numbered {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = Path::<(Uuid, i32)>::from_request_parts(parts, state).await;
        let Path((id, number)) = path.map_err(|_| Problem::not_found("thing"))?;
        Ok(Self(id, number))
    }
}

/// One of the merchant's own ids in the path; any text.
pub(crate) struct ExternalId(pub String);

impl<S: Send + Sync> FromRequestParts<S> for ExternalId {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Path(id) =
            Path::<String>::from_request_parts(parts, state).await.map_err(|_| Problem::not_found("thing"))?;
        // Nothing has a name with control characters, and PostgreSQL knows no texts with NUL.
        if id.chars().any(char::is_control) { Err(Problem::not_found("thing")) } else { Ok(Self(id)) }
    }
}

/// Query parameters of type `T`.
pub(crate) struct Params<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let raw = parts.uri.query().unwrap_or_default();
        let unclean = form_urlencoded::parse(raw.as_bytes())
            .find(|(name, value)| name.chars().chain(value.chars()).any(char::is_control));
        if let Some((name, _)) = unclean {
            let name: String = name.chars().filter(|character| !character.is_control()).collect();
            return Err(Problem::field(name, "invalid", "must not contain control characters"));
        }
        let query = Query::<T>::from_request_parts(parts, state).await;
        let Query(value) = query.map_err(|rejection| Problem::validation(vec![complaint(&rejection.body_text())]))?;
        Ok(Self(value))
    }
}

/// What is wrong with a query, from the framework's `Failed to deserialize query string: limit: …`.
fn complaint(text: &str) -> FieldError {
    let said = text.split_once("query string: ").map_or(text, |(_, said)| said);
    match said.split_once(": ") {
        Some((field, detail)) if field.chars().all(|one| one.is_ascii_lowercase() || one == '_') => {
            field_error(if field.is_empty() { "." } else { field }, detail)
        }
        _ => field_error(".", said),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_complaint_about_the_query_names_the_parameter() {
        let wrong = complaint("Failed to deserialize query string: limit: invalid digit found in string");
        assert_eq!((wrong.field.as_str(), wrong.detail.as_str()), ("limit", "is not a whole number"));
        let wrong = complaint("Failed to deserialize query string: unknown field `foo`, expected `limit`");
        assert_eq!((wrong.field.as_str(), wrong.code), ("foo", "unknown_field"));
        let wrong = complaint("Failed to deserialize query string: missing field `owner`");
        assert_eq!((wrong.field.as_str(), wrong.code), ("owner", "required"));
    }
}
