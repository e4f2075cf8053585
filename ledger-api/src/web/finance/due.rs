//! `/finance/due`: who would be paid now, who not, and why.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use uuid::Uuid;

use super::words::{self, Names, choices, money, money_cell, name_of, skip_reason};
use crate::app::App;
use crate::db::affiliate_names;
use crate::domain::payout::SkipReason;
use crate::domain::rail::Rail;
use crate::pages::Texts;
use crate::pages::components::{Cell, Column, Figure, ROWS, Status, Table, Tone, page_of};
use crate::pages::finance::{Due, List};
use crate::pages::sheets::FormPart;
use crate::payouts::{self, Preview};
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

    fn place(&self) -> (Uuid, &'static str) {
        (self.affiliate_id, self.currency)
    }
}

fn lines(preview: Preview) -> Vec<Line> {
    let paid = preview.payable.into_iter().map(|of| Line {
        affiliate_id: of.affiliate_id,
        amount: of.payable.amount.minor(),
        currency: of.currency.code(),
        outcome: Ok(of.payable.rail),
    });
    let skipped = preview.skipped.into_iter().map(|of| Line {
        affiliate_id: of.affiliate_id,
        amount: of.amount,
        currency: of.currency.code(),
        outcome: Err(of.reason),
    });
    let mut lines: Vec<Line> = paid.chain(skipped).collect();
    lines.sort_by_key(Line::place);
    lines
}

/// The same in sums, for the home page.
pub(super) fn summed(t: Texts, preview: &Preview) -> Due {
    let mut sums: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for of in &preview.payable {
        let sum = sums.entry(of.currency.code()).or_default();
        (sum.0, sum.1) = (sum.0.saturating_add(of.payable.amount.minor()), sum.1 + 1);
    }
    let mut left_out: BTreeMap<(SkipReason, &str), (i64, i64)> = BTreeMap::new();
    for of in &preview.skipped {
        let sum = left_out.entry((of.reason, of.currency.code())).or_default();
        (sum.0, sum.1) = (sum.0.saturating_add(of.amount), sum.1 + 1);
    }
    let reason = |((reason, code), (amount, count)): ((SkipReason, &str), (i64, i64))| {
        t.counted(format!("{}, {}", t.run_people(count), money(t, amount, code)), skip_reason(t, reason))
    };
    Due {
        can_draft: !sums.is_empty(),
        figures: sums
            .into_iter()
            .map(|(code, (amount, count))| Figure::new(code, money(t, amount, code), t.due_payouts(count)))
            .collect(),
        reasons: left_out.into_iter().map(reason).collect(),
    }
}

pub(super) async fn show(State(app): State<Arc<App>>, visitor: FinanceDesk) -> PageResult {
    let (t, merchant_id, query) = (visitor.texts(), visitor.merchant_id, &visitor.query);
    let mut connection = app.db.acquire().await?;
    let all = lines(payouts::preview(&mut connection, merchant_id, &app.rails).await?);
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
