//! `POST /finance/bank/statement`: a camt.053 document, and what becomes of its lines.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Multipart, State};
use subtle::ConstantTimeEq as _;

use super::{bank, refusal};
use crate::app::App;
use crate::domain::sepa::masked;
use crate::domain::sepa::statement::{Direction, Verdict};
use crate::pages::components::{Cell, Column, Table};
use crate::pages::finance::StatementRead;
use crate::pages::{Texts, format, reasons};
use crate::payouts::sepa::{self, ImportedLine, ImportedStatement};
use crate::rails::sepa::camt053::{self, BadStatement};
use crate::web::error::PageError;
use crate::web::page::PageResult;
use crate::web::visitor::FinanceDesk;

/// Most bytes of the whole form: the document, and what is around it.
pub(super) const MOST_BYTES: usize = camt053::MOST_BYTES + 64 * 1024;
/// Fields of the form.
const MOST_FIELDS: usize = 5;
/// Lines shown.
const SHOWN: usize = 500;

/// What was sent. The proof stands before the file, so that nothing is read of a form that is not ours.
struct Sent {
    document: Option<Bytes>,
    trial: bool,
}

async fn read(mut form: Multipart, csrf: &str) -> Result<Sent, PageError> {
    let (mut proved, mut sent) = (false, Sent { document: None, trial: false });
    for _ in 0..MOST_FIELDS {
        let Ok(Some(field)) = form.next_field().await else { break };
        let name = field.name().unwrap_or_default().to_owned();
        if name != "csrf" && !proved {
            return Err(PageError::ForeignForm);
        }
        let Ok(bytes) = field.bytes().await else { break };
        match name.as_str() {
            "csrf" => proved = bool::from(bytes.as_ref().ct_eq(csrf.as_bytes())),
            "trial" => sent.trial = true,
            "statement" => sent.document = Some(bytes).filter(|bytes| !bytes.is_empty()),
            _ => {}
        }
    }
    if proved { Ok(sent) } else { Err(PageError::ForeignForm) }
}

pub(super) async fn import(State(app): State<Arc<App>>, visitor: FinanceDesk, form: Multipart) -> PageResult {
    let t = visitor.texts();
    let Sent { document, trial } = read(form, &visitor.csrf()).await?;
    let Some(document) = document else {
        return bank::told(&app, &visitor, Err(t.bank_file_missing().to_owned())).await;
    };
    // Seconds of work for the largest documents, which would keep other calls of this thread waiting.
    let read = tokio::task::spawn_blocking(move || camt053::read(&document)).await.map_err(PageError::internal)?;
    let statements = match read {
        Ok(statements) => statements,
        Err(error) => {
            tracing::info!(%error, "a bank statement was not read");
            return bank::told(&app, &visitor, Err(t.bank_file_bad(unread(t, &error)))).await;
        }
    };
    let done = sepa::import(&app.db, visitor.merchant_id, statements, trial, &visitor.caller()).await;
    let done = done.map_err(|error| refusal::of_payout(t, error, ""))?;
    let said = if trial { t.bank_tried() } else { t.bank_read() };
    let statements = done.statements.iter().map(|statement| told(t, statement)).collect();
    bank::told(&app, &visitor, Ok((said.to_owned(), statements))).await
}

/// Why a document was not read.
fn unread(t: Texts, error: &BadStatement) -> &'static str {
    match error {
        BadStatement::NotUtf8 => t.bank_file_not_text(),
        BadStatement::NotXml(_) => t.bank_file_not_xml(),
        BadStatement::DocumentType | BadStatement::NotCamt053 => t.bank_file_not_camt(),
        BadStatement::TooLarge => t.bank_file_too_large(),
        BadStatement::TooManyLines => t.bank_file_too_many(),
        BadStatement::Lacks(_) => t.bank_file_incomplete(),
    }
}

fn told(t: Texts, statement: &ImportedStatement) -> StatementRead {
    let mut counts: BTreeMap<Verdict, i64> = BTreeMap::new();
    for line in &statement.lines {
        *counts.entry(line.verdict).or_default() += 1;
    }
    let mut said: Vec<String> =
        counts.into_iter().map(|(of, count)| t.counted(format::number(t.0, count), verdict(t, of))).collect();
    if statement.lines.len() > SHOWN {
        said.push(t.bank_first_lines(SHOWN));
    }
    let columns = vec![
        Column::text("line", t.bank_line()),
        Column::text("outcome", t.bank_outcome()),
        Column::text("payout", t.payout()),
        Column::number("amount", t.amount()),
    ];
    let rows = statement.lines.iter().take(SHOWN).map(|line| row(t, line)).collect();
    let iban = statement.iban.as_deref().map(masked).unwrap_or_default();
    StatementRead {
        heading: t.bank_statement(&statement.id, iban),
        counts: said,
        lines: Table::new("statement-lines", t.bank_line(), columns, rows).bare(t),
    }
}

fn row(t: Texts, ImportedLine { line, payout_id, verdict: of }: &ImportedLine) -> Vec<Cell> {
    let minor =
        line.amount.map(|amount| if line.direction == Direction::Debit { -amount.minor() } else { amount.minor() });
    let payout = payout_id.map(|id| id.to_string()).unwrap_or_default();
    let why = line.reason.as_deref().map(|reason| reasons::of_payout(t, reason));
    let (why, code) = why.map(|why| (why.said, why.code)).unwrap_or_default();
    let link = || Cell::link(&format!("/finance/payouts/{payout}"), payout.get(24..).unwrap_or(&payout));
    vec![
        Cell::text(&line.reference).with_detail(line.end_to_end_id.as_deref().unwrap_or_default()),
        Cell::text(verdict(t, *of)).with_detail(&why).with_code(&code),
        payout_id.map_or_else(|| Cell::text(""), |_| link()),
        minor.map_or_else(|| Cell::text(&line.currency), |minor| super::words::money_cell(t, minor, &line.currency)),
    ]
}

fn verdict(t: Texts, verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Settled => t.verdict_settled(),
        Verdict::SettledLate => t.verdict_settled_late(),
        Verdict::Returned => t.verdict_returned(),
        Verdict::Refused => t.verdict_refused(),
        Verdict::AlreadyKnown => t.verdict_already_known(),
        Verdict::AlreadyImported => t.verdict_already_imported(),
        Verdict::PaidByAnotherLine => t.verdict_paid_by_another_line(),
        Verdict::WrongAmount => t.verdict_wrong_amount(),
        Verdict::OtherAccount => t.verdict_other_account(),
        Verdict::Unknown => t.verdict_unknown(),
        Verdict::NotBooked => t.verdict_not_booked(),
        Verdict::InvalidState => t.verdict_invalid_state(),
    }
}
