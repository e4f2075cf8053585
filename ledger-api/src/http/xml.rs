//! Reading XML bodies: the right media type, within the limit. What the bytes say is read by whoever knows the format.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};

use super::problem::{Code, Problem};

/// A body that was sent as XML.
pub(crate) struct XmlBody(pub Bytes);

impl<S: Send + Sync> FromRequest<S> for XmlBody {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let media_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if !media_type.is_some_and(is_xml) {
            return Err(Problem::new(Code::UnsupportedMediaType, "send the body as application/xml"));
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Problem::new(Code::PayloadTooLarge, "the body is over this call's limit"),
            _ => Problem::field("", "invalid", "the body could not be read to its end"),
        })?;
        Ok(Self(bytes))
    }
}

fn is_xml(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    ["application/xml", "text/xml"].iter().any(|xml| essence.eq_ignore_ascii_case(xml))
}
