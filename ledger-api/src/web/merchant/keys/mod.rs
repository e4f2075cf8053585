//! `/merchant/keys`: API keys of the merchant.

mod create;
mod list;
mod revoke;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;
use crate::pages::Texts;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/merchant/keys", get(list::show))
        .route("/merchant/keys/new", get(create::ask).post(create::make))
        .route("/merchant/keys/{id}", get(revoke::ask))
        .route("/merchant/keys/{id}/revoke", post(revoke::revoke))
}

/// Roles whose keys a merchant makes and revokes itself. Keys of finance and of the edge are the operator's to give.
const OWN: [&str; 2] = ["merchant", "merchant_readonly"];

fn role(t: Texts, name: &str) -> &'static str {
    match name {
        "merchant" => t.key_merchant(),
        "merchant_readonly" => t.key_readonly(),
        "finance" => t.key_finance(),
        _ => t.key_edge(),
    }
}
