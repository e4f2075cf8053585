//! Rows of a page refer to their type. Deriving the schema of a generic type writes them out.

use utoipa::openapi::schema::{ArrayItems, Components, Schema};
use utoipa::openapi::{Ref, RefOr};

/// What the derived name of a page begins with.
const PREFIX: &str = "Page_";

pub(super) fn refer(components: &mut Components) {
    for (name, page) in &mut components.schemas {
        let Some(row) = name.strip_prefix(PREFIX) else { continue };
        let RefOr::T(Schema::Object(page)) = page else { continue };
        if let Some(RefOr::T(Schema::Array(rows))) = page.properties.get_mut("data") {
            rows.items = ArrayItems::RefOrSchema(Box::new(Ref::from_schema_name(row).into()));
        }
    }
}
