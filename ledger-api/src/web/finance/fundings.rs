//! `/finance/fundings`: money that was put on a rail.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use shared::money::{Currency, Money};
use uuid::Uuid;

use super::amount;
use super::words::{self, time_cell};
use crate::app::{self, App};
use crate::db::fundings::{self, Funding};
use crate::domain::rail::Rail;
use crate::funding::{FundingError, NewFunding, fund};
use crate::http::problem::Problem;
use crate::http::validate::Check;
use crate::pages::components::{Cell, Choice, Column, Field, Table};
use crate::pages::finance::{Done, List, Listing, ROWS};
use crate::pages::sheets::FormPart;
use crate::pages::{Notice, Texts};
use crate::web::error::PageError;
use crate::web::form::Form;
use crate::web::page::{PageResult, after, page, page_with};
use crate::web::visitor::FinanceDesk;

/// Name of a field, and what is wrong with it.
type Wrong = (&'static str, &'static str);

pub(super) async fn show(State(app): State<Arc<App>>, visitor: FinanceDesk) -> PageResult {
    page(&sheet(&app, &visitor, &Form::default(), None).await?)
}

pub(super) async fn record(State(app): State<Arc<App>>, visitor: FinanceDesk, form: Form) -> PageResult {
    let form = form.proves(&visitor.csrf())?;
    let t = visitor.texts();
    let done = match read(t, &form) {
        Ok(new) => fund(&app.db, visitor.merchant_id, new, &visitor.caller()).await,
        Err(wrong) => {
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &sheet(&app, &visitor, &form, Some(wrong)).await?);
        }
    };
    let wrong = match done {
        Ok(_) => return Ok(after("/finance/fundings", Notice::Finance(Done::Funded))),
        Err(FundingError::ReferenceTaken) => ("reference", t.reference_bad()),
        Err(FundingError::UnusedCurrency(_)) => ("currency", t.currency_bad()),
        Err(error) => return Err(Problem::from(error).into()),
    };
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &sheet(&app, &visitor, &form, Some(wrong)).await?)
}

fn read(t: Texts, form: &Form) -> Result<NewFunding, Wrong> {
    let rail: Rail = form.text("rail").parse().map_err(|_| ("rail", t.currency_bad()))?;
    let currency: Currency = form.text("currency").parse().map_err(|_| ("currency", t.currency_bad()))?;
    let amount = amount::read(form.text("amount"), currency).ok_or(("amount", t.amount_bad()))?;
    let mut check = Check::default();
    check.external_id("reference", form.text("reference"));
    check.done().map_err(|_| ("reference", t.reference_bad()))?;
    Ok(NewFunding { rail, money: Money { amount, currency }, reference: form.text("reference").to_owned() })
}

async fn sheet(app: &App, visitor: &FinanceDesk, form: &Form, wrong: Option<Wrong>) -> Result<List, PageError> {
    let (t, now) = (visitor.texts(), app::now());
    let before: Option<Uuid> = visitor.query.get("after").and_then(|after| after.parse().ok());
    let limit = i64::try_from(ROWS).unwrap_or(i64::MAX) + 1;
    let mut found = fundings::list(&mut *app.db.acquire().await?, visitor.merchant_id, before, limit).await?;
    let more = found.len() > ROWS;
    found.truncate(ROWS);
    let next = found.last().filter(|_| more).map(|funding| funding.funding_id.to_string());
    let row = |funding: &Funding| {
        vec![
            time_cell(t, funding.created_at, now),
            Cell::text(words::rail(t, Some(funding.rail))),
            Cell::text(&funding.reference),
            Cell::text(&funding.funded_by),
            Cell::money(t.0, funding.money.amount.minor(), funding.money.currency),
        ]
    };
    let columns = vec![
        Column::text("day", t.finance_time()),
        Column::text("way", t.payout_rail()),
        Column::text("reference", t.reference()),
        Column::text("person", t.finance_person()),
        Column::number("amount", t.amount()),
    ];
    let rows = Table::new("fundings", t.fundings(), columns, found.iter().map(row).collect())
        .when_empty(t.fundings_empty(), None);
    Ok(List {
        shell: visitor.shell(),
        title: t.fundings().to_owned(),
        paragraphs: vec![t.fundings_lead().to_owned()],
        actions: vec![("/finance/balances".to_owned(), t.nav_balances().to_owned())],
        listing: Listing::new(rows, &visitor.query, t, next),
        forms: vec![part(t, form, wrong)],
    })
}

fn part(t: Texts, form: &Form, wrong: Option<Wrong>) -> FormPart {
    let rails =
        Rail::ALL.iter().map(|of| Choice { value: of.name().to_owned(), label: words::rail(t, Some(*of)).to_owned() });
    let text = |name, label: &str| Field::text(name, label, form.text(name)).required();
    let fields = [
        Field::select("rail", t.payout_rail(), form.text("rail"), rails.collect()),
        text("amount", t.amount()).hint(t.amount_hint()),
        text("currency", t.currency()),
        text("reference", t.reference()).hint(t.reference_hint()),
    ];
    let fields = fields.map(|field| {
        let error = wrong.filter(|(name, _)| *name == field.name).map(|(_, said)| said.to_owned());
        field.error(error)
    });
    FormPart {
        heading: t.funding_record().to_owned(),
        action: "/finance/fundings".to_owned(),
        fields: fields.into(),
        boxes: Vec::new(),
        button: t.funding_record().to_owned(),
    }
}
