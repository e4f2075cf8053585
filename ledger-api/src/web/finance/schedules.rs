//! `/finance/schedules`: on which day drafts are made by themselves.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use shared::money::Currency;

use super::refusal;
use super::words::time_cell;
use crate::app::{self, App};
use crate::db::payouts::schedules::{self, Schedule};
use crate::db::programs;
use crate::domain::payout_schedule::DayOfMonth;
use crate::pages::components::{Cell, Choice, Column, Field, Table};
use crate::pages::finance::List;
use crate::pages::sheets::FormPart;
use crate::pages::{Notice, Texts, format};
use crate::payouts;
use crate::web::error::PageError;
use crate::web::form::Form;
use crate::web::page::{PageResult, after, csv_if_asked, page, page_with};
use crate::web::visitor::FinanceDesk;

/// Days that every month has.
const DAYS: std::ops::RangeInclusive<u8> = 1..=28;

pub(super) async fn show(State(app): State<Arc<App>>, visitor: FinanceDesk) -> PageResult {
    if let Some(file) = csv_if_asked(&visitor.query, "schedules", &table(&app, &visitor).await?) {
        return Ok(file);
    }
    page(&sheet(&app, &visitor, &Form::default(), None).await?)
}

pub(super) async fn set(State(app): State<Arc<App>>, visitor: FinanceDesk, form: Form) -> PageResult {
    let form = form.proves(&visitor.csrf())?;
    let (t, merchant_id) = (visitor.texts(), visitor.merchant_id);
    let currency: Option<Currency> = form.text("currency").parse().ok();
    let used = match currency {
        Some(currency) => programs::any_in(&mut *app.db.acquire().await?, merchant_id, currency).await?,
        None => false,
    };
    let Some(currency) = currency.filter(|_| used) else {
        let again = sheet(&app, &visitor, &form, Some(t.currency_bad().to_owned())).await?;
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &again);
    };
    let day = match form.text("day") {
        "last" => Some(DayOfMonth::Last),
        "off" => None,
        number => Some(number.parse().ok().and_then(|day| DayOfMonth::day(day).ok()).ok_or(PageError::NotFound)?),
    };
    let done = payouts::set_schedule(&app.db, merchant_id, currency, day, &visitor.caller()).await;
    done.map_err(|error| refusal::of_payout(t, error, ""))?;
    Ok(after("/finance/schedules", Notice::Saved))
}

/// Every schedule of the merchant: one for each currency.
async fn table(app: &App, visitor: &FinanceDesk) -> Result<Table, PageError> {
    let (t, now) = (visitor.texts(), app::now());
    let known = schedules::list(&mut *app.db.acquire().await?, visitor.merchant_id).await?;
    let row = |of: &Schedule| {
        vec![
            Cell::text(of.currency.code()),
            Cell::text(&day_said(t, of.day)).ranked(day_rank(of.day)),
            Cell::text(&format::date(t.0, of.next_on)).ranked(of.next_on.to_julian_day().into()),
            Cell::text(&of.set_by),
            time_cell(t, of.set_at, now),
        ]
    };
    let columns = vec![
        Column::text("currency", t.currency()),
        Column::text("day", t.schedule_day()),
        Column::text("next", t.schedule_next()),
        Column::text("person", t.schedule_set_by()),
        Column::text("time", t.finance_time()),
    ];
    Ok(Table::new("schedules", t.nav_schedules(), columns, known.iter().map(row).collect())
        .when_empty(t.schedules_empty(), None))
}

async fn sheet(app: &App, visitor: &FinanceDesk, form: &Form, wrong: Option<String>) -> Result<List, PageError> {
    let (t, table) = (visitor.texts(), table(app, visitor).await?);
    Ok(List {
        shell: visitor.shell(),
        title: t.nav_schedules().to_owned(),
        paragraphs: vec![t.schedules_lead().to_owned()],
        actions: Vec::new(),
        table: table.arrange(&visitor.query, t),
        forms: vec![part(t, form, wrong)],
    })
}

fn day_said(t: Texts, day: DayOfMonth) -> String {
    match day {
        DayOfMonth::Day(day) => day.to_string(),
        DayOfMonth::Last => t.schedule_last().to_owned(),
    }
}

/// The last day comes behind all that have a number.
fn day_rank(day: DayOfMonth) -> i128 {
    match day {
        DayOfMonth::Day(day) => day.into(),
        DayOfMonth::Last => i128::from(u8::MAX),
    }
}

fn part(t: Texts, form: &Form, wrong: Option<String>) -> FormPart {
    let choice = |value: &str, label: &str| Choice { value: value.to_owned(), label: label.to_owned() };
    let numbers = DAYS.map(|day| choice(&day.to_string(), &day.to_string()));
    let days = numbers.chain([choice("last", t.schedule_last()), choice("off", t.schedule_off())]);
    FormPart {
        heading: t.schedule_set().to_owned(),
        action: "/finance/schedules".to_owned(),
        fields: vec![
            Field::text("currency", t.currency(), form.text("currency")).required().error(wrong),
            Field::select("day", t.schedule_day(), form.text("day"), days.collect()),
        ],
        boxes: Vec::new(),
        button: t.save().to_owned(),
    }
}
