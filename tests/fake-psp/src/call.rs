//! A request as the handlers want it: parsed once, bounded.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use url::form_urlencoded;

use crate::answer::Answer;
use crate::plan::Plan;

/// Method, path, parameters and fate of a request.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) body: Bytes,
    pub(crate) plan: Plan,
    headers: HeaderMap,
}

impl Call {
    /// A header as text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body as a form.
    pub(crate) fn form(&self) -> Vec<(String, String)> {
        pairs(&self.body)
    }
}

impl<S: Send + Sync> FromRequest<S> for Call {
    type Rejection = Answer;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let plan = request.extensions().get::<Plan>().cloned().unwrap_or_default();
        let method = request.method().to_string();
        let path = request.uri().path().to_owned();
        let query = pairs(request.uri().query().unwrap_or_default().as_bytes());
        let headers = request.headers().clone();
        let body = Bytes::from_request(request, state)
            .await
            .map_err(|error| Answer::complaint(error.status().as_u16(), error.body_text()))?;
        Ok(Self { method, path, query, body, plan, headers })
    }
}

fn pairs(text: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(text).into_owned().collect()
}
