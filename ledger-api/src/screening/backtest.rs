//! Trying rules on the past: what would they have said? Nothing is changed.

use std::time::{Duration, Instant};

use sqlx::PgPool;
use time::OffsetDateTime;
use uuid::Uuid;

use super::batch::look;
use super::busy::Busy;
use super::facts::{self, By, Clicks};
use crate::db::fraud::{look_up_by_key, past};
use crate::domain::fraud::{FraudRules, Judgement, Outcome, Rule, judge};

/// Commissions read by one query.
const CHUNK: i64 = 500;
/// Commissions read by one call, those of other programs included.
const MOST: usize = 20_000;
/// A call begins no further chunk after this.
const LONGEST: Duration = Duration::from_secs(10);
/// Examples of one rule.
const EXAMPLES: usize = 5;

/// What is to be tried, on what.
#[derive(Debug)]
pub(crate) struct Backtest {
    /// The program's commissions.
    pub program_id: Uuid,
    /// By these rules.
    pub rules: FraudRules,
    /// Recorded from here on,
    pub from: OffsetDateTime,
    /// and before this.
    pub to: OffsetDateTime,
    /// Only after this commission.
    pub after: Option<Uuid>,
    /// Days a click is kept.
    pub click_retention_days: u16,
}

/// What the rules would have said.
#[derive(Debug)]
pub(crate) struct Report {
    /// Commissions judged.
    pub screened: u64,
    /// By outcome.
    pub outcomes: [(Outcome, u64); 3],
    /// By rule, each of them.
    pub rules: Vec<RuleReport>,
    /// Where to go on, when there may be more.
    pub next: Option<Uuid>,
}

/// What one rule would have found.
#[derive(Debug)]
pub(crate) struct RuleReport {
    /// Which.
    pub rule: Rule,
    /// Commissions it found something in.
    pub found: u64,
    /// Of these, held by all findings together.
    pub held: u64,
    /// Of these, rejected by all findings together.
    pub rejected: u64,
    /// Some of them, the oldest first.
    pub examples: Vec<(Uuid, Uuid, Judgement)>,
}

impl Report {
    fn empty() -> Self {
        let rule = |rule: &Rule| RuleReport { rule: *rule, found: 0, held: 0, rejected: 0, examples: Vec::new() };
        Self {
            screened: 0,
            outcomes: [(Outcome::Ok, 0), (Outcome::Hold, 0), (Outcome::Reject, 0)],
            rules: Rule::ALL.iter().map(rule).collect(),
            next: None,
        }
    }

    fn add(&mut self, commission_id: Uuid, conversion_id: Uuid, judgement: &Judgement) {
        self.screened += 1;
        for (outcome, count) in &mut self.outcomes {
            *count += u64::from(*outcome == judgement.outcome);
        }
        for report in &mut self.rules {
            if !judgement.findings.iter().any(|finding| finding.sign.rule() == report.rule) {
                continue;
            }
            report.found += 1;
            report.held += u64::from(judgement.outcome == Outcome::Hold);
            report.rejected += u64::from(judgement.outcome == Outcome::Reject);
            if report.examples.len() < EXAMPLES {
                report.examples.push((commission_id, conversion_id, judgement.clone()));
            }
        }
    }
}

/// Judges the program's past commissions, oldest first, within the limits of one call.
pub(crate) async fn run(db: &PgPool, merchant_id: Uuid, backtest: &Backtest) -> Result<Report, sqlx::Error> {
    let began = Instant::now();
    let mut report = Report::empty();
    let (mut after, mut read) = (backtest.after, 0);
    loop {
        let chunk = judge_chunk(db, merchant_id, backtest, after, &mut report).await?;
        read += chunk.read;
        after = chunk.last.or(after);
        if i64::try_from(chunk.read) != Ok(CHUNK) {
            return Ok(report);
        }
        if read >= MOST || began.elapsed() >= LONGEST {
            return Ok(Report { next: after, ..report });
        }
    }
}

/// What one query read.
struct Chunk {
    read: usize,
    last: Option<Uuid>,
}

async fn judge_chunk(
    db: &PgPool,
    merchant_id: Uuid,
    backtest: &Backtest,
    after: Option<Uuid>,
    report: &mut Report,
) -> Result<Chunk, sqlx::Error> {
    let mut transaction = db.begin_with("begin read only").await?;
    look_up_by_key(&mut transaction).await?;
    let range = (backtest.from, backtest.to);
    let read = past::commissions(&mut transaction, merchant_id, backtest.program_id, range, after, CHUNK).await?;
    let ids: Vec<Uuid> = read.iter().filter(|(_, of_program)| *of_program).map(|(id, _)| *id).collect();
    let chunk = Chunk { read: read.len(), last: read.last().map(|(id, _)| *id) };
    if ids.is_empty() {
        return Ok(chunk);
    }
    let look = look(&mut transaction, merchant_id, backtest.click_retention_days).await?;
    let by = By::These(&backtest.rules);
    let mut facts =
        facts::load(&mut transaction, merchant_id, &ids, by, look, Clicks::AreThere, &Busy::default()).await?.facts;
    transaction.rollback().await?;
    facts.sort_by_key(|(subject, _)| subject.commission_id);
    for (subject, facts) in &facts {
        report.add(subject.commission_id, subject.conversion_id, &judge(facts, &backtest.rules));
    }
    Ok(chunk)
}
