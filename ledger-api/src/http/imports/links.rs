//! `POST /v1/imports/links`: new links. Their affiliate is named by its id, or by the merchant's own `external_id` of it.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Map, Value};
use sqlx::PgConnection;
use uuid::Uuid;

use super::Query;
use super::file::{Columns, CsvFile};
use super::report::Report;
use super::run::{Import, Importer, body, run};
use crate::app::App;
use crate::db::affiliates;
use crate::http::auth::MerchantKey;
use crate::http::idempotency::Once;
use crate::http::links::view::LinkView;
use crate::http::links::wanted::LinkFields;
use crate::http::openapi::tags;
use crate::http::params::Params;
use crate::http::problem::{Answer, Problem};

/// Import links
///
/// New links. Columns: `program_id`, `affiliate_id` or `affiliate_external_id`, `destination`, `slug`, `campaign`. At most 5 MB and 2,000 lines; stored whole or not at all.
#[utoipa::path(
    post,
    path = "/v1/imports/links",
    operation_id = "import_links",
    tag = tags::EXPORTS,
    params(MerchantKey, Query, Once),
    request_body(content = String, content_type = "text/csv", description = "CSV in UTF-8 with a header"),
    responses(
        (status = 200, description = "What would become of the file (`dry_run`)", body = Report<LinkView>),
        (status = 201, description = "The file is stored", body = Report<LinkView>),
    ),
)]
pub(super) async fn import(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, caller }: MerchantKey,
    Params(Query { dry_run }): Params<Query>,
    file: CsvFile,
) -> Answer<Response> {
    let importer = Importer { app: &app, merchant_id, person: &caller.person, dry_run };
    run::<NewLink>(importer, file).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewLink {
    affiliate_id: Option<Uuid>,
    affiliate_external_id: Option<String>,
    program_id: Uuid,
    destination: Option<String>,
    slug: Option<String>,
    campaign: Option<String>,
}

impl Import for NewLink {
    const COLUMNS: Columns = Columns {
        known: &["affiliate_id", "affiliate_external_id", "program_id", "destination", "slug", "campaign"],
        numbers: &[],
    };
    type View = LinkView;

    fn read(line: Map<String, Value>) -> Answer<Self> {
        body(line)
    }

    async fn store(self, connection: &mut PgConnection, app: &App, merchant_id: Uuid, _: &str) -> Answer<LinkView> {
        let affiliate_id = match (self.affiliate_id, &self.affiliate_external_id) {
            (Some(id), None) => id,
            (None, Some(external_id)) => affiliates::by_external_id(connection, merchant_id, external_id)
                .await?
                .ok_or_else(|| Problem::field("affiliate_external_id", "unknown", "there is no such affiliate"))?,
            _ => {
                let detail = "give one of affiliate_id and affiliate_external_id";
                return Err(Problem::field("affiliate_id", "required", detail));
            }
        };
        let Self { program_id, destination, slug, campaign, .. } = self;
        let wanted = LinkFields { program_id, destination, slug, campaign }.read(affiliate_id)?;
        LinkView::new(wanted.store(connection, merchant_id).await?, &app.link_url)
    }
}
