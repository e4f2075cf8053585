//! How rates, names and verdicts are described in the API's OpenAPI document.

use std::borrow::Cow;
use std::fmt::Write as _;

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::attribution::{Reason, Verdict};
use crate::percent::Percent;

/// What clients know an enum of names by. Inside a module a short name is clear; in a list of all types it is not.
#[must_use]
pub fn component_name(name: &'static str) -> &'static str {
    match name {
        "Code" => "ProblemCode",
        "Direction" => "BankLineDirection",
        "Method" => "AttributionMethod",
        "Outcome" => "FraudOutcome",
        "Reason" => "AttributionReason",
        "Rule" => "FraudRuleName",
        "Verdict" => "BankLineVerdict",
        clear => clear,
    }
}

/// A text that is one of these names, each with what it means.
#[must_use]
pub fn one_of_names(about: &str, names: &[(&str, &str)]) -> RefOr<Schema> {
    let mut description = about.trim().to_owned();
    for (place, (name, meaning)) in names.iter().enumerate() {
        let gap = if place == 0 { "\n\n" } else { "\n" };
        // Writing to a text cannot fail.
        let _ = write!(description, "{gap}- `{name}`: {}", meaning.trim());
    }
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(names.iter().map(|(name, _)| *name)))
        .description(Some(description))
        .into()
}

impl PartialSchema for Percent {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some(r"^(100(\.0+)?|[0-9]{1,2}(\.[0-9]{1,6})?)$"))
            .description(Some("Percent from 0 to 100 as a decimal text, with at most six decimal places."))
            .examples(["20"])
            .into()
    }
}

impl ToSchema for Percent {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Percent")
    }
}

impl PartialSchema for Verdict {
    fn schema() -> RefOr<Schema> {
        let reasons = Reason::ALL.iter().map(|reason| reason.name());
        ObjectBuilder::new()
            .schema_type(Type::String)
            .enum_values(Some(["won", "outranked", "referral"].into_iter().chain(reasons)))
            .description(Some(
                "What became of one piece of evidence: `won`, `outranked` by a stronger one, `referral` when it leads to a \
                 customer who invites friends, or the reason it failed with.",
            ))
            .into()
    }
}

impl ToSchema for Verdict {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("CandidateVerdict")
    }
}
