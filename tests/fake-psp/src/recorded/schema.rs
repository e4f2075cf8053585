//! One JSON Schema, compiled.

use jsonschema::{Draft, Validator};
use serde_json::Value;

use super::fault::Fault;
use crate::answer::insert;

/// A schema together with the definitions it refers to.
#[derive(Debug)]
pub(super) struct Schema(Validator);

impl Schema {
    pub(super) fn compile(schema: &Value, shared: &Value) -> Result<Self, String> {
        let mut whole = schema.clone();
        insert(&mut whole, "$defs", shared.clone());
        let options = jsonschema::options().with_draft(Draft::Draft202012).should_validate_formats(true);
        options.build(&whole).map(Self).map_err(|error| error.to_string())
    }

    /// What is wrong with an instance; nothing if it is as recorded.
    pub(super) fn faults(&self, instance: &Value) -> Vec<Fault> {
        self.0.iter_errors(instance).flat_map(|error| Fault::all_of(&error)).collect()
    }
}
