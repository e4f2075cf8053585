//! `GET /openapi.json`: the API described by its own code, as OpenAPI 3.1.
//!
//! A handler says by `#[utoipa::path]` what is its own: path, body, answers. What follows from that is added here, once:
//! who may call ([`roles`]), the errors any such call can answer ([`problems`]), headers ([`headers`]), what every list
//! takes ([`parameters`]), which fields an answer always has ([`always_there`]) and examples ([`examples`]).

mod always_there;
mod examples;
mod headers;
mod introduction;
mod operations;
mod page;
mod pages;
mod parameters;
mod problems;
mod roles;
pub(crate) mod tags;
#[cfg(test)]
mod tests;
mod walk;

use std::sync::{Arc, LazyLock};

use axum::http::{HeaderName, header};
use tower_http::compression::{CompressionLayer, CompressionLevel};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

/// The human page, which describes the API and is no part of it.
pub(super) use page::routes as page_routes;
pub(in crate::http) use problems::{
    BadSignature, Conflict, ConversionConflict, CurrencyMismatch, FourEyesRequired, InsufficientCredit, InvalidState,
    MalformedJson, NotFound, PayloadTooLarge, RateLimited, RefundConflict, RefundExceedsOrder,
};
pub(in crate::http) use roles::called_by;

/// Made when it is first asked for: it follows from the code alone.
static DOCUMENT: LazyLock<String> = LazyLock::new(|| written(&complete(super::api().into_openapi())));

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::default().routes(routes!(show)).layer(compressed())
}

/// Only the description and its page are compressed: they are large, the same for everybody and hold no secret whose length
/// an attacker could measure.
fn compressed() -> CompressionLayer {
    CompressionLayer::new().quality(CompressionLevel::Fastest)
}

/// This document
#[utoipa::path(
    get,
    path = "/openapi.json",
    operation_id = "show_openapi",
    tag = tags::OPERATION,
    responses((status = 200, description = "OpenAPI 3.1", body = Object))
)]
async fn show() -> ([(HeaderName, &'static str); 1], &'static str) {
    ([(header::CONTENT_TYPE, "application/json")], &DOCUMENT)
}

/// What every operation has in common, added to what each says for itself.
fn complete(mut document: OpenApi) -> OpenApi {
    introduction::introduce(&mut document);
    let mut shared = document.components.take().unwrap_or_default();
    operations::for_each(&mut document, |method, operation| {
        roles::tell(operation);
        parameters::tell(operation);
        problems::tell(method, operation, &mut shared);
        headers::tell(operation);
    });
    headers::describe(&mut shared);
    pages::refer(&mut shared);
    document.components = Some(shared);
    always_there::require(&mut document);
    examples::compose(&mut document);
    document
}

/// The document as text, in a stable order.
fn written(document: &OpenApi) -> String {
    document.to_pretty_json().map(|text| text + "\n").unwrap_or_default()
}
