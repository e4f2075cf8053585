//! `PUT /v1/integrations/stripe`: the secret that events are signed with from now on. The one before stays good for a
//! while, so that nothing is lost whichever side changes first. Putting the same again changes nothing but what it says.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;

use super::view::IntegrationView;
use crate::app::{self, App};
use crate::http::auth::MerchantKey;
use crate::http::json::Body;
use crate::http::openapi::tags;
use crate::http::problem::{Answer, Problem};
use crate::http::validate::Check;
use crate::stripe_integration::{self, NewSecret};

/// As long as Stripe itself keeps the old one at most.
const PREVIOUS_HOURS: i32 = 24;
/// Three days, as long as Stripe sends an event again.
const LONGEST_PREVIOUS_HOURS: i32 = 72;
const SECRET_CHARS: std::ops::RangeInclusive<usize> = 10..=200;

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = StripeSecretBody)]
pub(super) struct SecretBody {
    /// What Stripe signs this webhook's events with. It is stored sealed and never shown again.
    #[schema(min_length = 10, max_length = 200, pattern = "^[!-~]+$", example = "whsec_of_my_shop")]
    webhook_secret: String,
    /// Whether it signs events of real money. Unsaid, the first event tells; events of the other mode are ignored.
    livemode: Option<bool>,
    /// How long the secret before stays good, in hours.
    #[schema(minimum = 0, maximum = 72, default = 24)]
    previous_valid_hours: Option<i32>,
}

/// Set the webhook's signing secret
///
/// The one before stays good for a while, two at most are. The same secret again changes only `livemode`, if it says so.
#[utoipa::path(
    put,
    path = "/v1/integrations/stripe",
    operation_id = "set_stripe_secret",
    tag = tags::STRIPE,
    params(MerchantKey),
    request_body = SecretBody,
    responses(
        (status = 200, description = "The connection", body = IntegrationView),
    ),
)]
pub(super) async fn set(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, caller }: MerchantKey,
    Body(body): Body<SecretBody>,
) -> Answer<Json<IntegrationView>> {
    let secret = body.read()?;
    stripe_integration::set_secret(&app.db, &app.vault, merchant_id, &secret, &caller, app::now()).await?;
    let mut connection = app.db.acquire().await?;
    Ok(Json(IntegrationView::read(&mut connection, merchant_id, app::now()).await?))
}

impl SecretBody {
    fn read(self) -> Result<NewSecret, Problem> {
        const FIELD: &str = "webhook_secret";
        let mut check = Check::default();
        let secret = self.webhook_secret;
        if ["sk_", "rk_", "pk_"].iter().any(|key| secret.starts_with(key)) {
            let detail = "is an API key; the webhook's signing secret begins with whsec_";
            check.refuse(FIELD, "invalid", detail);
        } else if !SECRET_CHARS.contains(&secret.len()) || !secret.bytes().all(|byte| byte.is_ascii_graphic()) {
            check.refuse(FIELD, "invalid", "has 10 to 200 characters without spaces, and begins with whsec_ at Stripe");
        }
        let hours = self.previous_valid_hours.unwrap_or(PREVIOUS_HOURS);
        check.range("previous_valid_hours", hours, 0..=LONGEST_PREVIOUS_HOURS);
        check.done()?;
        let previous_valid = time::Duration::hours(hours.into());
        Ok(NewSecret { secret, livemode: self.livemode, previous_valid })
    }
}
