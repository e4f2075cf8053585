//! The providers' published API, as `tests/provider-schemas` records it.
//!
//! Every request is held against it before it is carried out, and every answer before it leaves. So neither what the
//! ledger writes nor what this stand-in says can drift from what the providers document.

pub(crate) mod check;
mod fault;
mod files;
mod form;
mod operation;
mod schema;
mod violation;

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use serde_json::{Map, Value};
use thiserror::Error;

use files::Source;
use operation::Operation;
use schema::Schema;

pub(crate) use fault::{Fault, Kind};
pub(crate) use violation::Violation;

/// Everything that is recorded.
#[derive(Debug)]
pub struct Recorded {
    operations: Vec<Operation>,
    stripe_event: Arc<Schema>,
    paypal_event: Arc<Schema>,
}

/// A recorded file that cannot be used.
#[derive(Debug, Error)]
#[error("tests/provider-schemas/{file}: {what}")]
pub struct BadRecord {
    file: &'static str,
    what: String,
}

impl Recorded {
    /// The records, read at the first call in a process.
    pub fn get() -> Result<&'static Self, BadRecord> {
        static READ: OnceLock<Recorded> = OnceLock::new();
        if let Some(recorded) = READ.get() {
            return Ok(recorded);
        }
        let recorded = Self::read()?;
        Ok(READ.get_or_init(|| recorded))
    }

    fn read() -> Result<Self, BadRecord> {
        let mut stripe = Definitions::read(files::STRIPE_OBJECTS)?;
        let mut paypal = Definitions::read(files::PAYPAL_OBJECTS)?;
        let mut operations = Vec::new();
        for (source, definitions, files) in
            [(Source::Stripe, &mut stripe, files::STRIPE), (Source::Paypal, &mut paypal, files::PAYPAL)]
        {
            for file in files {
                let document = document(*file)?;
                let operation = Operation::read(source, &document, definitions);
                operations.push(operation.map_err(|what| BadRecord { file: file.0, what })?);
            }
        }
        let event = |definitions: &mut Definitions, file: (&'static str, &str)| {
            let event = definitions.schema(&serde_json::json!({ "$ref": "#/$defs/event" }));
            event.map_err(|what| BadRecord { file: file.0, what })
        };
        Ok(Self {
            operations,
            stripe_event: event(&mut stripe, files::STRIPE_OBJECTS)?,
            paypal_event: event(&mut paypal, files::PAYPAL_OBJECTS)?,
        })
    }

    /// The operation of an address, and what its path says.
    fn operation(&self, method: &str, path: &str) -> Option<(&Operation, Map<String, Value>)> {
        self.operations.iter().find_map(|operation| Some((operation, operation.parts_of(method, path)?)))
    }

    /// What is wrong with an event of Stripe's.
    #[must_use]
    pub fn faults_of_stripe_event(&self, event: &Value) -> Vec<String> {
        told(&self.stripe_event, event)
    }

    /// What is wrong with an event of PayPal's.
    #[must_use]
    pub fn faults_of_paypal_event(&self, event: &Value) -> Vec<String> {
        told(&self.paypal_event, event)
    }
}

fn told(schema: &Schema, event: &Value) -> Vec<String> {
    schema.faults(event).into_iter().map(|fault| format!("{}: {}", fault.place(), fault.says)).collect()
}

/// What the schemas of one provider share, and those that are compiled already: many answers are one object.
struct Definitions {
    shared: Value,
    compiled: HashMap<String, Arc<Schema>>,
}

impl Definitions {
    fn read(file: (&'static str, &str)) -> Result<Self, BadRecord> {
        let shared = document(file)?.get("$defs").cloned().unwrap_or_default();
        Ok(Self { shared, compiled: HashMap::new() })
    }

    fn schema(&mut self, schema: &Value) -> Result<Arc<Schema>, String> {
        let key = schema.to_string();
        if let Some(compiled) = self.compiled.get(&key) {
            return Ok(Arc::clone(compiled));
        }
        let compiled = Arc::new(Schema::compile(schema, &self.shared)?);
        self.compiled.insert(key, Arc::clone(&compiled));
        Ok(compiled)
    }
}

fn document((file, text): (&'static str, &str)) -> Result<Value, BadRecord> {
    serde_json::from_str(text).map_err(|error| BadRecord { file, what: error.to_string() })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing step is a failing test")]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_in_use_and_says_where_it_is_from() {
        Recorded::get().unwrap();
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../provider-schemas");
        let known = files::STRIPE.iter().chain(files::PAYPAL).chain([&files::STRIPE_OBJECTS, &files::PAYPAL_OBJECTS]);
        let mut known: Vec<&str> = known.map(|(name, _)| *name).collect();
        let mut there = Vec::new();
        for provider in ["stripe", "paypal"] {
            for entry in std::fs::read_dir(folder.join(provider)).unwrap() {
                let name = entry.unwrap().file_name().into_string().unwrap();
                let text = std::fs::read_to_string(folder.join(provider).join(&name)).unwrap();
                let document: Value = serde_json::from_str(&text).unwrap();
                assert!(document.get("source").and_then(Value::as_str).unwrap().contains("recorded 20"), "{name}");
                there.push(format!("{provider}/{name}"));
            }
        }
        known.sort_unstable();
        there.sort_unstable();
        assert_eq!(known, there);
    }

    #[test]
    fn an_address_has_one_operation() {
        let recorded = Recorded::get().unwrap();
        let name = |method: &str, path: &str| recorded.operation(method, path).map(|(found, _)| found.name.clone());
        assert_eq!(name("POST", "/v1/transfers").as_deref(), Some("PostTransfers"));
        assert_eq!(name("GET", "/v1/transfers/tr_1").as_deref(), Some("GetTransfersTransfer"));
        assert_eq!(name("POST", "/v1/transfers/tr_1/reversals").as_deref(), Some("PostTransfersIdReversals"));
        assert_eq!(name("GET", "/v1/payments/payouts/ABC").as_deref(), Some("payouts.get"));
        for (method, path) in [("DELETE", "/v1/transfers"), ("GET", "/v1/transfers/"), ("GET", "/v1/charges")] {
            assert_eq!(name(method, path), None, "{method} {path}");
        }
    }
}
