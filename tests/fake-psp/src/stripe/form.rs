//! Parameters, taken out one by one; what is left at the end is unknown to Stripe.

use std::collections::BTreeMap;

use super::refusal::Refusal;

const METADATA_KEYS_LIMIT: usize = 50;
const METADATA_KEY_LIMIT_CHARS: usize = 40;
const METADATA_VALUE_LIMIT_CHARS: usize = 500;

/// The parameters of a form or a query that nobody has asked for yet.
#[derive(Debug)]
pub(super) struct Form(Vec<(String, String)>);

impl Form {
    pub(super) fn new(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    pub(super) fn take(&mut self, name: &str) -> Option<String> {
        let position = self.0.iter().position(|(key, _)| key == name)?;
        Some(self.0.swap_remove(position).1)
    }

    pub(super) fn required(&mut self, name: &str) -> Result<String, Refusal> {
        self.take(name).filter(|value| !value.is_empty()).ok_or_else(|| {
            Refusal::invalid(400, format!("Missing required param: {name}.")).code("parameter_missing").param(name)
        })
    }

    /// A whole number.
    pub(super) fn whole(&mut self, name: &str) -> Result<Option<i64>, Refusal> {
        let Some(text) = self.take(name) else { return Ok(None) };
        text.parse().map(Some).map_err(|_| {
            Refusal::invalid(400, format!("Invalid integer: {text}")).code("parameter_invalid_integer").param(name)
        })
    }

    /// A whole number of at least 1.
    pub(super) fn positive(&mut self, name: &str) -> Result<Option<i64>, Refusal> {
        let Some(text) = self.take(name) else { return Ok(None) };
        let invalid =
            |message: String| Err(Refusal::invalid(400, message).code("parameter_invalid_integer").param(name));
        match text.parse::<i64>() {
            Ok(number) if number >= 1 => Ok(Some(number)),
            Ok(_) => invalid("This value must be greater than or equal to 1.".to_owned()),
            Err(_) => invalid(format!("Invalid integer: {text}")),
        }
    }

    /// `metadata[key]=value`, within Stripe's limits.
    pub(super) fn metadata(&mut self) -> Result<BTreeMap<String, String>, Refusal> {
        let mut metadata = BTreeMap::new();
        self.0.retain(|(name, value)| {
            let key = name.strip_prefix("metadata[").and_then(|rest| rest.strip_suffix(']'));
            let Some(key) = key else { return true };
            // An empty value unsets a key.
            if !value.is_empty() {
                metadata.insert(key.to_owned(), value.clone());
            }
            false
        });
        let too_long = metadata.iter().any(|(key, value)| {
            key.chars().count() > METADATA_KEY_LIMIT_CHARS || value.chars().count() > METADATA_VALUE_LIMIT_CHARS
        });
        if too_long || metadata.len() > METADATA_KEYS_LIMIT {
            let limits = format!(
                "Metadata can have up to {METADATA_KEYS_LIMIT} keys, with key names up to \
                 {METADATA_KEY_LIMIT_CHARS} characters long and values up to {METADATA_VALUE_LIMIT_CHARS} \
                 characters long."
            );
            return Err(Refusal::invalid(400, limits).param("metadata"));
        }
        Ok(metadata)
    }

    /// Refuses what nobody took; `expand` is allowed and has no effect here.
    pub(super) fn finish(self) -> Result<(), Refusal> {
        match self.0.into_iter().find(|(name, _)| !name.starts_with("expand[")) {
            None => Ok(()),
            Some((name, _)) => Err(Refusal::invalid(400, format!("Received unknown parameter: {name}"))
                .code("parameter_unknown")
                .param(&name)),
        }
    }
}
