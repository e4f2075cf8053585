//! `GET /v1/links/{id}/qr.svg`: the short address as a QR code, to be printed.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

use super::view::LinkView;
use crate::app::App;
use crate::db::links;
use crate::http::auth::ReadKey;
use crate::http::openapi::tags;
use crate::http::params::Id;
use crate::http::problem::{Answer, Problem};

/// Side of the picture in its own units; it scales to any size.
const SIDE: u32 = 256;

/// Draw a link's QR code
#[utoipa::path(
    get,
    path = "/v1/links/{id}/qr.svg",
    operation_id = "draw_link_qr_code",
    tag = tags::LINKS,
    params(ReadKey, Id),
    responses((status = 200, description = "`short_url` as an SVG picture", body = String, content_type = "image/svg+xml")),
)]
pub(super) async fn qr(
    State(app): State<Arc<App>>,
    ReadKey { merchant_id, .. }: ReadKey,
    Id(link_id): Id,
) -> Answer<impl IntoResponse> {
    let mut connection = app.db.acquire().await?;
    let link = links::find(&mut connection, merchant_id, link_id).await?.ok_or_else(|| Problem::not_found("link"))?;
    let address = LinkView::new(link, &app.link_url)?.short_url;
    // Level M survives a fold or a stain of 15 %; the quiet zone is part of the picture.
    let code = QrCode::with_error_correction_level(&address, EcLevel::M).map_err(Problem::internal)?;
    let picture = code.render::<svg::Color<'_>>().min_dimensions(SIDE, SIDE).build();
    let headers = [
        (header::CONTENT_TYPE, "image/svg+xml"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok((headers, picture))
}
