//! `/merchant/members`: everybody who may sign in for the merchant.

use std::sync::Arc;

use axum::extract::State;

use super::role;
use crate::app::App;
use crate::db::members::{self, MemberRow};
use crate::pages::components::{Cell, Column, Table};
use crate::pages::sheets::ListSheet;
use crate::web::page::{PageResult, csv_if_asked, page};
use crate::web::visitor::MerchantDesk;

pub(super) async fn show(State(app): State<Arc<App>>, visitor: MerchantDesk) -> PageResult {
    let t = visitor.texts();
    let members = members::list(&mut *app.db.acquire().await?, visitor.merchant_id).await?;
    let columns = vec![
        Column::text("email", t.affiliate_email()),
        Column::text("name", t.program_name()),
        Column::text("role", t.member_desk()),
    ];
    let row = |member: &MemberRow| {
        let href = format!("/merchant/members/{}", member.member_id);
        let own = member.role == "merchant" && member.member_id != visitor.subject_id;
        vec![
            if own { Cell::link(&href, &member.email) } else { Cell::text(&member.email) },
            Cell::text(&member.name),
            Cell::text(role(t, &member.role)),
        ]
    };
    let table = Table::new("members", t.nav_members(), columns, members.iter().map(row).collect());
    if let Some(file) = csv_if_asked(&visitor.query, "members", &table) {
        return Ok(file);
    }
    page(&ListSheet {
        shell: visitor.shell(),
        title: t.nav_members().to_owned(),
        lead: t.members_lead().to_owned(),
        action: Some(("/merchant/members/new".to_owned(), t.member_invite().to_owned())),
        table: table.arrange(&visitor.query, t),
    })
}
