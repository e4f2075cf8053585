//! `/merchant/programs/{id}`: what it promises, and every version of it.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use uuid::Uuid;

use super::said;
use crate::app::App;
use crate::db::programs::{self, Program};
use crate::db::terms_versions;
use crate::domain::commission::ProgramVersion;
use crate::pages::components::{Cell, Column, Table};
use crate::pages::sheets::ThingSheet;
use crate::pages::{Texts, format};
use crate::web::error::PageError;
use crate::web::merchant::words::{open_status, time_cell};
use crate::web::money::money_cell;
use crate::web::page::{PageResult, beside, page};
use crate::web::visitor::MerchantDesk;

pub(super) async fn show(State(app): State<Arc<App>>, visitor: MerchantDesk, Path(id): Path<Uuid>) -> PageResult {
    let t = visitor.texts();
    let mut connection = app.db.acquire().await?;
    let program = programs::find(&mut connection, visitor.merchant_id, id).await?.ok_or(PageError::NotFound)?;
    let versions: HashMap<_, _> = terms_versions::of_programs(&mut connection, visitor.merchant_id, &[id]).await?;
    let place = |page: &str| format!("/merchant/programs/{id}/{page}");
    let versions = versions.get(&id).map_or(&[][..], Vec::as_slice);
    let tables = vec![(t.program_versions(), history(t, versions, &program.currency))];
    let tables = match beside(&visitor.query, t, tables) {
        Ok(tables) => tables,
        Err(file) => return Ok(*file),
    };
    page(&ThingSheet {
        status: Some(open_status(t, &program.status)),
        paragraphs: vec![said::terms(t, &program.terms.0, &program.currency).join(", ")],
        links: vec![
            (place("terms"), t.program_terms_edit().to_owned()),
            (place("edit"), t.program_edit().to_owned()),
            (format!("/merchant/conversions?program={id}"), t.program_orders().to_owned()),
            (format!("/merchant/guide?program={id}"), t.nav_guide().to_owned()),
        ],
        facts: facts(t, &program),
        tables,
        ..ThingSheet::new(visitor.shell(), program.name.clone(), ("/merchant/programs", t.nav_programs()))
    })
}

fn facts(t: Texts, program: &Program) -> Vec<(String, Cell)> {
    let fact = |name: &str, cell: Cell| (name.to_owned(), cell);
    let first = program.attribution_model == "first_click";
    let mut facts = vec![
        fact(t.program_site(), Cell::text(&program.site_url)),
        fact(t.program_currency(), Cell::text(&program.currency)),
        fact(t.program_model(), Cell::text(if first { t.program_first_click() } else { t.program_last_click() })),
        fact(t.program_window(), Cell::number(t.0, program.attribution_window_days.into())),
        fact(t.program_hold(), Cell::number(t.0, program.hold_days.into())),
        fact(t.program_minimum(), money_cell(t, program.minimum_payout, &program.currency)),
    ];
    facts.extend(
        program.second_tier_rate.map(|rate| {
            fact(t.program_second_tier(), Cell::text(&format::percent(t.0, &rate.normalize().to_string())))
        }),
    );
    facts
}

/// The versions of the terms, newest first.
fn history(t: Texts, versions: &[ProgramVersion], currency: &str) -> Table {
    let columns = vec![
        Column::number("version", t.program_version()),
        Column::text("since", t.program_since()),
        Column::text("terms", t.program_terms()),
    ];
    let row = |version: &ProgramVersion| {
        vec![
            Cell::number(t.0, version.version.into()),
            time_cell(t, version.effective_from),
            Cell::text(&said::terms(t, &version.terms, currency).join(", ")),
        ]
    };
    Table::new("versions", t.program_versions(), columns, versions.iter().rev().map(row).collect())
}
