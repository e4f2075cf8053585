//! Storing a file: every line in a savepoint of one transaction, which is kept only when all of them went through.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use sqlx::{Acquire as _, PgConnection};
use uuid::Uuid;

use super::file::{Columns, CsvFile, Line};
use super::report::{LineResult, Report, Verdict};
use crate::app::App;
use crate::db::merchants;
use crate::db::retry::retrying;
use crate::http::idempotency::Once;
use crate::http::json;
use crate::http::problem::Answer;

/// Something that can be imported.
pub(super) trait Import: Sized + Send {
    /// The columns of its files.
    const COLUMNS: Columns;
    /// What a line is answered with.
    type View: Serialize + Send + Sync;

    /// Reads one line, which comes as the JSON object that the same thing would be alone.
    fn read(line: Map<String, Value>) -> Answer<Self>;

    /// Stores it.
    fn store(
        self,
        connection: &mut PgConnection,
        app: &App,
        merchant_id: Uuid,
        person: &str,
    ) -> impl Future<Output = Answer<Self::View>> + Send;
}

/// Who imports, and whether it counts.
pub(super) struct Importer<'a> {
    pub(super) app: &'a App,
    pub(super) merchant_id: Uuid,
    pub(super) person: &'a str,
    pub(super) dry_run: bool,
}

pub(super) async fn run<I: Import>(importer: Importer<'_>, file: CsvFile) -> Answer<Response> {
    let lines = file.lines(&I::COLUMNS)?;
    retrying!(store::<I>(&importer, &file.once, lines.clone()).await)
}

/// One transaction.
async fn store<I: Import>(importer: &Importer<'_>, once: &Once, lines: Vec<Line>) -> Answer<Response> {
    let Importer { app, merchant_id, dry_run, .. } = *importer;
    let mut transaction = app.db.begin().await?;
    if let Some(first) = once.answered(&mut transaction, app, merchant_id).await? {
        return Ok(first);
    }
    // Two files that name the same things in opposite orders would stop each other half-way, again and again.
    merchants::lock(&mut transaction, merchant_id).await?;
    let mut results = Vec::with_capacity(lines.len());
    for Line { number: line, object } in lines {
        let verdict = match one::<I>(&mut transaction, importer, object).await {
            Ok(view) => Verdict::Created(view),
            // Ours, not this line's: the whole call is answered so.
            Err(problem) if problem.status().is_server_error() => return Err(problem),
            Err(problem) => Verdict::Problem(problem),
        };
        results.push(LineResult { line, verdict });
    }
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

async fn one<I: Import>(
    connection: &mut PgConnection,
    importer: &Importer<'_>,
    line: Answer<Map<String, Value>>,
) -> Answer<I::View> {
    let item = I::read(line?)?;
    let mut savepoint = connection.begin().await?;
    let view = item.store(&mut savepoint, importer.app, importer.merchant_id, importer.person).await?;
    savepoint.commit().await?;
    Ok(view)
}

/// A line as the body of the call that makes the same thing alone.
pub(super) fn body<T: DeserializeOwned>(line: Map<String, Value>) -> Answer<T> {
    json::parse(Value::Object(line).to_string().as_bytes())
}
