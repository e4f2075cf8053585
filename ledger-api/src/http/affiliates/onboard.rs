//! `POST /v1/affiliates/{id}/stripe-onboarding`: 201 when the account was made, 200 when there was one.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use super::stripe_account::{self, StripeAccountView};
use crate::app::App;
use crate::http::auth::MerchantKey;
use crate::http::idempotency::{Creation, Once};
use crate::http::openapi::{Conflict, InvalidState, tags};
use crate::http::params::Id;
use crate::http::problem::{Answer, Code, Problem};
use crate::http::validate::Check;
use crate::onboarding::{self, OnboardingError};
use crate::rails::stripe;

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OnboardingBody)]
pub(super) struct Request {
    /// Where Stripe sends a holder whose page has expired: ask for another one there.
    #[schema(max_length = 2000, format = "uri", example = "https://shop.example/again")]
    refresh_url: String,
    /// Where Stripe sends a holder who is done.
    #[schema(max_length = 2000, format = "uri", example = "https://shop.example/done")]
    return_url: String,
    /// Of a new account, which cannot be changed later; the platform's when left out.
    #[schema(pattern = "^[A-Z]{2}$", example = "DE")]
    country: Option<String>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Onboarding)]
pub(super) struct OnboardingView {
    affiliate_id: Uuid,
    #[schema(example = "acct_1AbCdEfGh")]
    stripe_account_id: String,
    /// For the affiliate alone; opens once.
    #[schema(format = "uri", example = "https://connect.stripe.com/setup/e/acct_1AbCdEfGh/xyz")]
    url: String,
    #[serde(with = "time::serde::rfc3339")]
    expires_at: OffsetDateTime,
    stripe_account: Option<StripeAccountView>,
}

impl Request {
    fn check(self) -> Result<onboarding::Request, Problem> {
        let mut check = Check::default();
        let urls = check.web_address("refresh_url", &self.refresh_url);
        let urls = urls.zip(check.web_address("return_url", &self.return_url));
        let is_country = |text: &String| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase());
        if self.country.as_ref().is_some_and(|country| !is_country(country)) {
            check.refuse("country", "invalid", "is not an ISO 3166-1 country code such as DE");
        }
        let (refresh_url, return_url) = check.finish(urls)?;
        Ok(onboarding::Request { refresh_url, return_url, country: self.country })
    }
}

/// Onboard an affiliate at Stripe
///
/// Makes the affiliate's connected account, if there is none, and a page of Stripe's where its holder gives a bank account
/// and proves who they are. However often it is asked for, there is one account. `invalid_state` has Stripe's own words.
#[utoipa::path(
    post,
    path = "/v1/affiliates/{id}/stripe-onboarding",
    operation_id = "onboard_affiliate",
    tag = tags::AFFILIATES,
    params(MerchantKey, Id, Once),
    request_body = Request,
    responses(
        (status = 201, description = "The account was made", body = OnboardingView),
        (status = 200, description = "There was an account", body = OnboardingView),
        Conflict,
        InvalidState,
    ),
)]
pub(super) async fn onboard(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, caller }: MerchantKey,
    Id(affiliate_id): Id,
    Creation { once, body: request }: Creation<Request>,
) -> Answer<Response> {
    let request = request.check()?;
    let accounts = app.stripe_accounts.as_ref();
    let accounts = accounts.ok_or_else(|| Problem::new(Code::Unavailable, "this ledger does not speak to Stripe"))?;
    let work = async {
        let done = onboarding::onboard(&app.db, accounts, merchant_id, affiliate_id, &request, &caller).await?;
        let stripe_account = stripe_account::of(&mut *app.db.acquire().await?, Some(&done.stripe_account_id)).await?;
        let status = if done.created { StatusCode::CREATED } else { StatusCode::OK };
        let view = OnboardingView {
            affiliate_id,
            stripe_account_id: done.stripe_account_id,
            url: done.link.url,
            expires_at: done.link.expires_at,
            stripe_account,
        };
        Ok((status, Json(view)))
    };
    // Boxed: speaking to Stripe takes a large future.
    once.guard(&app, merchant_id, Box::pin(work)).await
}

impl From<OnboardingError> for Problem {
    fn from(error: OnboardingError) -> Self {
        let detail = error.to_string();
        match error {
            OnboardingError::Database(error) => error.into(),
            OnboardingError::NotFound => Self::not_found("affiliate"),
            OnboardingError::Overtaken => Self::new(Code::Conflict, detail),
            OnboardingError::Change(error) => error.into(),
            OnboardingError::Stripe(stripe::OnboardingError::Refused(_)) => Self::invalid_state(detail),
            OnboardingError::Stripe(stripe::OnboardingError::Unavailable(_)) => Self::new(Code::Unavailable, detail),
        }
    }
}
