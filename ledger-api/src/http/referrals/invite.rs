//! `POST /v1/referrals/invite`: 201 when the friend is invited, 200 while the same invitation is open.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::create::code_of;
use crate::app::{self, App};
use crate::http::auth::MerchantKey;
use crate::http::idempotency::{Creation, Once};
use crate::http::openapi::{Conflict, InvalidState, NotFound, tags};
use crate::http::problem::{Answer, Problem};
use crate::http::validate::Check;
use crate::referrals::{self, NewInvitation, Outcome};
use crate::views::referral::{self, ReferralView};

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = InvitationBody)]
pub(super) struct Request {
    /// The code of the customer who invites.
    #[schema(example = "ABC12345")]
    code: String,
    /// Whom they invite.
    #[schema(max_length = 254, format = "email", example = "friend@mail.example")]
    email: String,
}

/// Invite a friend
///
/// The friend is referred when they sign up with that e-mail, until the invitation ends.
#[utoipa::path(
    post,
    path = "/v1/referrals/invite",
    operation_id = "invite_friend",
    tag = tags::REFERRALS,
    params(MerchantKey, Once),
    request_body = Request,
    responses(
        (status = 201, description = "The invitation", body = ReferralView),
        (status = 200, description = "The invitation that is open already", body = ReferralView),
        Conflict,
        InvalidState,
        NotFound,
    ),
)]
pub(super) async fn invite(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, .. }: MerchantKey,
    Creation { once, body: request }: Creation<Request>,
) -> Answer<Response> {
    let mut check = Check::default();
    check.email("email", &request.email);
    check.done()?;
    let code = code_of(&request.code)?;
    let mut transaction = app.db.begin().await?;
    if let Some(first) = once.answered(&mut transaction, &app, merchant_id).await? {
        return Ok(first);
    }
    let new = NewInvitation { code: &code, email: &request.email, now: app::now() };
    let Outcome { stored, created } = referrals::invite(&mut transaction, merchant_id, &new).await?;
    let view = referral::of(&mut transaction, merchant_id, vec![stored]).await?.pop();
    let view = view.ok_or_else(|| Problem::internal("a stored referral cannot be read"))?;
    let status = if created { StatusCode::CREATED } else { StatusCode::OK };
    let answer = once.keep(&mut transaction, &app, merchant_id, status, &view).await?;
    transaction.commit().await?;
    Ok(answer)
}
