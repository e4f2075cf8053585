//! Forms. What was filled in is read by name; a form of somebody who is signed in must carry its proof.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use subtle::ConstantTimeEq as _;

use super::error::PageError;
use crate::app::App;
use crate::pages::Query;

/// Most bytes of a form.
const MOST_BYTES: usize = 64 * 1024;
/// Most fields of a form: terms with all their exceptions.
const MOST_FIELDS: usize = 1_000;

/// What was filled in.
#[derive(Debug, Clone, Default)]
pub(crate) struct Form(Query);

impl Form {
    /// As if it had been filled in with these.
    pub(crate) fn of<N: Into<String>>(pairs: impl IntoIterator<Item = (N, String)>) -> Self {
        Self(Query::of(pairs.into_iter().map(|(name, value)| (name.into(), value))))
    }

    /// The value of a field, without the spaces around it; empty when there is none.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.0.get(name).unwrap_or_default()
    }

    /// The same, or none when nothing was filled in.
    pub(crate) fn filled(&self, name: &str) -> Option<&str> {
        self.0.get(name).filter(|value| !value.is_empty())
    }

    /// Refuses a form that does not carry this proof. Every form of somebody who is signed in goes through here.
    pub(crate) fn proves(self, csrf: &str) -> Result<Self, PageError> {
        let given = self.text("csrf").as_bytes();
        if bool::from(given.ct_eq(csrf.as_bytes())) { Ok(self) } else { Err(PageError::ForeignForm) }
    }
}

impl FromRequest<Arc<App>> for Form {
    type Rejection = PageError;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, PageError> {
        let body = Bytes::from_request(request, app).await.map_err(|_| PageError::ForeignForm)?;
        if body.len() > MOST_BYTES {
            return Err(PageError::ForeignForm);
        }
        let text = std::str::from_utf8(&body).map_err(|_| PageError::ForeignForm)?;
        Ok(Self(Query::parse_most(text, MOST_FIELDS)))
    }
}
