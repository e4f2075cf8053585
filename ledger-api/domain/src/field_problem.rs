//! What is wrong with one field of an input, as the API reports it.

use std::fmt;

use serde::Serialize;

/// One problem of one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldProblem {
    /// Path of the field, for example `rules[2].steps[0].rate`.
    pub field: String,
    /// Stable, for programs.
    pub code: ProblemCode,
    /// For people.
    pub detail: String,
}

/// The kinds of problems a field can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// The field must be there, and not empty.
    Required,
    /// Not a value of the field's form.
    BadFormat,
    /// Below the least or above the most.
    OutOfRange,
    /// The list must strictly ascend.
    NotAscending,
    /// The list or text is longer than allowed.
    TooMany,
    /// The field means nothing beside the others given.
    NotApplicable,
}

impl fmt::Display for FieldProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.detail)
    }
}

/// Collects problems below one path, so that an input is told all that is wrong at once.
#[derive(Debug, Default)]
pub struct Problems(Vec<FieldProblem>);

impl Problems {
    /// Notes a problem.
    pub fn add(&mut self, field: impl Into<String>, code: ProblemCode, detail: impl Into<String>) {
        self.0.push(FieldProblem { field: field.into(), code, detail: detail.into() });
    }

    /// The value, or nothing and its error noted.
    pub fn keep<T, E: ToString>(&mut self, field: String, code: ProblemCode, value: Result<T, E>) -> Option<T> {
        value.map_err(|error| self.add(field, code, error.to_string())).ok()
    }

    /// All that was noted, in the order of the input.
    #[must_use]
    pub fn into_vec(self) -> Vec<FieldProblem> {
        self.0
    }
}
