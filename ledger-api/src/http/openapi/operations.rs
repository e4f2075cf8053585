//! Every operation of a document, with its method.

use utoipa::openapi::OpenApi;
use utoipa::openapi::path::{HttpMethod, Operation};

/// Does something to each operation.
pub(super) fn for_each(document: &mut OpenApi, mut deed: impl FnMut(&HttpMethod, &mut Operation)) {
    for item in document.paths.paths.values_mut() {
        for (method, operation) in [
            (HttpMethod::Get, &mut item.get),
            (HttpMethod::Put, &mut item.put),
            (HttpMethod::Post, &mut item.post),
            (HttpMethod::Patch, &mut item.patch),
            (HttpMethod::Delete, &mut item.delete),
        ] {
            if let Some(operation) = operation {
                deed(&method, operation);
            }
        }
    }
}
