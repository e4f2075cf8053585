//! `GET /v1/affiliates/{id}/postings.csv`: an affiliate's whole statement, newest first.

use std::sync::Arc;

use axum::extract::State;
use axum::response::IntoResponse;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::stream::{self, CHUNK_ROWS};
use crate::app::App;
use crate::db::affiliates;
use crate::db::statements::{self, StatementLine};
use crate::http::auth::ReadKey;
use crate::http::csv::{Row, attachment};
use crate::http::openapi::tags;
use crate::http::params::Id;
use crate::http::problem::{Answer, Problem};

/// Export an affiliate's statement
#[utoipa::path(
    get,
    path = "/v1/affiliates/{id}/postings.csv",
    operation_id = "export_postings",
    tag = tags::EXPORTS,
    params(ReadKey, Id),
    responses((status = 200, description = "A CSV file, streamed", body = String, content_type = "text/csv")),
)]
pub(super) async fn export(
    State(app): State<Arc<App>>,
    ReadKey { merchant_id, .. }: ReadKey,
    Id(affiliate_id): Id,
) -> Answer<impl IntoResponse> {
    if !affiliates::exists(&mut *app.db.acquire().await?, merchant_id, affiliate_id).await? {
        return Err(Problem::not_found("affiliate"));
    }
    let statement = Statement { merchant_id, affiliate_id, before: None };
    Ok((attachment(&format!("postings-{affiliate_id}")), stream::body(app, statement)))
}

struct Statement {
    merchant_id: Uuid,
    affiliate_id: Uuid,
    before: Option<(OffsetDateTime, Uuid)>,
}

impl stream::Export for Statement {
    fn header(&self) -> String {
        "id,posted_at,event,debit,credit,amount,currency,commission_id,payout_id\r\n".to_owned()
    }

    async fn next(&mut self, connection: &mut PgConnection) -> Result<(String, usize), sqlx::Error> {
        let Self { merchant_id, affiliate_id, before } = *self;
        let lines = statements::statement(connection, merchant_id, affiliate_id, before, CHUNK_ROWS).await?;
        self.before = lines.last().map(|last| (last.posted_at, last.posting_id));
        Ok((lines.iter().map(line).collect(), lines.len()))
    }
}

fn line(posting: &StatementLine) -> String {
    Row::default()
        .plain(Some(posting.posting_id))
        .time(Some(posting.posted_at))
        .text(&posting.event)
        .plain(Some(&posting.debit))
        .plain(Some(&posting.credit))
        .amount(Some(posting.amount), posting.currency.parse().ok())
        .plain(Some(&posting.currency))
        .plain(posting.commission_id)
        .plain(posting.payout_id)
        .end()
}
