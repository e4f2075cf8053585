//! Judging and storing a file: every line is read, all that the lines name is looked up at once, and what is good is stored by a
//! few statements of one transaction, which is kept only when every line is good.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Map, Value};
use sqlx::PgConnection;
use uuid::Uuid;

use super::file::{Columns, CsvFile, Line};
use super::mistakes::Mistakes;
use super::report::{LineResult, Report, Verdict};
use crate::app::App;
use crate::db::merchants;
use crate::db::retry::retrying;
use crate::http::idempotency::Once;
use crate::http::problem::{Answer, Problem};
use crate::link_codes::LinkCodes;

/// Something that can be imported.
pub(super) trait Import: Clone + Send + Sync {
    /// The columns of its files.
    const COLUMNS: Columns;
    /// Links that a line makes.
    const LINKS_A_LINE: usize;
    /// What is known of everything that the lines of a file name, and of what earlier lines take.
    type Known: Send;
    /// A line that can be stored.
    type New: Send;
    /// What a line is answered with.
    type View: Serialize + Send + Sync;

    /// Reads one line, which comes as the JSON object that the same thing would be alone.
    fn read(cells: Map<String, Value>, mistakes: &mut Mistakes) -> Option<Self>;

    /// Looks up what the lines name.
    fn look_up(
        lines: &[&Self],
        connection: &mut PgConnection,
        merchant_id: Uuid,
    ) -> impl Future<Output = Answer<Self::Known>> + Send;

    /// Checks a line, and takes for it what no later line may have. None when there is a mistake.
    fn judge(self, known: &mut Self::Known, mistakes: &mut Mistakes) -> Option<Self::New>;

    /// Stores lines; answers each at its place. A line is refused here only if somebody else was faster.
    fn store(
        lines: Vec<Self::New>,
        connection: &mut PgConnection,
        importer: &Importer<'_>,
    ) -> impl Future<Output = Answer<Vec<Answer<Self::View>>>> + Send;
}

/// Who imports, and whether it counts.
pub(super) struct Importer<'a> {
    pub(super) app: &'a App,
    pub(super) merchant_id: Uuid,
    pub(super) dry_run: bool,
    /// For the links it makes; drawn when it is known how many lines there are.
    pub(super) codes: LinkCodes,
}

/// A line that was read.
#[derive(Clone)]
struct Read<I> {
    number: u64,
    item: Option<I>,
    mistakes: Mistakes,
}

pub(super) async fn run<I: Import>(mut importer: Importer<'_>, file: CsvFile) -> Answer<Response> {
    let lines = file.lines(&I::COLUMNS)?.into_iter().map(|Line { number, cells, mut mistakes }| {
        let item = cells.and_then(|cells| I::read(cells, &mut mistakes));
        Read { number, item, mistakes }
    });
    let lines: Vec<Read<I>> = lines.collect();
    importer.codes = LinkCodes::draw(&importer.app.db, lines.len() * I::LINKS_A_LINE).await?;
    retrying!(store::<I>(&importer, &file.once, lines.clone()).await)
}

/// One transaction.
async fn store<I: Import>(importer: &Importer<'_>, once: &Once, lines: Vec<Read<I>>) -> Answer<Response> {
    let Importer { app, merchant_id, dry_run, .. } = *importer;
    let mut transaction = app.db.begin().await?;
    if let Some(first) = once.answered(&mut transaction, app, merchant_id).await? {
        return Ok(first);
    }
    // Two files that name the same things in opposite orders would stop each other half-way, again and again.
    merchants::lock(&mut transaction, merchant_id).await?;
    let named: Vec<&I> = lines.iter().filter_map(|line| line.item.as_ref()).collect();
    let mut known = I::look_up(&named, &mut transaction, merchant_id).await?;
    let judged: Vec<(u64, Answer<I::New>)> = lines.into_iter().map(|line| judge(line, &mut known)).collect();
    let results = results::<I>(judged, &mut transaction, importer).await?;
    let report = Report::new(dry_run, results);
    if dry_run {
        // The transaction ends here, and with it all that was tried.
        return Ok(Json(report).into_response());
    }
    if let Some(refusal) = report.refusal() {
        return Err(refusal);
    }
    let answer = once.keep(&mut transaction, app, merchant_id, StatusCode::CREATED, &report).await?;
    transaction.commit().await?;
    Ok(answer)
}

fn judge<I: Import>(line: Read<I>, known: &mut I::Known) -> (u64, Answer<I::New>) {
    let Read { number, item, mut mistakes } = line;
    let new = item.and_then(|item| item.judge(known, &mut mistakes));
    let verdict = match (mistakes.into_problem(), new) {
        (None, Some(new)) => Ok(new),
        (problem, _) => Err(problem.unwrap_or_else(|| Problem::internal("a line has neither a value nor a mistake"))),
    };
    (number, verdict)
}

/// Stores the good lines and puts each answer at its line's place.
async fn results<I: Import>(
    judged: Vec<(u64, Answer<I::New>)>,
    connection: &mut PgConnection,
    importer: &Importer<'_>,
) -> Answer<Vec<LineResult<I::View>>> {
    let mut good = Vec::with_capacity(judged.len());
    let verdicts: Vec<(u64, Answer<()>)> =
        judged.into_iter().map(|(line, verdict)| (line, verdict.map(|new| good.push(new)))).collect();
    let mut stored = I::store(good, connection, importer).await?.into_iter();
    let results = verdicts.into_iter().map(|(line, verdict)| {
        let verdict = match verdict {
            Ok(()) => stored.next().unwrap_or_else(|| Err(Problem::internal("a line was not answered"))),
            Err(problem) => Err(problem),
        };
        match verdict {
            Ok(view) => Ok(LineResult { line, verdict: Verdict::Created(view) }),
            // Ours, not this line's: the whole call is answered so.
            Err(problem) if problem.status().is_server_error() => Err(problem),
            Err(problem) => Ok(LineResult { line, verdict: Verdict::Problem(problem) }),
        }
    });
    results.collect()
}
