//! One thing that is not as it is recorded.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;

/// Where, what, and in words.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    /// From the outside in: `body`, `items`, `0`, `receiver`.
    steps: Vec<String>,
    pub(crate) kind: Kind,
    pub(crate) says: String,
}

/// As far as the providers answer differently.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    /// There is no such field.
    Unknown,
    /// It must be there.
    Missing,
    /// It must be a whole number.
    NotWhole,
    /// The body is no JSON.
    NotJson,
    /// It must be otherwise: its type, length, form, or one of certain values.
    Wrong,
}

impl Fault {
    /// Of a whole part of a request.
    pub(super) fn of_part(part: &str, kind: Kind, says: impl Into<String>) -> Self {
        Self { steps: vec![part.to_owned()], kind, says: says.into() }
    }

    /// One for each field that an error is about.
    pub(super) fn all_of(error: &ValidationError<'_>) -> Vec<Self> {
        let says = error.to_string();
        let at = |name: Option<&str>, kind| {
            let path = error.instance_path().to_string();
            let steps = path.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~"));
            Self { steps: steps.chain(name.map(str::to_owned)).collect(), kind, says: says.clone() }
        };
        match error.kind() {
            ValidationErrorKind::AdditionalProperties { unexpected } => {
                unexpected.iter().map(|name| at(Some(name), Kind::Unknown)).collect()
            }
            ValidationErrorKind::PropertyNames { .. } => vec![at(None, Kind::Unknown)],
            ValidationErrorKind::Required { property } => vec![at(property.as_str(), Kind::Missing)],
            ValidationErrorKind::Type { .. } if says.ends_with("is not of type \"integer\"") => {
                vec![at(None, Kind::NotWhole)]
            }
            _ => vec![at(None, Kind::Wrong)],
        }
    }

    /// Where, for a person.
    pub(crate) fn place(&self) -> String {
        self.steps.join(".")
    }

    /// The field as Stripe names a parameter: `metadata[payout_id]`.
    pub(crate) fn parameter(&self) -> String {
        let mut steps = self.steps.iter().skip(1);
        let first = steps.next().cloned().unwrap_or_default();
        steps.fold(first, |name, step| format!("{name}[{step}]"))
    }

    /// The field as PayPal names it: `items[0].amount.value`.
    pub(crate) fn field(&self) -> String {
        let mut name = String::new();
        for step in self.steps.iter().skip(1) {
            if step.bytes().all(|byte| byte.is_ascii_digit()) {
                name.extend(["[", step, "]"]);
            } else {
                name.push_str(if name.is_empty() { "" } else { "." });
                name.push_str(step);
            }
        }
        name
    }
}
