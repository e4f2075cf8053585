//! `GET /v1/conversions/{id}`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::view::{self, ConversionView};
use crate::app::App;
use crate::http::auth::ReadKey;
use crate::http::params::Id;
use crate::http::problem::{Answer, Problem};

pub(super) async fn show(
    State(app): State<Arc<App>>,
    ReadKey { merchant_id, .. }: ReadKey,
    Id(conversion_id): Id,
) -> Answer<Json<ConversionView>> {
    let mut connection = app.db.acquire().await?;
    let view = view::load(&mut connection, merchant_id, &[conversion_id]).await?.pop();
    view.map(Json).ok_or_else(|| Problem::not_found("conversion"))
}
