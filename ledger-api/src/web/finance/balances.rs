//! `/finance/balances`: what is on each rail, and what affiliates have.

use std::sync::Arc;

use axum::extract::State;

use super::words::{self, money, money_cell};
use crate::app::App;
use crate::db::statements::{self, KindSum};
use crate::pages::Texts;
use crate::pages::components::{Cell, Column, Status, Table, Tone};
use crate::pages::sheets::DetailSheet;
use crate::web::account;
use crate::web::page::{PageResult, beside, page};
use crate::web::visitor::FinanceDesk;

pub(super) async fn show(State(app): State<Arc<App>>, visitor: FinanceDesk) -> PageResult {
    let (t, merchant_id) = (visitor.texts(), visitor.merchant_id);
    let mut connection = app.db.acquire().await?;
    let own = statements::sums(&mut connection, merchant_id, false).await?;
    let affiliates = statements::sums(&mut connection, merchant_id, true).await?;
    let (cash, other): (Vec<KindSum>, Vec<KindSum>) = own.into_iter().partition(|of| of.kind.starts_with("cash:"));
    let tables = vec![
        (t.balances_cash(), rails(t, &cash)),
        (t.balances_affiliates(), accounts(t, "affiliates", t.balances_affiliates(), &affiliates)),
        (t.balances_merchant(), accounts(t, "merchant", t.balances_merchant(), &other)),
    ];
    let tables = match beside(&visitor.query, t, tables) {
        Ok(tables) => tables,
        Err(file) => return Ok(*file),
    };
    page(&DetailSheet {
        shell: visitor.shell(),
        title: t.nav_balances().to_owned(),
        paragraphs: vec![t.balances_lead().to_owned()],
        facts: Vec::new(),
        links: Vec::new(),
        copies: Vec::new(),
        picture: None,
        tables,
        back: ("/finance/fundings".to_owned(), t.fundings().to_owned()),
    })
}

/// Below zero more left a rail than was recorded as put there.
fn rails(t: Texts, cash: &[KindSum]) -> Table {
    let columns = vec![
        Column::text("way", t.payout_rail()),
        Column::text("funded", t.status()),
        Column::number("amount", t.amount()),
    ];
    let row = |of: &KindSum| {
        let funded = if of.balance < 0 {
            let missing = money(t, of.balance.saturating_neg(), &of.currency);
            Cell::text(&t.balances_unfunded(missing))
        } else {
            Cell::status(Status { word: t.balances_funded().to_owned(), tone: Tone::Good })
        };
        vec![Cell::text(rail_of(t, &of.kind)), funded, money_cell(t, of.balance, &of.currency)]
    };
    Table::new("rails", t.balances_cash(), columns, cash.iter().map(row).collect())
        .when_empty(t.balances_none(), Some(("/finance/fundings", t.funding_record())))
}

fn rail_of(t: Texts, kind: &str) -> &'static str {
    words::rail(t, kind.strip_prefix("cash:").and_then(|name| name.parse().ok()))
}

fn accounts(t: Texts, id: &'static str, caption: &str, sums: &[KindSum]) -> Table {
    let columns = vec![
        Column::text("account", t.balances_account()),
        Column::number("count", t.balances_holders()),
        Column::number("amount", t.amount()),
    ];
    let row = |of: &KindSum| {
        vec![
            Cell::text(account::name(t, &of.kind)),
            Cell::number(t.0, of.count),
            money_cell(t, of.balance, &of.currency),
        ]
    };
    Table::new(id, caption, columns, sums.iter().map(row).collect()).when_empty(t.balances_none(), None)
}
