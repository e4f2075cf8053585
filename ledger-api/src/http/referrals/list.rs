//! `GET /v1/referrals`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use uuid::Uuid;

use super::create::code_of;
use crate::app::App;
use crate::db::referrals::list::{self as rows, Filter};
use crate::domain::referral::ReferralStatus;
use crate::http::auth::ReadKey;
use crate::http::openapi::tags;
use crate::http::page::{List, Page, Window};
use crate::http::params::Params;
use crate::http::problem::{Answer, Problem};
use crate::views::referral::{self, ReferralView};

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Query {
    /// Only those in this state.
    status: Option<ReferralStatus>,
    /// Only those by this code.
    #[param(example = "ABC12345")]
    code: Option<String>,
    /// Only those of this program.
    program_id: Option<Uuid>,
    /// Only those of this customer who invites.
    referrer_customer_id: Option<String>,
    /// Only that of this friend.
    referred_customer_id: Option<String>,
    limit: Option<i64>,
    cursor: Option<String>,
}

/// List referrals
#[utoipa::path(
    get,
    path = "/v1/referrals",
    operation_id = "list_referrals",
    tag = tags::REFERRALS,
    params(ReadKey, Query),
    responses(
        (status = 200, description = "A page of referrals", body = Page<ReferralView>),
    ),
)]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    ReadKey { merchant_id, .. }: ReadKey,
    Params(query): Params<Query>,
) -> Answer<Json<Page<ReferralView>>> {
    let window = Window::new(List::Referrals, query.limit, query.cursor.as_deref())?;
    let code = query.code.as_deref().map(code_of).transpose();
    let code = code.map_err(|_| Problem::field("code", "invalid", "a code has eight hexadecimal digits"))?;
    for (field, id) in
        [("referrer_customer_id", &query.referrer_customer_id), ("referred_customer_id", &query.referred_customer_id)]
    {
        if id.as_deref().is_some_and(|id| id.contains('\0')) {
            return Err(Problem::field(field, "invalid", "must not contain control characters"));
        }
    }
    let filter = Filter {
        status: query.status,
        code: code.as_deref(),
        program_id: query.program_id,
        referrer_customer_id: query.referrer_customer_id.as_deref(),
        referred_customer_id: query.referred_customer_id.as_deref(),
    };
    let mut connection = app.db.acquire().await?;
    let found = rows::list(&mut connection, merchant_id, &filter, window.before, window.rows_to_read()).await?;
    let page = window.page(found, |row| row.referral_id);
    let data = referral::of(&mut connection, merchant_id, page.data).await?;
    Ok(Json(Page { data, has_more: page.has_more, next_cursor: page.next_cursor }))
}
