//! `/affiliate/links/{id}`: one link, to copy and to print.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::IntoResponse;
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};
use uuid::Uuid;

use crate::app::App;
use crate::db::links::{self, Link};
use crate::http::links::view::LinkView;
use crate::pages::components::Cell;
use crate::pages::sheets::DetailSheet;
use crate::web::error::PageError;
use crate::web::page::{PageResult, page};
use crate::web::visitor::{AffiliateDesk, Visitor};

/// Side of the picture in its own units.
const SIDE: u32 = 256;

/// A link of the affiliate who is signed in; anybody else's is not there.
async fn own(app: &App, visitor: &Visitor, link_id: Uuid) -> Result<Link, PageError> {
    let link = links::find(&mut *app.db.acquire().await?, visitor.merchant_id, link_id).await?;
    link.filter(|link| link.affiliate_id == visitor.subject_id).ok_or(PageError::NotFound)
}

pub(super) async fn show(State(app): State<Arc<App>>, visitor: AffiliateDesk, Path(id): Path<Uuid>) -> PageResult {
    let t = visitor.texts();
    let link = own(&app, &visitor, id).await?;
    let view = LinkView::new(link.clone(), &app.link_url)?;
    let copy = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let mut facts = vec![(t.link_destination().to_owned(), Cell::text(&link.destination))];
    facts.extend(link.campaign.as_deref().map(|campaign| (t.link_campaign().to_owned(), Cell::text(campaign))));
    page(&DetailSheet {
        shell: visitor.shell(),
        title: format!("{} {}", t.link(), link.slug.as_deref().unwrap_or(&link.code)),
        paragraphs: Vec::new(),
        facts,
        links: Vec::new(),
        copies: vec![copy(t.link_short(), view.short_url()), copy(t.link_long(), view.url())],
        picture: Some((format!("/affiliate/links/{id}/qr.svg"), t.link_qr().to_owned())),
        tables: Vec::new(),
        back: ("/affiliate/links".to_owned(), t.nav_links().to_owned()),
    })
}

pub(super) async fn qr(State(app): State<Arc<App>>, visitor: AffiliateDesk, Path(id): Path<Uuid>) -> PageResult {
    let view = LinkView::new(own(&app, &visitor, id).await?, &app.link_url)?;
    let code = QrCode::with_error_correction_level(view.short_url(), EcLevel::M).map_err(PageError::internal)?;
    let picture = code.render::<svg::Color<'_>>().min_dimensions(SIDE, SIDE).build();
    Ok(([(header::CONTENT_TYPE, "image/svg+xml")], picture).into_response())
}
