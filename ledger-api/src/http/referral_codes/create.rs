//! `POST /v1/referral-codes`: 201 when the customer had none in the program, 200 with the same code from then on.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use uuid::Uuid;

use super::view::CodeView;
use crate::app::App;
use crate::http::auth::MerchantKey;
use crate::http::idempotency::{Creation, Once};
use crate::http::openapi::{InvalidState, NotFound, tags};
use crate::http::problem::Answer;
use crate::http::validate::Check;
use crate::link_codes::LinkCodes;
use crate::referrals::{NewCustomerCode, open_code};

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReferralCodeBody)]
pub(super) struct Request {
    /// A program that has `referral`.
    program_id: Uuid,
    /// The customer who invites, by your own id.
    #[schema(min_length = 1, max_length = 200, example = "customer-7")]
    customer_id: String,
    /// The customer's e-mail: nobody refers a mailbox of their own, and rewards are told to it. Only when the code is new.
    #[schema(max_length = 254, format = "email", example = "ada@mail.example")]
    email: Option<String>,
}

/// Create a customer's code
///
/// One code for each customer and program, the same every time. Its `url` goes through the same edge and gives the same
/// click tokens as an affiliate's link, and earns no commission.
#[utoipa::path(
    post,
    path = "/v1/referral-codes",
    operation_id = "create_referral_code",
    tag = tags::REFERRALS,
    params(MerchantKey, Once),
    request_body = Request,
    responses(
        (status = 201, description = "The code", body = CodeView),
        (status = 200, description = "The code that the customer has", body = CodeView),
        InvalidState,
        NotFound,
    ),
)]
pub(super) async fn create(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, .. }: MerchantKey,
    Creation { once, body: request }: Creation<Request>,
) -> Answer<Response> {
    let mut check = Check::default();
    check.external_id("customer_id", &request.customer_id);
    if let Some(email) = &request.email {
        check.email("email", email);
    }
    check.done()?;
    let codes = LinkCodes::draw(&app.db, 1).await?;
    let mut transaction = app.db.begin().await?;
    if let Some(first) = once.answered(&mut transaction, &app, merchant_id).await? {
        return Ok(first);
    }
    let Request { program_id, customer_id, email } = &request;
    let new = NewCustomerCode { program_id: *program_id, customer_id, email: email.as_deref() };
    let opened = open_code(&mut transaction, merchant_id, &new, &codes).await?;
    let status = if opened.created { StatusCode::CREATED } else { StatusCode::OK };
    let view = CodeView::new(opened.stored, &app.link_url)?;
    let answer = once.keep(&mut transaction, &app, merchant_id, status, &view).await?;
    transaction.commit().await?;
    Ok(answer)
}
