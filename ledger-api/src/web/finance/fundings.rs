//! `/finance/fundings`: money that was put on a rail.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use shared::money::{Currency, Money};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::words::{self, choices, money_cell, time_cell};
use crate::app::App;
use crate::db::desk::Slice;
use crate::db::desk::fundings::{self, Row, Sort};
use crate::domain::rail::Rail;
use crate::funding::{FundingError, NewFunding, fund};
use crate::http::problem::Problem;
use crate::http::validate::Check;
use crate::pages::components::{Cell, Choice, Column, Field};
use crate::pages::finance::{self, Done};
use crate::pages::sheets::FormPart;
use crate::pages::{Notice, Texts};
use crate::web::error::PageError;
use crate::web::form::Form;
use crate::web::money::typed_above_zero;
use crate::web::page::{PageResult, after, page, page_with};
use crate::web::table::{List, chosen, searched, table_or_file};
use crate::web::visitor::FinanceDesk;

/// Name of a field, and what is wrong with it.
type Wrong = (&'static str, &'static str);

struct Fundings {
    merchant_id: Uuid,
    rail: Option<String>,
    words: Option<String>,
}

impl List for Fundings {
    type Row = Row;
    type Sort = Sort;

    const NAME: &'static str = "fundings";
    const ORDER: (Sort, bool) = (Sort::Recorded, true);

    fn sort(key: &str) -> Option<Sort> {
        match key {
            "day" => Some(Sort::Recorded),
            "way" => Some(Sort::Rail),
            "reference" => Some(Sort::Reference),
            "person" => Some(Sort::Person),
            "amount" => Some(Sort::Amount),
            _ => None,
        }
    }

    fn columns(&self, t: Texts) -> Vec<Column> {
        vec![
            Column::text("day", t.finance_time()),
            Column::text("way", t.payout_rail()),
            Column::text("reference", t.reference()),
            Column::text("person", t.finance_person()),
            Column::number("amount", t.amount()),
        ]
    }

    fn cells(&self, t: Texts, row: &Row, now: OffsetDateTime) -> Vec<Cell> {
        vec![
            time_cell(t, row.created_at, now),
            Cell::text(words::rail(t, row.rail.parse().ok())),
            Cell::text(&row.reference),
            Cell::text(&row.funded_by),
            money_cell(t, row.amount, &row.currency),
        ]
    }

    fn id(row: &Row) -> Uuid {
        row.funding_id
    }

    async fn read(&self, connection: &mut PgConnection, slice: Slice<Sort>) -> Result<Vec<Row>, sqlx::Error> {
        let filter = (self.rail.as_deref(), self.words.as_deref());
        fundings::rows(connection, self.merchant_id, filter, slice).await
    }
}

pub(super) async fn show(State(app): State<Arc<App>>, visitor: FinanceDesk) -> PageResult {
    match sheet(&app, &visitor, &Form::default(), None).await? {
        Ok(sheet) => page(&sheet),
        Err(file) => Ok(file),
    }
}

pub(super) async fn record(State(app): State<Arc<App>>, visitor: FinanceDesk, form: Form) -> PageResult {
    let form = form.proves(&visitor.csrf())?;
    let t = visitor.texts();
    let done = match read(t, &form) {
        Ok(new) => fund(&app.db, visitor.merchant_id, new, &visitor.caller()).await,
        Err(wrong) => return again(&app, &visitor, &form, wrong).await,
    };
    let wrong = match done {
        Ok(_) => return Ok(after("/finance/fundings", Notice::Finance(Done::Funded))),
        Err(FundingError::ReferenceTaken) => ("reference", t.reference_bad()),
        Err(FundingError::UnusedCurrency(_)) => ("currency", t.currency_bad()),
        Err(error) => return Err(Problem::from(error).into()),
    };
    again(&app, &visitor, &form, wrong).await
}

/// The form as it was filled in, with what is wrong.
async fn again(app: &Arc<App>, visitor: &FinanceDesk, form: &Form, wrong: Wrong) -> PageResult {
    match sheet(app, visitor, form, Some(wrong)).await? {
        Ok(sheet) => page_with(StatusCode::UNPROCESSABLE_ENTITY, &sheet),
        Err(file) => Ok(file),
    }
}

fn read(t: Texts, form: &Form) -> Result<NewFunding, Wrong> {
    let rail: Rail = form.text("rail").parse().map_err(|_| ("rail", t.currency_bad()))?;
    let currency: Currency = form.text("currency").parse().map_err(|_| ("currency", t.currency_bad()))?;
    let amount = typed_above_zero(form.text("amount"), currency).ok_or(("amount", t.amount_bad()))?;
    let mut check = Check::default();
    check.external_id("reference", form.text("reference"));
    check.done().map_err(|_| ("reference", t.reference_bad()))?;
    Ok(NewFunding { rail, money: Money { amount, currency }, reference: form.text("reference").to_owned() })
}

async fn sheet(
    app: &Arc<App>,
    visitor: &FinanceDesk,
    form: &Form,
    wrong: Option<Wrong>,
) -> Result<Result<finance::List, Response>, PageError> {
    let (t, query) = (visitor.texts(), &visitor.query);
    let rails: Vec<&str> = Rail::ALL.iter().map(|of| of.name()).collect();
    let (rail, words) = (chosen(query, "rail", &rails), searched(query));
    let list = Fundings { merchant_id: visitor.merchant_id, rail, words };
    let table = match table_or_file(app, list, t.fundings(), query, t).await? {
        Ok(table) => table,
        Err(file) => return Ok(Err(file)),
    };
    let rails = Rail::ALL.iter().map(|of| (of.name(), words::rail(t, Some(*of)).to_owned()));
    Ok(Ok(finance::List {
        shell: visitor.shell(),
        title: t.fundings().to_owned(),
        paragraphs: vec![t.fundings_lead().to_owned()],
        actions: vec![("/finance/balances".to_owned(), t.nav_balances().to_owned())],
        table: table.filtered_by(vec![choices(t, "rail", t.payout_rail(), rails)]).when_empty(t.fundings_empty(), None),
        forms: vec![part(t, form, wrong)],
    }))
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
