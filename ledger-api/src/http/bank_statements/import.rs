//! `POST /v1/bank-statements?dry_run=`: a camt.053 document settles and takes back what it names.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;

use super::view::ImportView;
use crate::app::App;
use crate::http::auth::FinanceKey;
use crate::http::openapi::tags;
use crate::http::params::Params;
use crate::http::problem::{Answer, Problem};
use crate::http::xml::XmlBody;
use crate::payouts::sepa;
use crate::rails::sepa::camt053;

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Query {
    /// Answers the same and changes nothing.
    #[serde(default)]
    #[param(example = true)]
    dry_run: bool,
}

/// Import a bank statement
///
/// `camt.053`, at most 20 MB and 20,000 payments: settles and takes back what it names by reference and amount. Importing
/// a statement again changes nothing.
#[utoipa::path(
    post,
    path = "/v1/bank-statements",
    operation_id = "import_bank_statement",
    tag = tags::SEPA,
    params(FinanceKey, Query),
    request_body(content = String, content_type = "application/xml", description = "camt.053"),
    responses(
        (status = 200, description = "What became of each line", body = ImportView),
    ),
)]
pub(super) async fn import(
    State(app): State<Arc<App>>,
    FinanceKey { merchant_id, caller }: FinanceKey,
    Params(Query { dry_run }): Params<Query>,
    XmlBody(bytes): XmlBody,
) -> Answer<Json<ImportView>> {
    // Seconds of work for the largest documents, which would keep other calls of this thread waiting.
    let read = tokio::task::spawn_blocking(move || camt053::read(&bytes)).await.map_err(Problem::internal)?;
    let statements = read.map_err(|error| Problem::field("", "invalid", format!("the body {error}")))?;
    let imported = sepa::import(&app.db, merchant_id, statements, dry_run, &caller).await?;
    Ok(Json(ImportView::new(imported, dry_run)))
}
