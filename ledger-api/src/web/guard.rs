//! What surrounds every page: where forms may come from, what a page may load, and errors in the reader's language.

use std::sync::Arc;

use axum::extract::{FromRequestParts as _, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::error::{Detour, PageError, Unworded};
use super::page::page_with;
use super::session::is_local;
use super::visitor::Reader;
use super::wanted;
use crate::app::App;
use crate::pages::error_page::ErrorPage;

/// Nothing from elsewhere, nothing inline, no frames, no forms to others.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Around every page.
pub(super) async fn guard(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    around(&app, request, async |request| next.run(request).await).await
}

/// The same around anything that answers.
pub(super) async fn around(
    app: &Arc<App>,
    request: Request,
    answer: impl AsyncFnOnce(Request) -> Response,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let Ok(reader) = Reader::from_request_parts(&mut parts, app).await;
    let opened = wanted::page(&parts);
    let request_id = parts.headers.get("x-request-id").and_then(|id| id.to_str().ok()).map(str::to_owned);
    let foreign = parts.method == Method::POST && !comes_from_us(app, &parts.headers);
    let mut response =
        if foreign { PageError::ForeignForm.into_response() } else { answer(Request::from_parts(parts, body)).await };
    if response.extensions().get::<Detour>().is_some() {
        let kept = opened.and_then(|page| wanted::keep(&app.public_url, &page));
        response.headers_mut().extend(kept.map(|cookie| (header::SET_COOKIE, cookie)));
    }
    with_headers(app, worded(&reader, request_id, response))
}

/// Browsers say where a form comes from (`Origin`, `Sec-Fetch-Site`). Where neither is told it was no browser of today;
/// what such a caller may do is protected by what the form carries.
fn comes_from_us(app: &App, headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let site = text(HeaderName::from_static("sec-fetch-site"));
    match (site, text(header::ORIGIN)) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => origin == app.public_url.origin().ascii_serialization(),
        (None, None) => true,
    }
}

/// Puts words into an error.
fn worded(reader: &Reader, request_id: Option<String>, response: Response) -> Response {
    let Some(error) = response.extensions().get::<Unworded>().cloned() else { return response };
    let (title, text) = error.words(reader.texts());
    let shown = ErrorPage { shell: reader.shell(), title, text, request_id: request_id.filter(|_| error.is_ours()) };
    page_with(response.status(), &shown).unwrap_or(response)
}

fn with_headers(app: &App, mut response: Response) -> Response {
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, POLICY);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::X_FRAME_OPTIONS, "DENY");
    // Forms need their origin, other sites need nothing: links here may hold what signs somebody in.
    set(header::REFERRER_POLICY, "same-origin");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    set(HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=()");
    set(header::CACHE_CONTROL, "no-store");
    if !is_local(&app.public_url) {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    response
}
