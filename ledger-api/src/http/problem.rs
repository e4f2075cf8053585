//! Every error answer: RFC 9457 `application/problem+json` with a stable `code`.
//!
//! | code | status | when |
//! |---|---|---|
//! | `malformed_json` | 400 | the body is not JSON |
//! | `bad_signature` | 400 | a webhook that is not its provider's word, or an old one |
//! | `unauthorized` | 401 | no key, not a key, revoked |
//! | `forbidden`, `four_eyes_required` | 403 | the key's role may not do this; the same person may not do both |
//! | `not_found` | 404 | no such thing, or another merchant's |
//! | `method_not_allowed` | 405 | the path exists, the method does not |
//! | `request_timeout` | 408 | the client did not send its body to the end; the connection is closed |
//! | `conflict`, `conversion_conflict`, `refund_conflict`, `invalid_state` | 409 | it exists otherwise |
//! | `insufficient_credit` | 409 | a customer has less credit than is to be spent |
//! | `payload_too_large` | 413 | over the limit of the call |
//! | `unsupported_media_type` | 415 | not `application/json` |
//! | `validation_failed`, `currency_mismatch`, `refund_exceeds_order` | 422 | understood, not acceptable |
//! | `idempotency_key_reused` | 422 | the key came with another call before |
//! | `rate_limited` | 429 | slow down, `Retry-After` says how long |
//! | `internal` | 500 | our fault; the log has it under the request id |
//! | `unavailable` | 503 | the database is away or full, this instance is about to stop, or another call was in the way: try again |

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::db::absence::is_absence;
use crate::db::retry::{Transient, is_transient};
use crate::domain::named::named_enum;

named_enum! {
    /// Stable names of errors; clients branch on these.
    pub enum Code, "an error code" {
        /// the body is not JSON
        MalformedJson = "malformed_json",
        /// the event is not its provider's word, or an old one
        BadSignature = "bad_signature",
        /// there is no key, it is none, or it was revoked
        Unauthorized = "unauthorized",
        /// a key of this role may not do this
        Forbidden = "forbidden",
        /// the same person may not do both
        FourEyesRequired = "four_eyes_required",
        /// there is no such thing that this key can see
        NotFound = "not_found",
        /// this path does not know this method
        MethodNotAllowed = "method_not_allowed",
        /// the body did not come to its end in time; nothing was done, and the connection is closed
        RequestTimeout = "request_timeout",
        /// it exists otherwise
        Conflict = "conflict",
        /// this order_id was posted before with another amount, currency or customer
        ConversionConflict = "conversion_conflict",
        /// this refund_id was posted before with another order, amount or currency
        RefundConflict = "refund_conflict",
        /// the customer has less credit than is to be spent
        InsufficientCredit = "insufficient_credit",
        /// it exists, but not in a state that allows the call
        InvalidState = "invalid_state",
        /// the body is over this call's limit
        PayloadTooLarge = "payload_too_large",
        /// the body has another media type than the call takes
        UnsupportedMediaType = "unsupported_media_type",
        /// understood, not acceptable; errors names every field
        ValidationFailed = "validation_failed",
        /// another currency than the program is in
        CurrencyMismatch = "currency_mismatch",
        /// all refunds together are more than the order
        RefundExceedsOrder = "refund_exceeds_order",
        /// the key came with another path or body before
        IdempotencyKeyReused = "idempotency_key_reused",
        /// slow down; Retry-After says how long
        RateLimited = "rate_limited",
        /// our fault; the log has it under the request id
        Internal = "internal",
        /// not now; ask whether it was stored, or send it again with the same id or Idempotency-Key
        Unavailable = "unavailable",
    }
}

impl Code {
    /// The HTTP status that goes with it.
    pub(super) fn status(self) -> StatusCode {
        match self {
            Self::MalformedJson | Self::BadSignature => StatusCode::BAD_REQUEST,
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::Forbidden | Self::FourEyesRequired => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::RequestTimeout => StatusCode::REQUEST_TIMEOUT,
            Self::Conflict
            | Self::ConversionConflict
            | Self::RefundConflict
            | Self::InsufficientCredit
            | Self::InvalidState => StatusCode::CONFLICT,
            Self::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::ValidationFailed | Self::CurrencyMismatch | Self::RefundExceedsOrder | Self::IdempotencyKeyReused => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Self::RateLimited => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

/// One field that is not acceptable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct FieldError {
    /// Path of the field in the body or query, `items[3].amount` style; empty for the whole body.
    #[schema(example = "amount")]
    pub field: String,
    /// Stable name: `required`, `unknown_field`, `invalid`, `out_of_range`, `too_long`, …
    #[schema(example = "out_of_range")]
    pub code: &'static str,
    /// For a person.
    #[schema(example = "an amount is a whole number of minor units from 0 to 1000000000000")]
    pub detail: String,
}

/// An error on its way to the client.
#[derive(Debug, Clone)]
pub struct Problem {
    code: Code,
    detail: String,
    errors: Vec<FieldError>,
    /// Whether the same transaction may succeed when it is tried again at once.
    transient: bool,
}

/// What a handler returns.
pub type Answer<T> = Result<T, Problem>;

/// An error, as RFC 9457 has it.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Problem)]
struct Body<'a> {
    /// Always `about:blank`: `code` says more.
    #[serde(rename = "type")]
    #[schema(example = "about:blank")]
    kind: &'static str,
    /// The status in words.
    #[schema(example = "Unprocessable Entity")]
    title: &'a str,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599, example = 422)]
    status: u16,
    code: Code,
    /// For a person.
    #[schema(example = "amount: is not acceptable")]
    detail: &'a str,
    /// With `validation_failed`: everything that is wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<FieldError>, required = false)]
    errors: &'a Vec<FieldError>,
}

impl utoipa::PartialSchema for Problem {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        Body::schema()
    }
}

impl utoipa::ToSchema for Problem {}

impl Problem {
    /// An error with a sentence for the person who reads it.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), errors: Vec::new(), transient: false }
    }

    /// Nothing of that id that this key can see. Another merchant's things answer alike.
    #[must_use]
    pub fn not_found(what: &str) -> Self {
        Self::new(Code::NotFound, format!("there is no such {what}"))
    }

    /// The thing exists, but not in a state that allows the call.
    pub fn invalid_state(detail: impl Into<String>) -> Self {
        Self::new(Code::InvalidState, detail)
    }

    /// Fields that cannot be accepted.
    #[must_use]
    pub fn validation(errors: Vec<FieldError>) -> Self {
        let detail = errors.first().map_or_else(String::new, |first| match first.field.as_str() {
            "" => first.detail.clone(),
            field => format!("{field}: {}", first.detail),
        });
        Self { errors, ..Self::new(Code::ValidationFailed, detail) }
    }

    /// Exactly one field that cannot be accepted.
    pub fn field(field: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Self {
        Self::validation(vec![FieldError { field: field.into(), code, detail: detail.into() }])
    }

    /// Our own fault. The cause goes to the log, never to the client.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        tracing::error!(%cause, "internal error");
        Self::new(Code::Internal, "something went wrong on our side; quote the X-Request-Id of this answer")
    }

    /// The same in other words.
    #[must_use]
    pub(super) fn saying(self, detail: String) -> Self {
        Self { detail, ..self }
    }

    /// What is said to a person.
    pub(crate) fn detail(&self) -> &str {
        &self.detail
    }

    /// The fields that cannot be accepted.
    pub(crate) fn errors(&self) -> &[FieldError] {
        &self.errors
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> Code {
        self.code
    }

    /// The HTTP status that goes with the code.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.code.status()
    }
}

impl From<sqlx::Error> for Problem {
    fn from(error: sqlx::Error) -> Self {
        Self::from(&error)
    }
}

impl From<&sqlx::Error> for Problem {
    fn from(error: &sqlx::Error) -> Self {
        if is_transient(error) {
            tracing::debug!(%error, "transaction chosen as victim");
            let detail = "another call changed the same things at the same moment; send it again";
            return Self { transient: true, ..Self::new(Code::Unavailable, detail) };
        }
        if is_absence(error) {
            tracing::warn!(%error, "database unavailable");
            // A connection may break in the middle of a commit.
            return Self::new(
                Code::Unavailable,
                "the database is away or full; ask whether it was stored, or send it again",
            );
        }
        let constraint = error.as_database_error().and_then(sqlx::error::DatabaseError::constraint);
        super::constraint::problem_for(constraint).unwrap_or_else(|| Self::internal(error))
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}: {}", self.code.name(), self.detail)
    }
}

impl Transient for Problem {
    fn is_transient(&self) -> bool {
        self.transient
    }
}

/// As the body of an answer, or as one item's verdict in the answer to many.
impl Serialize for Problem {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let status = self.status();
        let body = Body {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            code: self.code,
            detail: &self.detail,
            errors: &self.errors,
        };
        body.serialize(serializer)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = (self.status(), Json(&self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        match self.code {
            Code::RateLimited | Code::Unavailable => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
            }
            Code::RequestTimeout => {
                headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
            }
            Code::Unauthorized => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            _ => {}
        }
        response
    }
}
