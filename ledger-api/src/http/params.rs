//! Path and query parameters, with our own errors instead of the framework's plain text.

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::problem::Problem;

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

/// One of the merchant's own ids in the path; any text.
pub(crate) struct ExternalId(pub String);

impl<S: Send + Sync> FromRequestParts<S> for ExternalId {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Path(id) =
            Path::<String>::from_request_parts(parts, state).await.map_err(|_| Problem::not_found("thing"))?;
        // PostgreSQL knows no texts with NUL, so nothing has such an id.
        if id.contains('\0') { Err(Problem::not_found("thing")) } else { Ok(Self(id)) }
    }
}

/// Query parameters of type `T`.
pub(crate) struct Params<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let query = Query::<T>::from_request_parts(parts, state).await;
        let Query(value) = query.map_err(|rejection| Problem::field("", "invalid", rejection.body_text()))?;
        Ok(Self(value))
    }
}
