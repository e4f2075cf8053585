//! `POST /v1/referrals`: 201 when the friend is new, 200 when they signed up by that code before.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use shared::link::LinkName;
use uuid::Uuid;

use crate::app::{self, App};
use crate::db::referrals::codes::Filter;
use crate::db::retry::retrying;
use crate::http::auth::MerchantKey;
use crate::http::idempotency::{Creation, Once};
use crate::http::openapi::{Conflict, InvalidState, NotFound, tags};
use crate::http::problem::{Answer, Problem};
use crate::http::validate::Check;
use crate::referrals::{NewSignUp, Outcome, ReferralError, sign_up};
use crate::views::referral::{self, ReferralView};

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReferralBody, example = json!({"code": "ABC12345", "referred_customer_id": "customer-8"}))]
pub(super) struct Request {
    /// The code the friend came by.
    #[schema(example = "ABC12345")]
    code: Option<String>,
    /// Or the click token that the code's link gave, not older than the program's window.
    #[schema(min_length = 58, max_length = 58)]
    click_token: Option<String>,
    /// The friend, by your own id.
    #[schema(min_length = 1, max_length = 200, example = "customer-8")]
    referred_customer_id: String,
    /// The friend's e-mail. With neither `code` nor `click_token`, whoever invited it first is the referrer.
    #[schema(max_length = 254, format = "email", example = "friend@mail.example")]
    email: Option<String>,
}

/// Sign a friend up
///
/// A friend is referred once. The same friend by the same code again answers 200 with the same referral. Nobody refers
/// themselves, and nobody signs up by a paused or ended code.
#[utoipa::path(
    post,
    path = "/v1/referrals",
    operation_id = "create_referral",
    tag = tags::REFERRALS,
    params(MerchantKey, Once),
    request_body = Request,
    responses(
        (status = 201, description = "The friend has signed up", body = ReferralView),
        (status = 200, description = "The friend had signed up by that code", body = ReferralView),
        Conflict,
        InvalidState,
        NotFound,
    ),
)]
pub(super) async fn create(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, .. }: MerchantKey,
    Creation { once, body: request }: Creation<Request>,
) -> Answer<Response> {
    check(&request)?;
    let code = request.code.as_deref().map(code_of).transpose()?;
    let by_token = request.click_token.as_deref().map(|token| app.token_keys.verify(token)).transpose();
    let by_token = by_token.map_err(|_| Problem::field("click_token", "invalid", "is not a click token of ours"))?;
    let clicked_at = by_token.and_then(|token| app::moment(token.clicked_at_ms()));
    let by = match (&code, by_token) {
        (Some(code), _) => Some(Filter { code: Some(code), ..Filter::default() }),
        (None, Some(token)) => Some(Filter { link_id: Some(token.link_id), ..Filter::default() }),
        (None, None) => None,
    };
    let Request { referred_customer_id, email, .. } = &request;
    let new = NewSignUp { code: by, referred_customer_id, email: email.as_deref(), clicked_at, now: app::now() };
    once.guard(&app, merchant_id, async {
        let (status, view) = retrying!(store(&app, merchant_id, &new).await)?;
        Ok((status, Json(view)))
    })
    .await
}

fn check(request: &Request) -> Answer<()> {
    let mut check = Check::default();
    check.external_id("referred_customer_id", &request.referred_customer_id);
    if let Some(email) = &request.email {
        check.email("email", email);
    }
    if request.code.is_some() && request.click_token.is_some() {
        check.refuse("click_token", "not_applicable", "send the code or the click token, not both");
    }
    if request.code.is_none() && request.click_token.is_none() && request.email.is_none() {
        check.refuse("code", "required", "send the code, the click token, or an e-mail that was invited");
    }
    check.done()
}

/// A text that cannot be a code names none.
pub(super) fn code_of(text: &str) -> Answer<String> {
    match LinkName::parse(text) {
        Some(LinkName::Code(code)) => Ok(code),
        _ => Err(Problem::not_found("referral code")),
    }
}

async fn store(app: &App, merchant_id: Uuid, new: &NewSignUp<'_>) -> Result<(StatusCode, ReferralView), ReferralError> {
    let mut transaction = app.db.begin().await?;
    let Outcome { stored, created } = sign_up(&mut transaction, merchant_id, new).await?;
    let view = referral::of(&mut transaction, merchant_id, vec![stored]).await?.pop();
    transaction.commit().await?;
    let status = if created { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, view.ok_or(sqlx::Error::RowNotFound)?))
}
