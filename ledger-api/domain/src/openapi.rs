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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn shown(schema: &RefOr<Schema>) -> Value {
        serde_json::to_value(schema).unwrap()
    }

    #[test]
    fn names_that_are_short_in_their_module_say_in_a_list_of_all_whose_they_are() {
        assert_eq!([component_name("Rule"), component_name("Money")], ["FraudRuleName", "Money"]);
    }

    #[test]
    fn each_name_is_told_with_what_it_means() {
        assert_eq!(
            shown(&one_of_names(" Where it leaves. ", &[("sepa", " By a bank. "), ("manual", "By hand.")])),
            json!({
                "type": "string", "enum": ["sepa", "manual"],
                "description": "Where it leaves.\n\n- `sepa`: By a bank.\n- `manual`: By hand."
            })
        );
    }

    #[test]
    fn percents_are_texts_and_verdicts_are_all_that_a_candidate_may_meet() {
        let percent = shown(&Percent::schema());
        assert_eq!((&percent["type"], &percent["examples"]), (&json!("string"), &json!(["20"])));
        let verdict = shown(&Verdict::schema());
        let names = verdict["enum"].as_array().unwrap();
        assert_eq!((names.len(), &names[0]), (3 + Reason::ALL.len(), &json!("won")));
        assert_eq!((Percent::name(), Verdict::name()), ("Percent".into(), "CandidateVerdict".into()));
    }
}
