//! `/finance/payouts/{id}`: one payout, what it means, and what can be done about it.

use std::sync::Arc;

use axum::extract::{Path, State};
use uuid::Uuid;

use super::words::{self, money, payout_meaning, payout_status, payout_surprise};
use super::{payout_steps, payout_tables};
use crate::app::{self, App};
use crate::db::audit;
use crate::db::payouts::row::PayoutRow;
use crate::db::payouts::{attempts, list, remittance};
use crate::domain::rail::Rail;
use crate::domain::sepa::masked;
use crate::http::print_payout_statement;
use crate::pages::components::Cell;
use crate::pages::finance::Detail;
use crate::pages::{Texts, format, reasons};
use crate::web::error::PageError;
use crate::web::page::{PageResult, beside, page};
use crate::web::visitor::FinanceDesk;

/// Lines shown, and in the file.
const MOST_LINES: i64 = 5_000;
/// Deeds shown.
const MOST_DEEDS: i64 = 500;

pub(super) async fn show(State(app): State<Arc<App>>, visitor: FinanceDesk, Path(id): Path<Uuid>) -> PageResult {
    let (t, merchant_id, now) = (visitor.texts(), visitor.merchant_id, app::now());
    let mut connection = app.db.acquire().await?;
    let payout = list::find(&mut connection, merchant_id, id).await?.ok_or(PageError::NotFound)?;
    let lines = remittance::lines(&mut connection, merchant_id, id, MOST_LINES).await?;
    let cut = i64::try_from(lines.len()).is_ok_and(|count| count >= MOST_LINES);
    let cut = cut.then(|| t.payout_lines_cut(format::number(t.0, MOST_LINES)));
    let lines = payout_tables::lines(t, &lines, payout.currency()?);
    let parties = remittance::parties(&mut connection, merchant_id, payout.affiliate_id).await?;
    let attempts = attempts::of(&mut connection, merchant_id, id).await?;
    let deeds = audit::list(&mut connection, merchant_id, Some(id), None, MOST_DEEDS).await?;
    let tables = vec![
        (t.payout_what_it_pays(), lines),
        (t.payout_attempts(), payout_tables::attempts(t, &attempts, now)),
        (t.payout_history(), payout_tables::history(t, &deeds, now)),
    ];
    let tables = match beside(&visitor.query, t, tables) {
        Ok(tables) => tables,
        Err(file) => return Ok(*file),
    };
    let what = t.payout_to(money(t, payout.amount, &payout.currency), &parties.affiliate);
    let status = payout.state()?.status;
    let surprise = payout_surprise(t, payout.reason.as_deref());
    let meaning = surprise.map_or_else(|| payout_meaning(t, status), |(_, meaning)| meaning);
    page(&Detail {
        shell: visitor.shell(),
        status: payout_status(t, status),
        paragraphs: std::iter::once(meaning.to_owned()).chain(cut).collect(),
        steps: payout_steps::of(t, &payout, &what)?,
        title: what,
        facts: facts(t, &payout)?,
        links: vec![
            (format!("/finance/runs/{}", payout.payout_run_id), t.payout_run().to_owned()),
            (format!("/finance/payouts/{id}/statement"), t.payout_statement().to_owned()),
        ],
        tables,
        back: ("/finance/payouts".to_owned(), t.nav_payouts().to_owned()),
    })
}

fn facts(t: Texts, payout: &PayoutRow) -> Result<Vec<(String, Cell)>, sqlx::Error> {
    let fact = |name: &str, value: String| (name.to_owned(), Cell::from(value));
    let time = |name: &str, at| fact(name, format::date_time(t.0, at));
    let rail = payout.rail()?;
    // An account in full is for the bank's file; who looks at the page needs to recognise it.
    let destination = if rail == Rail::Sepa { masked(&payout.destination) } else { payout.destination.clone() };
    let mut facts = vec![
        fact(t.payout_rail(), words::rail(t, Some(rail)).to_owned()),
        fact(t.payout_destination(), destination),
        time(t.payout_made(), payout.created_at),
    ];
    let why = payout.reason.as_deref().map(|reason| reasons::of_payout(t, reason).cell());
    facts.extend(why.map(|why| (t.payout_reason().to_owned(), why)));
    facts.extend(payout.provider_id.as_deref().map(|id| (t.payout_reference().to_owned(), Cell::code(id))));
    facts.extend(payout.last_sent_at.map(|at| time(t.payout_sent(), at)));
    facts.extend(payout.paid_at.map(|at| time(t.payout_paid_at(), at)));
    facts.extend(payout.settled_on.map(|day| fact(t.payout_settled_on(), format::date(t.0, day))));
    facts.extend(payout.bank_reference.clone().map(|reference| fact(t.payout_bank_reference(), reference)));
    if payout.fee > 0 {
        facts.push(fact(t.payout_fee(), money(t, payout.fee, &payout.currency)));
    }
    if payout.reversed > 0 {
        facts.push(fact(t.payout_reversed(), money(t, payout.reversed, &payout.currency)));
    }
    if payout.generation > 1 {
        facts.push(fact(t.payout_generation(), format::number(t.0, i64::from(payout.generation - 1))));
    }
    facts.push(fact(t.payout_number(), payout.payout_id.to_string()));
    Ok(facts)
}

pub(super) async fn print(State(app): State<Arc<App>>, visitor: FinanceDesk, Path(id): Path<Uuid>) -> PageResult {
    Ok(print_payout_statement(&app, visitor.merchant_id, id, visitor.texts()).await?)
}
