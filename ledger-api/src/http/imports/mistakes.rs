//! Everything that is wrong with one line, so that it is mended in one go.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::http::json;
use crate::http::problem::{Code, FieldError, Problem};

/// What was found, each with the column it is about where the problem itself names no field.
#[derive(Debug, Clone, Default)]
pub(super) struct Mistakes(Vec<(&'static str, Problem)>);

impl Mistakes {
    pub(super) fn note(&mut self, column: &'static str, problem: Problem) {
        self.0.push((column, problem));
    }

    /// The value, or a note of why there is none.
    pub(super) fn value<T>(&mut self, column: &'static str, read: Result<T, Problem>) -> Option<T> {
        read.map_err(|problem| self.note(column, problem)).ok()
    }

    /// Whether something is wrong with that column already.
    pub(super) fn name(&self, column: &str) -> bool {
        self.0.iter().any(|(of, problem)| *of == column || problem.errors().iter().any(|error| error.field == column))
    }

    /// What the line is answered with: the same as the thing alone would be, or all of it under one problem.
    pub(super) fn into_problem(mut self) -> Option<Problem> {
        if self.0.len() < 2 {
            return self.0.pop().map(|(_, problem)| problem);
        }
        let errors = self.0.iter().flat_map(|(column, problem)| errors_of(column, problem));
        Some(Problem::validation(errors.collect()))
    }
}

/// A problem as complaints about fields; one that names none is about `column`.
pub(super) fn errors_of(column: &str, problem: &Problem) -> Vec<FieldError> {
    if !problem.errors().is_empty() {
        return problem.errors().to_vec();
    }
    let code = match problem.code() {
        Code::NotFound => "unknown",
        Code::Conflict => "conflict",
        _ => "invalid",
    };
    vec![FieldError { field: column.to_owned(), code, detail: problem.detail().to_owned() }]
}

/// A line as the body of the call that makes the same thing alone. The reader stops at the first cell that it cannot read, so
/// that is noted and taken out, and the others are read again.
pub(super) fn body<T: DeserializeOwned>(mut cells: Map<String, Value>, mistakes: &mut Mistakes) -> Option<T> {
    loop {
        let text = Value::Object(cells).to_string();
        let problem = match json::parse(text.as_bytes()) {
            Ok(body) => return Some(body),
            Err(problem) => problem,
        };
        let path = problem.errors().first().map(|error| error.field.clone()).unwrap_or_default();
        mistakes.note("", problem);
        cells = serde_json::from_str(&text).ok()?;
        cells.remove(path.split(['.', '[']).next().unwrap_or_default())?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        days: Option<i32>,
        at: Option<uuid::Uuid>,
        name: Option<String>,
    }

    fn read(cells: &Value) -> (Option<Sample>, Option<Problem>) {
        let mut mistakes = Mistakes::default();
        let sample = body(cells.as_object().unwrap().clone(), &mut mistakes);
        (sample, mistakes.into_problem())
    }

    #[test]
    fn every_cell_that_cannot_be_read_is_told_and_the_rest_is_read() {
        let (sample, problem) = read(&serde_json::json!({"days": "x", "at": "y", "name": "Ada"}));
        assert_eq!(sample, Some(Sample { days: None, at: None, name: Some("Ada".into()) }));
        let problem = problem.unwrap();
        let mut fields: Vec<&str> = problem.errors().iter().map(|error| error.field.as_str()).collect();
        fields.sort_unstable();
        assert_eq!((problem.code(), fields), (Code::ValidationFailed, vec!["at", "days"]));
    }

    #[test]
    fn one_mistake_is_answered_as_it_would_be_alone() {
        let mut mistakes = Mistakes::default();
        mistakes.note("slug", Problem::new(Code::Conflict, "taken"));
        assert_eq!(mistakes.clone().into_problem().unwrap().code(), Code::Conflict);
        mistakes.note("", Problem::field("campaign", "required", "must not be empty"));
        let problem = mistakes.into_problem().unwrap();
        let told: Vec<_> = problem.errors().iter().map(|error| (error.field.as_str(), error.code)).collect();
        assert_eq!(told, [("slug", "conflict"), ("campaign", "required")]);
        assert!(Mistakes::default().into_problem().is_none());
    }
}
