//! Errors of pages. A handler answers with what happened; `guard.rs` words it in the reader's language.

use axum::Extension;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use crate::http::problem::{Code, Problem};
use crate::pages::Texts;

/// Why there is no page.
#[derive(Debug)]
pub(crate) enum PageError {
    /// Nothing of that address that this person can see.
    NotFound,
    /// There is such an address, and nothing that could be done with it in this way.
    WrongMethod,
    /// The form is not one of ours, or too old.
    ForeignForm,
    /// Understood, and not possible now; said in the reader's words.
    Refused(String),
    /// The same, told by the code that the API answers with.
    Coded(Code),
    /// Too often.
    TooOften,
    /// Our fault; the log has it.
    Internal,
    /// The database is away.
    Unavailable,
    /// Another page first: signing in, the second factor, the right desk.
    Elsewhere(&'static str),
}

impl PageError {
    /// Our own fault. The cause goes to the log, never to the reader.
    pub(crate) fn internal(cause: impl std::fmt::Display) -> Self {
        tracing::error!(%cause, "internal error of a page");
        Self::Internal
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::ForeignForm => StatusCode::FORBIDDEN,
            Self::Refused(_) | Self::Coded(_) => StatusCode::CONFLICT,
            Self::TooOften => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Elsewhere(_) => StatusCode::SEE_OTHER,
        }
    }
}

/// `guard.rs` finds by this that another page comes first, and keeps the one that was wanted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Detour;

/// What `guard.rs` finds in an answer and words.
#[derive(Debug, Clone)]
pub(super) struct Unworded {
    kind: Kind,
    said: String,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    NotFound,
    ForeignForm,
    Refused,
    Coded(Code),
    TooOften,
    Internal,
    Unavailable,
}

impl Unworded {
    /// Title and text.
    pub(super) fn words(&self, t: Texts) -> (String, String) {
        let (title, text) = match self.kind {
            Kind::NotFound => (t.error_not_found_title(), t.error_not_found()),
            Kind::ForeignForm => (t.error_forbidden_title(), t.error_forbidden()),
            Kind::Refused => (t.error_refused_title(), self.said.as_str()),
            Kind::Coded(code) => (t.error_refused_title(), by_code(t, code)),
            Kind::TooOften => (t.error_too_often_title(), t.error_too_often()),
            Kind::Internal => (t.error_internal_title(), t.error_internal()),
            Kind::Unavailable => (t.error_unavailable_title(), t.error_unavailable()),
        };
        (title.to_owned(), text.to_owned())
    }

    /// Whether it was about how something stands, so that the reader wants to see that.
    pub(super) fn is_refused(&self) -> bool {
        matches!(self.kind, Kind::Refused | Kind::Coded(_))
    }

    /// Whether the reader should tell us the number of the request.
    pub(super) fn is_ours(&self) -> bool {
        matches!(self.kind, Kind::Internal)
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let status = self.status();
        let (kind, said) = match self {
            Self::Elsewhere(path) => return (Extension(Detour), Redirect::to(path)).into_response(),
            Self::Refused(said) => (Kind::Refused, said),
            Self::Coded(code) => (Kind::Coded(code), String::new()),
            Self::NotFound | Self::WrongMethod => (Kind::NotFound, String::new()),
            Self::ForeignForm => (Kind::ForeignForm, String::new()),
            Self::TooOften => (Kind::TooOften, String::new()),
            Self::Internal => (Kind::Internal, String::new()),
            Self::Unavailable => (Kind::Unavailable, String::new()),
        };
        let mut response = status.into_response();
        response.extensions_mut().insert(Unworded { kind, said });
        response
    }
}

impl From<Problem> for PageError {
    fn from(problem: Problem) -> Self {
        match problem.status().as_u16() {
            404 => Self::NotFound,
            429 => Self::TooOften,
            503 => Self::Unavailable,
            500.. => Self::Internal,
            _ => {
                // The API says it in English, and more exactly than a page does.
                tracing::info!(code = problem.code().name(), detail = problem.detail(), "a page's form was refused");
                Self::Coded(problem.code())
            }
        }
    }
}

/// What a code of the API means to somebody who filled in a form.
fn by_code(t: Texts, code: Code) -> &'static str {
    match code {
        Code::Conflict | Code::InvalidState => t.error_changed(),
        Code::FourEyesRequired => t.error_four_eyes(),
        Code::Forbidden | Code::Unauthorized => t.error_not_yours(),
        Code::ConversionConflict => t.error_order_known(),
        Code::RefundConflict => t.error_refund_known(),
        Code::RefundExceedsOrder => t.error_refund_too_much(),
        Code::CurrencyMismatch => t.error_other_currency(),
        Code::InsufficientCredit => t.error_little_credit(),
        Code::ValidationFailed => t.error_not_acceptable(),
        _ => t.error_refused(),
    }
}

impl From<sqlx::Error> for PageError {
    fn from(error: sqlx::Error) -> Self {
        Problem::from(error).into()
    }
}

impl From<getrandom::Error> for PageError {
    fn from(error: getrandom::Error) -> Self {
        Self::internal(error)
    }
}

impl From<crate::vault::VaultError> for PageError {
    fn from(error: crate::vault::VaultError) -> Self {
        Self::internal(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::Language;

    #[test]
    fn what_the_api_refuses_is_told_by_its_code_in_the_readers_language() {
        let refused = Problem::invalid_state("the conversion was rejected for another reason");
        let response = PageError::from(refused).into_response();
        assert_eq!(response.status(), StatusCode::CONFLICT);
        let unworded = response.extensions().get::<Unworded>().unwrap();
        let (title, text) = unworded.words(Texts(Language::De));
        assert_eq!(title, "Das geht jetzt nicht");
        assert!(text.contains("inzwischen geändert") && !text.contains("conversion"), "{text}");
        assert!(unworded.is_refused());
    }

    #[test]
    fn no_code_is_worded_by_itself() {
        for code in Code::ALL {
            let text = by_code(Texts(Language::En), *code);
            assert!(text.ends_with('.') && !text.contains('_'), "{code}: {text}");
        }
    }
}
