//! `/merchant/members/{id}`: taking somebody's access to this desk away. Nobody takes their own away, so that somebody is
//! left.

use std::sync::Arc;

use axum::extract::{Path, State};
use uuid::Uuid;

use super::role;
use crate::app::App;
use crate::db::members::{self, MemberRow};
use crate::pages::Notice;
use crate::pages::components::{Cell, Deed};
use crate::pages::sheets::ThingSheet;
use crate::web::error::PageError;
use crate::web::form::Form;
use crate::web::page::{PageResult, after, page};
use crate::web::visitor::MerchantDesk;

async fn find(app: &App, visitor: &MerchantDesk, id: Uuid) -> Result<MemberRow, PageError> {
    let found = members::find(&mut *app.db.acquire().await?, visitor.merchant_id, id).await?;
    found.filter(|member| member.role == "merchant" && id != visitor.subject_id).ok_or(PageError::NotFound)
}

pub(super) async fn ask(State(app): State<Arc<App>>, visitor: MerchantDesk, Path(id): Path<Uuid>) -> PageResult {
    let t = visitor.texts();
    let member = find(&app, &visitor, id).await?;
    let remove = Deed::button(&visitor.csrf(), &format!("/merchant/members/{id}/remove"), t.member_remove())
        .asking(t.member_remove_ask(&member.email))
        .danger();
    page(&ThingSheet {
        deeds: vec![remove],
        facts: vec![
            (t.program_name().to_owned(), Cell::text(&member.name)),
            (t.member_desk().to_owned(), Cell::text(role(t, &member.role))),
        ],
        ..ThingSheet::new(visitor.shell(), member.email, ("/merchant/members", t.nav_members()))
    })
}

pub(super) async fn remove(
    State(app): State<Arc<App>>,
    visitor: MerchantDesk,
    Path(id): Path<Uuid>,
    form: Form,
) -> PageResult {
    form.proves(&visitor.csrf())?;
    find(&app, &visitor, id).await?;
    members::delete(&mut *app.db.acquire().await?, visitor.merchant_id, id).await?;
    Ok(after("/merchant/members", Notice::Removed))
}
