//! What became of a file.

use serde::Serialize;

use super::mistakes::errors_of;
use crate::http::problem::{FieldError, Problem};

/// Most mistakes told of one file.
const MOST_ERRORS: usize = 1_000;

/// The verdict on each line.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = ImportReport)]
pub(super) struct Report<T> {
    /// Whether nothing was to be stored.
    dry_run: bool,
    /// Whether the file is stored.
    stored: bool,
    /// Lines below the header.
    lines: usize,
    /// How many of them were refused.
    refused: usize,
    /// One for each line, in order.
    results: Vec<LineResult<T>>,
}

/// One line's verdict.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = ImportLine)]
pub(super) struct LineResult<T> {
    /// The header is line 1.
    pub(super) line: u64,
    #[serde(flatten)]
    pub(super) verdict: Verdict<T>,
}

/// What the same thing would have been answered alone.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ImportVerdict)]
pub(super) enum Verdict<T> {
    Created(T),
    Problem(Problem),
}

impl<T> Report<T> {
    pub(super) fn new(dry_run: bool, results: Vec<LineResult<T>>) -> Self {
        let refused = results.iter().filter(|result| matches!(result.verdict, Verdict::Problem(_))).count();
        Self { dry_run, stored: !dry_run && refused == 0, lines: results.len(), refused, results }
    }

    /// Every mistake as a field error, when a file that was to be stored has any.
    pub(super) fn refusal(&self) -> Option<Problem> {
        if self.dry_run || self.refused == 0 {
            return None;
        }
        let errors = self.results.iter().filter_map(|result| match &result.verdict {
            Verdict::Created(_) => None,
            Verdict::Problem(problem) => Some((result.line, problem)),
        });
        let errors = errors.flat_map(|(line, problem)| errors_at(line, problem)).take(MOST_ERRORS).collect();
        let detail = format!("{} of {} lines are refused, so nothing is stored", self.refused, self.lines);
        Some(Problem::validation(errors).saying(detail))
    }
}

/// A line's mistakes, each told by the line as well.
fn errors_at(line: u64, problem: &Problem) -> impl Iterator<Item = FieldError> {
    errors_of("", problem).into_iter().map(move |error| {
        let field = match error.field.as_str() {
            "" => format!("line {line}"),
            field => format!("line {line}: {field}"),
        };
        FieldError { field, ..error }
    })
}
