//! One operation: how a request for it looks, and how its answers do.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Bytes;
use axum::http::HeaderMap;
use serde_json::{Map, Value, json};
use url::form_urlencoded;

use super::fault::{Fault, Kind};
use super::files::Source;
use super::schema::Schema;
use super::{Definitions, form};

const FORM: &str = "application/x-www-form-urlencoded";

/// As its file records it.
#[derive(Debug)]
pub(super) struct Operation {
    pub(super) source: Source,
    /// The provider's own id of it.
    pub(super) name: String,
    method: String,
    /// `{name}` stands for a part that may be anything.
    path: String,
    /// Of a body, if there may be one.
    content_type: Option<String>,
    /// Of `{"headers", "path", "query", "body"}`.
    request: Value,
    request_schema: Arc<Schema>,
    /// By status; `default` for every other.
    answers: BTreeMap<String, Arc<Schema>>,
}

impl Operation {
    pub(super) fn read(source: Source, document: &Value, definitions: &mut Definitions) -> Result<Self, String> {
        let text = |field: &str| document.get(field).and_then(Value::as_str).map(str::to_owned);
        let must = |field: &str| text(field).ok_or_else(|| format!("no {field}"));
        let request = document.get("request").cloned().ok_or("no request")?;
        let answers = document.get("answers").and_then(Value::as_object).ok_or("no answers")?;
        let answers = answers.iter().map(|(status, schema)| Ok((status.clone(), definitions.schema(schema)?)));
        Ok(Self {
            source,
            name: must("operation")?,
            method: must("method")?,
            path: must("path")?,
            content_type: text("content_type"),
            answers: answers.collect::<Result<_, String>>()?,
            request_schema: definitions.schema(&request)?,
            request,
        })
    }

    /// What the path of a request says, if it is one for this operation.
    pub(super) fn parts_of(&self, method: &str, path: &str) -> Option<Map<String, Value>> {
        let (ours, theirs) = (self.path.split('/'), path.split('/'));
        if method != self.method || ours.clone().count() != theirs.clone().count() {
            return None;
        }
        let mut parts = Map::new();
        for (ours, theirs) in ours.zip(theirs) {
            match ours.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
                Some(name) if !theirs.is_empty() => drop(parts.insert(name.to_owned(), json!(theirs))),
                _ if ours == theirs => {}
                _ => return None,
            }
        }
        Some(parts)
    }

    /// What is wrong with a request for it.
    pub(super) fn faults_of_request(
        &self,
        parts: Map<String, Value>,
        headers: &HeaderMap,
        query: &str,
        body: &Bytes,
    ) -> Vec<Fault> {
        let mut request = Map::from_iter([("headers".to_owned(), self.known_headers(headers))]);
        if !parts.is_empty() {
            request.insert("path".to_owned(), Value::Object(parts));
        }
        if !query.is_empty() {
            request.insert("query".to_owned(), form::read(&pairs(query.as_bytes()), &self.part("query")));
        }
        match self.body(headers, body) {
            Ok(None) => {}
            Ok(Some(body)) => drop(request.insert("body".to_owned(), body)),
            Err(fault) => return vec![fault],
        }
        self.request_schema.faults(&Value::Object(request))
    }

    /// What is wrong with an answer to it.
    pub(super) fn faults_of_answer(&self, status: u16, body: &[u8]) -> Vec<Fault> {
        let schema = self.answers.get(&status.to_string()).or_else(|| self.answers.get("default"));
        match (schema, serde_json::from_slice(body)) {
            (Some(schema), Ok(answer)) => schema.faults(&answer),
            (None, _) => vec![Fault::of_part("body", Kind::Wrong, format!("no answer {status} is recorded"))],
            (_, Err(error)) => vec![Fault::of_part("body", Kind::NotJson, error.to_string())],
        }
    }

    /// The headers that the record knows; others are the connection's.
    fn known_headers(&self, headers: &HeaderMap) -> Value {
        let part = self.part("headers");
        let known = part.get("properties").and_then(Value::as_object);
        let text = |name: &String| Some((name.clone(), json!(headers.get(name)?.to_str().ok()?)));
        Value::Object(known.map(|known| known.keys().filter_map(text).collect()).unwrap_or_default())
    }

    fn body(&self, headers: &HeaderMap, body: &Bytes) -> Result<Option<Value>, Fault> {
        let Some(expected) = self.content_type.as_deref() else {
            return Ok((!body.is_empty()).then(|| json!(String::from_utf8_lossy(body))));
        };
        if body.is_empty() {
            // A form without parameters.
            return Ok((expected == FORM).then(|| json!({})));
        }
        let said = headers.get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
        if !said.starts_with(expected) {
            return Err(Fault::of_part("content-type", Kind::Wrong, format!("\"{said}\" is not \"{expected}\"")));
        }
        if expected == FORM {
            return Ok(Some(form::read(&pairs(body), &self.part("body"))));
        }
        let json = serde_json::from_slice(body);
        json.map(Some).map_err(|error| Fault::of_part("body", Kind::NotJson, error.to_string()))
    }

    fn part(&self, name: &str) -> Value {
        self.request.get("properties").and_then(|parts| parts.get(name)).cloned().unwrap_or_default()
    }
}

fn pairs(text: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(text).into_owned().collect()
}
