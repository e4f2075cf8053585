//! `GET /v1/affiliates/{id}/postings`: every posting that concerns an affiliate, newest first.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::app::App;
use crate::db::affiliates;
use crate::db::statements::{self, StatementLine};
use crate::http::auth::ReadKey;
use crate::http::openapi::tags;
use crate::http::page::{List, Page, Window};
use crate::http::params::{Id, Params};
use crate::http::problem::{Answer, Problem};

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Query {
    limit: Option<i64>,
    cursor: Option<String>,
}

/// List an affiliate's postings
///
/// The statement: every posting that concerns the affiliate, newest first.
#[utoipa::path(
    get,
    path = "/v1/affiliates/{id}/postings",
    operation_id = "list_affiliate_postings",
    tag = tags::BOOKS,
    params(ReadKey, Id, Query),
    responses(
        (status = 200, description = "A page of the statement", body = Page<StatementLine>),
    ),
)]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    ReadKey { merchant_id, .. }: ReadKey,
    Id(affiliate_id): Id,
    Params(query): Params<Query>,
) -> Answer<Json<Page<StatementLine>>> {
    let cursor = query.cursor.as_deref();
    let (window, before) = Window::at(List::AffiliatePostings, query.limit, cursor, read_place)?;
    let mut connection = app.db.acquire().await?;
    if !affiliates::exists(&mut connection, merchant_id, affiliate_id).await? {
        return Err(Problem::not_found("affiliate"));
    }
    let rows = statements::statement(&mut connection, merchant_id, affiliate_id, before, window.rows_to_read()).await?;
    Ok(Json(window.page_by(rows, place_of)))
}

/// Posting ids are not in time order, so a place in a statement is a time and an id.
fn place_of(line: &StatementLine) -> String {
    format!("{}_{}", line.posted_at.unix_timestamp_nanos() / 1_000, line.posting_id)
}

fn read_place(text: &str) -> Option<(OffsetDateTime, Uuid)> {
    let (micros, id) = text.split_once('_')?;
    let nanos = micros.parse::<i64>().ok().map(|micros| i128::from(micros) * 1_000)?;
    Some((OffsetDateTime::from_unix_timestamp_nanos(nanos).ok()?, id.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_back_and_nonsense_is_none() {
        let (at, id) = read_place("1777575106801000_01a204c4-e90a-70b1-9285-e6554767bec6").unwrap();
        assert_eq!(at.unix_timestamp(), 1_777_575_106);
        assert_eq!(id.get_version_num(), 7);
        for place in ["", "1", "x_y", "99999999999999999999_01a204c4-e90a-70b1-9285-e6554767bec6"] {
            assert!(read_place(place).is_none(), "{place}");
        }
    }
}
