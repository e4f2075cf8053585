//! `GET /assets/{hash}/{name}`: what pages load. The address changes with the content, so it may be kept for ever.

use axum::http::{Uri, header};
use axum::response::{IntoResponse, Response};
use tower_http::compression::CompressionLayer;

use super::error::PageError;
use crate::pages::assets;

/// Files are the same for everybody, so their length tells an attacker nothing. Pages carry secrets beside what others wrote, and are
/// sent as they are (<https://www.breachattack.com>).
pub(super) fn compressed() -> CompressionLayer {
    CompressionLayer::new()
}

pub(super) async fn show(address: Uri) -> Result<Response, PageError> {
    let asset = assets::at(address.path()).ok_or(PageError::NotFound)?;
    let headers =
        [(header::CONTENT_TYPE, asset.media_type), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
    Ok((headers, asset.bytes).into_response())
}
