//! `/docs/`: the document for people, by Swagger UI. All of it is in the binary, and it asks nobody on the internet.

use std::borrow::Cow;
use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderName, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use utoipa_swagger_ui::{Config, serve};

use crate::app::App;
use crate::http::problem::{Answer, Problem};

const INDEX: &[u8] = include_bytes!("page/index.html");
const START: &[u8] = include_bytes!("page/start.js");

/// Only from here. Swagger UI puts styles into the page, and its icons are `data:` images.
const POLICY: &str = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'; object-src 'none'";

pub(in crate::http) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/docs", get(|| async { Redirect::permanent("/docs/") }))
        .route("/docs/", get(|| async { answer("text/html; charset=utf-8", Cow::Borrowed(INDEX)) }))
        .route("/docs/start.js", get(|| async { answer("text/javascript; charset=utf-8", Cow::Borrowed(START)) }))
        .route("/docs/swagger-ui.css", get(|| async { vendored("swagger-ui.css") }))
        .route("/docs/swagger-ui-bundle.js", get(|| async { vendored("swagger-ui-bundle.js") }))
        .layer(super::compressed())
}

/// A file of Swagger UI's own.
fn vendored(file: &str) -> Answer<Response> {
    let config = Arc::new(Config::new(["/openapi.json"]));
    let found = serve(file, config).map_err(Problem::internal)?;
    let file = found.ok_or_else(|| Problem::internal("Swagger UI without its files"))?;
    Ok(answer(&file.content_type, file.bytes))
}

fn answer(content_type: &str, bytes: Cow<'static, [u8]>) -> Response {
    let headers: [(HeaderName, &str); 4] = [
        (header::CONTENT_TYPE, content_type),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    (headers, bytes).into_response()
}
