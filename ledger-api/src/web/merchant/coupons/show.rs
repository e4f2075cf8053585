//! `/merchant/coupons/{code}`: a coupon, to be paused and resumed.

use std::sync::Arc;

use axum::extract::{Path, State};
use serde_json::json;

use crate::app::App;
use crate::db::coupons;
use crate::db::desk::evidence;
use crate::domain::coupon::CouponCode;
use crate::http::coupons::show::CodeInPath;
use crate::http::coupons::update;
use crate::http::json::Body;
use crate::pages::Notice;
use crate::pages::components::{Cell, Deed};
use crate::pages::sheets::ThingSheet;
use crate::web::error::PageError;
use crate::web::form::Form;
use crate::web::merchant::words::open_status;
use crate::web::page::{PageResult, after, page};
use crate::web::visitor::MerchantDesk;

type Shared = State<Arc<App>>;

fn read(code: &str) -> Result<CouponCode, PageError> {
    CouponCode::parse(code).map_err(|_| PageError::NotFound)
}

pub(super) async fn show(State(app): Shared, visitor: MerchantDesk, Path(code): Path<String>) -> PageResult {
    let (t, merchant_id) = (visitor.texts(), visitor.merchant_id);
    let mut connection = app.db.acquire().await?;
    let found = coupons::find(&mut connection, merchant_id, &read(&code)?).await?;
    let coupon = found.ok_or(PageError::NotFound)?;
    let names = evidence::names(&mut connection, merchant_id, &[coupon.affiliate_id]).await?;
    let name = names.get(&coupon.affiliate_id).map_or("", String::as_str);
    let code = coupon.code.as_str();
    let deed =
        |step: &str, label: &str| Deed::button(&visitor.csrf(), &format!("/merchant/coupons/{code}/{step}"), label);
    let change = if coupon.status == "active" {
        deed("pause", t.link_pause()).asking(t.coupon_pause_ask(code))
    } else {
        deed("resume", t.link_resume())
    };
    page(&ThingSheet {
        status: Some(open_status(t, &coupon.status)),
        deeds: vec![change],
        facts: vec![
            (t.affiliate().to_owned(), Cell::link(&format!("/merchant/affiliates/{}", coupon.affiliate_id), name)),
            (t.link().to_owned(), Cell::link(&format!("/merchant/links/{}", coupon.link_id), t.link())),
        ],
        ..ThingSheet::new(visitor.shell(), t.coupon_title(code), ("/merchant/coupons", t.nav_coupons()))
    })
}

pub(super) async fn pause(app: Shared, visitor: MerchantDesk, code: Path<String>, form: Form) -> PageResult {
    set(app, visitor, code, form, "paused").await
}

pub(super) async fn resume(app: Shared, visitor: MerchantDesk, code: Path<String>, form: Form) -> PageResult {
    set(app, visitor, code, form, "active").await
}

async fn set(app: Shared, visitor: MerchantDesk, Path(code): Path<String>, form: Form, status: &str) -> PageResult {
    form.proves(&visitor.csrf())?;
    let code = read(&code)?;
    let place = format!("/merchant/coupons/{code}");
    let request = serde_json::from_value(json!({ "status": status })).map_err(PageError::internal)?;
    let _answer = update::update(app, visitor.key(), CodeInPath(code), Body(request)).await?;
    Ok(after(&place, Notice::Saved))
}
