//! `POST /v1/imports/affiliates`: new affiliates. They wait for approval unless their `status` says `active`.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde_json::{Map, Value};
use sqlx::PgConnection;
use uuid::Uuid;

use super::Query;
use super::file::{Columns, CsvFile};
use super::report::Report;
use super::run::{Import, Importer, body, run};
use crate::app::App;
use crate::http::affiliates::{AffiliateBody, AffiliateView, approve, store};
use crate::http::auth::MerchantKey;
use crate::http::idempotency::Once;
use crate::http::openapi::tags;
use crate::http::params::Params;
use crate::http::problem::{Answer, Problem};

/// Import affiliates
///
/// New affiliates, who wait for approval unless their `status` is `active`. The columns are the fields of one affiliate but
/// `terms_override`. At most 5 MB and 2,000 lines; stored whole or not at all.
#[utoipa::path(
    post,
    path = "/v1/imports/affiliates",
    operation_id = "import_affiliates",
    tag = tags::EXPORTS,
    params(MerchantKey, Query, Once),
    request_body(content = String, content_type = "text/csv", description = "CSV in UTF-8 with a header"),
    responses(
        (status = 200, description = "What would become of the file (`dry_run`)", body = Report<AffiliateView>),
        (status = 201, description = "The file is stored", body = Report<AffiliateView>),
    ),
)]
pub(super) async fn import(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, caller }: MerchantKey,
    Params(Query { dry_run }): Params<Query>,
    file: CsvFile,
) -> Answer<Response> {
    let importer = Importer { app: &app, merchant_id, person: &caller.person, dry_run };
    run::<NewAffiliate>(importer, file).await
}

struct NewAffiliate {
    body: AffiliateBody,
    approved: bool,
}

impl Import for NewAffiliate {
    const COLUMNS: Columns = Columns {
        known: &[
            "name",
            "email",
            "external_id",
            "recruiter_id",
            "tier",
            "rate_override",
            "recurring_rate_override",
            "payout_method",
            "stripe_account_id",
            "paypal_email",
            "iban",
            "account_holder",
            "minimum_payout",
            "status",
        ],
        numbers: &["minimum_payout"],
    };
    type View = AffiliateView;

    fn read(mut line: Map<String, Value>) -> Answer<Self> {
        let approved = match line.remove("status").as_ref().and_then(Value::as_str) {
            None | Some("pending") => false,
            Some("active") => true,
            Some(_) => return Err(Problem::field("status", "invalid", "is pending or active")),
        };
        Ok(Self { body: body(line)?, approved })
    }

    async fn store(
        self,
        connection: &mut PgConnection,
        _: &App,
        merchant_id: Uuid,
        person: &str,
    ) -> Answer<AffiliateView> {
        let (fields, own_terms) = self.body.into_new()?;
        let view = store(connection, merchant_id, &fields, own_terms, person).await?;
        if self.approved { approve(connection, merchant_id, view.id).await } else { Ok(view) }
    }
}
