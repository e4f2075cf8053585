//! What surrounds every page: where forms may come from, what a page may load, and errors in the reader's language.

use std::sync::Arc;

use axum::extract::{FromRequestParts as _, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use uuid::Uuid;

use super::error::{Detour, PageError, Unworded};
use super::page::page_with;
use super::session::{self, is_local};
use super::visitor::Reader;
use super::wanted;
use crate::app::App;
use crate::pages::error_page::ErrorPage;
use crate::pages::{Shell, Texts};

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
    let posted = (parts.method == Method::POST).then(|| (parts.uri.path().to_owned(), parts.headers.clone()));
    let foreign = posted.is_some() && !comes_from_us(app, &parts.headers);
    let mut response =
        if foreign { PageError::ForeignForm.into_response() } else { answer(Request::from_parts(parts, body)).await };
    if let Some(error) = response.extensions_mut().remove::<Unworded>() {
        response = worded(app, &reader, posted, &error, request_id, response).await;
    }
    if response.extensions().get::<Detour>().is_some() {
        let kept = opened.and_then(|page| wanted::keep(&app.public_url, &page));
        response.headers_mut().extend(kept.map(|cookie| (header::SET_COOKIE, cookie)));
    }
    with_headers(app, response)
}

/// The thing that a form was about: the address up to the last id in it, where something follows it.
fn thing_of(path: &str) -> Option<&str> {
    let (thing, deed) = path.rsplit_once('/')?;
    let last = thing.rsplit('/').next()?;
    if deed.parse::<Uuid>().is_ok() {
        return None;
    }
    if last.parse::<Uuid>().is_ok() { Some(thing) } else { thing_of(thing) }
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

/// Puts words into an error. Who is signed in reads it in the language of the session, as any other page.
async fn worded(
    app: &App,
    reader: &Reader,
    posted: Option<(String, HeaderMap)>,
    error: &Unworded,
    request_id: Option<String>,
    response: Response,
) -> Response {
    let (path, headers) = posted.filter(|_| error.is_refused()).unzip();
    let own = match &headers {
        Some(headers) => session::of(app, headers).await.ok().flatten().and_then(|(_, session)| session.language),
        None => None,
    };
    let shell = reader.shell();
    let language = own.and_then(|name| name.parse().ok()).unwrap_or(shell.language);
    let (title, text) = error.words(Texts(language));
    let shown = ErrorPage {
        shell: Shell { language, ..shell },
        title,
        text,
        back: path.as_deref().and_then(thing_of).map(str::to_owned),
        request_id: request_id.filter(|_| error.is_ours()),
    };
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_leads_back_to_the_thing_it_was_about() {
        let id = "01a204c4-e90a-70b1-9285-e6554767bec6";
        let thing = format!("/finance/runs/{id}");
        for deed in ["approve", "sepa/2"] {
            assert_eq!(thing_of(&format!("{thing}/{deed}")), Some(thing.as_str()), "{deed}");
        }
        for none in ["/finance/corrections/new", "/sign-in", "/", &thing] {
            assert_eq!(thing_of(none), None, "{none}");
        }
    }
}
