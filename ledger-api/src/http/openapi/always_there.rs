//! Answers have all their fields: what is not known is null. Bodies may leave out what may be null.
//!
//! The derived schema of an `Option` is the same for both, so the fields of types that are only answered are made
//! required here. The few that an answer leaves out are not nullable (`nullable = false`), and stay optional.

use std::collections::BTreeSet;

use utoipa::openapi::schema::Schema;
use utoipa::openapi::{OpenApi, RefOr};

use super::{operations, walk};

pub(super) fn require(document: &mut OpenApi) {
    let Some(mut components) = document.components.take() else { return };
    let mut sent = BTreeSet::new();
    operations::for_each(document, |_, operation| {
        let Some(RefOr::T(body)) = &operation.request_body else { return };
        let contents = body
            .content
            .values()
            .filter_map(|content| if let RefOr::T(content) = content { Some(content) } else { None });
        contents
            .filter_map(|content| content.schema.as_ref())
            .for_each(|schema| walk::collect(schema, &components, &mut sent));
    });
    for (name, schema) in &mut components.schemas {
        if !sent.contains(name)
            && let RefOr::T(schema) = schema
        {
            require_all(schema);
        }
    }
    document.components = Some(components);
}

fn require_all(schema: &mut Schema) {
    let parts = match schema {
        Schema::Object(object) => {
            let nullable = object.properties.iter().filter(|(_, property)| walk::may_be_null(property));
            let missing: Vec<String> =
                nullable.map(|(name, _)| name.clone()).filter(|name| !object.required.contains(name)).collect();
            object.required.extend(missing);
            return;
        }
        Schema::AllOf(parts) => &mut parts.items,
        Schema::OneOf(parts) => &mut parts.items,
        _ => return,
    };
    for part in parts {
        if let RefOr::T(part) = part {
            require_all(part);
        }
    }
}
