//! `/merchant/programs`: a merchant has few, so that all of them are read.

use std::sync::Arc;

use axum::extract::State;

use super::said;
use crate::app::App;
use crate::db::programs::{self, Program};
use crate::pages::components::{Cell, Column, Table};
use crate::pages::sheets::ListSheet;
use crate::web::merchant::words::open_status;
use crate::web::page::{PageResult, csv_if_asked, page};
use crate::web::visitor::MerchantDesk;

/// Programs read.
const MOST: i64 = 1_000;

pub(super) async fn show(State(app): State<Arc<App>>, visitor: MerchantDesk) -> PageResult {
    let t = visitor.texts();
    let programs = programs::list(&mut *app.db.acquire().await?, visitor.merchant_id, None, MOST).await?;
    let columns = vec![
        Column::text("name", t.program_name()),
        Column::text("terms", t.program_terms()),
        Column::number("window", t.program_window()),
        Column::number("hold", t.program_hold()),
        Column::text("status", t.status()),
    ];
    let row = |program: &Program| {
        let terms = said::terms(t, &program.terms.0, &program.currency).join(", ");
        vec![
            Cell::link(&format!("/merchant/programs/{}", program.program_id), &program.name)
                .with_detail(&program.site_url),
            Cell::text(&terms),
            Cell::number(t.0, program.attribution_window_days.into()),
            Cell::number(t.0, program.hold_days.into()),
            Cell::status(open_status(t, &program.status)),
        ]
    };
    let table = Table::new("programs", t.nav_programs(), columns, programs.iter().map(row).collect())
        .when_empty(t.programs_empty(), Some(("/merchant/programs/new", t.program_make())));
    if let Some(file) = csv_if_asked(&visitor.query, "programs", &table) {
        return Ok(file);
    }
    page(&ListSheet {
        shell: visitor.shell(),
        title: t.nav_programs().to_owned(),
        lead: t.programs_lead().to_owned(),
        action: Some(("/merchant/programs/new".to_owned(), t.program_make().to_owned())),
        table: table.arrange(&visitor.query, t),
    })
}
