//! `/merchant/links/{id}`: a link, its addresses, its coupons.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use uuid::Uuid;

use crate::app::App;
use crate::db::coupons::{self, Coupon};
use crate::db::desk::evidence;
use crate::db::links;
use crate::http::links::view::LinkView;
use crate::pages::Texts;
use crate::pages::components::{Cell, Column, Deed, Field, Table};
use crate::pages::sheets::ThingSheet;
use crate::web::error::PageError;
use crate::web::merchant::words::open_status;
use crate::web::page::{PageResult, beside, page_with};
use crate::web::visitor::MerchantDesk;

/// Coupons shown.
const COUPONS: i64 = 1_000;

pub(super) async fn show(State(app): State<Arc<App>>, visitor: MerchantDesk, Path(id): Path<Uuid>) -> PageResult {
    shown(&app, &visitor, id, StatusCode::OK, None).await
}

/// The page; with a coupon's code that cannot be accepted.
pub(super) async fn shown(
    app: &App,
    visitor: &MerchantDesk,
    id: Uuid,
    status: StatusCode,
    wrong: Option<&str>,
) -> PageResult {
    let (t, merchant_id) = (visitor.texts(), visitor.merchant_id);
    let mut connection = app.db.acquire().await?;
    let link = links::find(&mut connection, merchant_id, id).await?.ok_or(PageError::NotFound)?;
    let filter = coupons::Filter { link_id: Some(id), ..coupons::Filter::default() };
    let coupons = coupons::list(&mut connection, merchant_id, &filter, None, COUPONS).await?;
    let (affiliate_id, active) = (link.affiliate_id, link.status == "active");
    let names = evidence::names(&mut connection, merchant_id, &[affiliate_id]).await?;
    let name = link.slug.clone().unwrap_or_else(|| link.code.clone());
    let mut facts = vec![
        (
            t.affiliate().to_owned(),
            Cell::link(
                &format!("/merchant/affiliates/{affiliate_id}"),
                names.get(&affiliate_id).map_or("", String::as_str),
            ),
        ),
        (t.link_code().to_owned(), Cell::code(&link.code)),
        (t.link_destination().to_owned(), Cell::text(&link.destination)),
    ];
    facts.extend(link.campaign.as_deref().map(|campaign| (t.campaign().to_owned(), Cell::text(campaign))));
    let standing = open_status(t, &link.status);
    let view = LinkView::new(link, &app.link_url)?;
    let tables = match beside(&visitor.query, t, vec![(t.nav_coupons(), table(t, &coupons))]) {
        Ok(tables) => tables,
        Err(file) => return Ok(*file),
    };
    let sheet = ThingSheet {
        status: Some(standing),
        deeds: deeds(t, &visitor.csrf(), id, (&name, active), wrong),
        facts,
        copies: vec![
            (t.link_short().to_owned(), view.short_url().to_owned()),
            (t.link_long().to_owned(), view.url().to_owned()),
        ],
        tables,
        ..ThingSheet::new(visitor.shell(), t.link_title(&name), ("/merchant/links", t.nav_links()))
    };
    page_with(status, &sheet)
}

fn deeds(t: Texts, csrf: &str, id: Uuid, (name, active): (&str, bool), wrong: Option<&str>) -> Vec<Deed> {
    let deed = |step: &str, label: &str| Deed::button(csrf, &format!("/merchant/links/{id}/{step}"), label);
    let code = Field::text("code", t.link_coupon(), wrong.unwrap_or_default())
        .required()
        .error(wrong.map(|_| t.coupon_code_bad().to_owned()));
    vec![
        if active {
            deed("pause", t.link_pause()).asking(t.link_pause_ask(name))
        } else {
            deed("resume", t.link_resume())
        },
        deed("coupon", t.link_coupon_make()).asking(t.link_coupon_ask().to_owned()).with(vec![code]),
    ]
}

fn table(t: Texts, coupons: &[Coupon]) -> Table {
    let columns = vec![Column::text("code", t.coupon_code()), Column::text("status", t.status())];
    let row = |coupon: &Coupon| {
        vec![
            Cell::link(&format!("/merchant/coupons/{}", coupon.code), &coupon.code),
            Cell::status(open_status(t, &coupon.status)),
        ]
    };
    Table::new("coupons", t.nav_coupons(), columns, coupons.iter().map(row).collect())
        .when_empty(t.coupons_empty(), None)
}
