//! `/finance/due`: who would be paid now, who not, and why.

use std::sync::Arc;

use axum::extract::State;
use uuid::Uuid;

use super::refusal;
use super::words::{self, Names, choices, money, money_cell, name_of, skip_reason};
use crate::app::App;
use crate::db::affiliate_names;
use crate::domain::payout::SkipReason;
use crate::domain::rail::Rail;
use crate::pages::Texts;
use crate::pages::components::{Cell, Column, Figure, ROWS, Status, Table, Tone, page_of};
use crate::pages::finance::{Due, List};
use crate::pages::sheets::FormPart;
use crate::payouts::{self, Judged, Sum, Sums};
use crate::web::page::{PageResult, csv_if_asked, page};
use crate::web::visitor::FinanceDesk;

/// One affiliate and currency, paid or not.
#[derive(Debug)]
struct Line {
    affiliate_id: Uuid,
    amount: i64,
    currency: &'static str,
    outcome: Result<Rail, SkipReason>,
}

impl Line {
    /// By which the query picks it.
    fn key(&self) -> &'static str {
        self.outcome.map_or_else(SkipReason::name, |_| "paid")
    }

    fn of(judged: Judged) -> Self {
        let (amount, outcome) = match judged.outcome {
            Ok(payable) => (payable.amount.minor(), Ok(payable.rail)),
            Err(skipped) => (skipped.amount, Err(skipped.reason)),
        };
        Self { affiliate_id: judged.affiliate_id, amount, currency: judged.currency.code(), outcome }
    }
}

/// The same in sums, for the home page.
pub(super) fn summed(t: Texts, sums: Sums) -> Due {
    let reason = |((reason, code), Sum { amount, count }): ((SkipReason, &str), Sum)| {
        t.counted(format!("{}, {}", t.run_people(count), money(t, amount, code)), skip_reason(t, reason))
    };
    Due {
        can_draft: !sums.payable.is_empty(),
        figures: sums
            .payable
            .into_iter()
            .map(|(code, Sum { amount, count })| Figure::new(code, money(t, amount, code), t.due_payouts(count)))
            .collect(),
        reasons: sums.skipped.into_iter().map(reason).collect(),
    }
}

pub(super) async fn show(State(app): State<Arc<App>>, visitor: FinanceDesk) -> PageResult {
    let (t, merchant_id, query) = (visitor.texts(), visitor.merchant_id, &visitor.query);
    let mut connection = app.db.acquire().await?;
    let (mut all, mut sums) = (Vec::new(), Sums::default());
    let take = |judged: Judged| {
        sums.add(&judged);
        all.push(Line::of(judged));
    };
    payouts::judge_all(&mut connection, merchant_id, &app.rails, take).await?;
    let noted = payouts::note_preview(&mut connection, merchant_id, &visitor.caller(), &sums).await;
    noted.map_err(|error| refusal::of_payout(t, error, ""))?;
    let can_draft = all.iter().any(|line| line.outcome.is_ok());
    let wanted = query.get("outcome").filter(|outcome| !outcome.is_empty());
    let picked: Vec<Line> = all.into_iter().filter(|line| wanted.is_none_or(|wanted| line.key() == wanted)).collect();
    // Only what is seen needs names and cells; to search and sort by them, all of it.
    let asks = |name| query.get(name).is_some_and(|value| !value.is_empty());
    let whole = asks("q") || asks("sort") || asks("format");
    let first = if whole { 0 } else { (page_of(query, picked.len()) - 1) * ROWS };
    let most = if whole { picked.len() } else { ROWS };
    let shown: Vec<&Line> = picked.iter().skip(first).take(most).collect();
    let ids: Vec<Uuid> = shown.iter().map(|line| line.affiliate_id).collect();
    let names = affiliate_names::of(&mut connection, merchant_id, &ids).await?;
    let table = table_of(t, &shown, &names);
    if let Some(file) = csv_if_asked(query, "due", &table) {
        return Ok(file);
    }
    let table = if whole { table.arrange(query, t) } else { table.part(query, t, picked.len()) };
    let nothing = query.get("none").is_some().then(|| t.due_nothing_to_pay().to_owned());
    let draft = FormPart {
        heading: String::new(),
        action: "/finance/runs".to_owned(),
        fields: Vec::new(),
        boxes: Vec::new(),
        button: t.due_draft().to_owned(),
    };
    let reasons = SkipReason::ALL.iter().map(|reason| (reason.name(), skip_reason(t, *reason).to_owned()));
    let outcomes = std::iter::once(("paid", t.due_paid().to_owned())).chain(reasons);
    page(&List {
        shell: visitor.shell(),
        title: t.nav_due().to_owned(),
        paragraphs: nothing.into_iter().chain([t.due_lead().to_owned(), t.due_draft_hint().to_owned()]).collect(),
        actions: Vec::new(),
        table: table.filtered_by(vec![choices(t, "outcome", t.due_outcome(), outcomes)]),
        forms: can_draft.then_some(draft).into_iter().collect(),
    })
}

fn table_of(t: Texts, lines: &[&Line], names: &Names) -> Table {
    let columns = vec![
        Column::text("affiliate", t.finance_affiliate()),
        Column::text("outcome", t.due_outcome()),
        Column::number("amount", t.amount()),
    ];
    let row = |line: &&Line| {
        let (word, tone) = match line.outcome {
            Ok(rail) => (format!("{}: {}", t.due_paid(), words::rail(t, Some(rail))), Tone::Good),
            Err(reason) => (skip_reason(t, reason).to_owned(), Tone::Plain),
        };
        let name = name_of(names, line.affiliate_id);
        // The reasons are sentences, which may break; a status may not.
        let outcome = if line.outcome.is_ok() { Cell::status(Status { word, tone }) } else { Cell::text(&word) };
        vec![Cell::text(&name), outcome, money_cell(t, line.amount, line.currency)]
    };
    Table::new("due", t.nav_due(), columns, lines.iter().map(row).collect()).when_empty(t.due_empty(), None)
}
