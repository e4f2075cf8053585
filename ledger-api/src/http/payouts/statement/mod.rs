//! `GET /v1/payouts/{id}/statement` (`.csv`, `.html`): what a payout pays, line by line. The lines sum to its amount.

mod csv;
mod html;
mod view;

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use shared::money::Currency;
use uuid::Uuid;

use crate::app::App;
use crate::db::payouts::list;
use crate::db::payouts::remittance::{self, Parties, RemittanceLine};
use crate::db::payouts::row::PayoutRow;
use crate::http::auth::FinanceKey;
use crate::http::csv::attachment;
use crate::http::openapi::{InvalidState, tags};
use crate::http::params::Id;
use crate::http::problem::{Answer, Problem};
use crate::pages::{Language, Template as _, Texts};

/// Lines of one payout; more is no month of anybody's orders.
const MOST_LINES: i64 = 100_000;
/// Nothing is loaded and nothing runs; styles stand in the page.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// Everything that a statement shows.
struct Statement {
    payout: PayoutRow,
    currency: Currency,
    parties: Parties,
    lines: Vec<RemittanceLine>,
}

/// Show a payout's statement
///
/// What it pays, line by line. The lines sum to the payout.
#[utoipa::path(
    get,
    path = "/v1/payouts/{id}/statement",
    operation_id = "show_payout_statement",
    tag = tags::PAYOUTS,
    params(FinanceKey, Id),
    responses(
        (status = 200, description = "The statement", body = view::StatementView),
        InvalidState,
    ),
)]
pub(super) async fn json(
    State(app): State<Arc<App>>,
    FinanceKey { merchant_id, .. }: FinanceKey,
    Id(payout_id): Id,
) -> Answer<Json<view::StatementView>> {
    Ok(Json(load(&app, merchant_id, payout_id).await?.into()))
}

/// Download a payout's statement
///
/// For spreadsheets; texts that would be formulas are texts.
#[utoipa::path(
    get,
    path = "/v1/payouts/{id}/statement.csv",
    operation_id = "download_payout_statement",
    tag = tags::PAYOUTS,
    params(FinanceKey, Id),
    responses(
        (status = 200, description = "The statement as CSV", body = String, content_type = "text/csv"),
        InvalidState,
    ),
)]
pub(super) async fn csv(
    State(app): State<Arc<App>>,
    FinanceKey { merchant_id, .. }: FinanceKey,
    Id(payout_id): Id,
) -> Answer<impl IntoResponse> {
    let statement = load(&app, merchant_id, payout_id).await?;
    Ok((attachment(&format!("payout-{payout_id}")), csv::of(&statement)))
}

/// Print a payout's statement
#[utoipa::path(
    get,
    path = "/v1/payouts/{id}/statement.html",
    operation_id = "print_payout_statement",
    tag = tags::PAYOUTS,
    params(FinanceKey, Id),
    responses(
        (status = 200, description = "A page to print", body = String, content_type = "text/html"),
        InvalidState,
    ),
)]
pub(super) async fn html(
    State(app): State<Arc<App>>,
    FinanceKey { merchant_id, .. }: FinanceKey,
    Id(payout_id): Id,
) -> Answer<impl IntoResponse> {
    printed(&app, merchant_id, payout_id, Texts(Language::En)).await
}

/// The same for whoever may see the payout, by whatever door, in these words.
pub(crate) async fn printed(app: &App, merchant_id: Uuid, payout_id: Uuid, t: Texts) -> Answer<Response> {
    let statement = load(app, merchant_id, payout_id).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    let page = html::of(&statement, t).render().map_err(Problem::internal)?;
    Ok((headers, page).into_response())
}

async fn load(app: &App, merchant_id: Uuid, payout_id: Uuid) -> Answer<Statement> {
    let mut connection = app.db.acquire().await?;
    let payout = list::find(&mut connection, merchant_id, payout_id).await?;
    let payout = payout.ok_or_else(|| Problem::not_found("payout"))?;
    let parties = remittance::parties(&mut connection, merchant_id, payout.affiliate_id).await?;
    let lines = remittance::lines(&mut connection, merchant_id, payout_id, MOST_LINES + 1).await?;
    if i64::try_from(lines.len()).is_ok_and(|count| count > MOST_LINES) {
        return Err(Problem::invalid_state(format!("the payout has more than {MOST_LINES} lines")));
    }
    let currency = payout.currency()?;
    Ok(Statement { payout, currency, parties, lines })
}
