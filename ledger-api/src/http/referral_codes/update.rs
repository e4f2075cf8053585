//! `PATCH /v1/referral-codes/{code}`: pause, resume, end. Friends who have signed up stay referred.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::show::{CodeInPath, find};
use super::view::CodeView;
use crate::app::{self, App};
use crate::db::edge_changes;
use crate::db::referrals::codes::{self, CodeChanges};
use crate::domain::edge_subject::EdgeSubject;
use crate::domain::status::LinkStatus;
use crate::http::auth::MerchantKey;
use crate::http::change::{Change, never_null};
use crate::http::json::Body;
use crate::http::openapi::tags;
use crate::http::problem::Answer;
use crate::http::validate::Check;

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReferralCodeChanges, example = json!({"status": "paused"}))]
pub(super) struct Request {
    #[serde(default, deserialize_with = "never_null")]
    #[schema(value_type = LinkStatus)]
    status: Option<LinkStatus>,
    /// Nobody signs up by it from then on; null: it has no end.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = "date-time", example = "2027-01-01T00:00:00Z")]
    expires_at: Change<String>,
    /// The customer's; null: it is not known.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 254, format = "email", example = "ada@mail.example")]
    email: Change<String>,
}

/// Change a customer's code
///
/// Nobody signs up by a paused or ended code, and visitors of a paused one are not counted. Friends who have signed up stay
/// referred.
#[utoipa::path(
    patch,
    path = "/v1/referral-codes/{code}",
    operation_id = "update_referral_code",
    tag = tags::REFERRALS,
    params(MerchantKey, ("code" = String, Path, description = "The code, in either case.", example = "ABC12345")),
    request_body = Request,
    responses(
        (status = 200, description = "The code as it now stands", body = CodeView),
    ),
)]
pub(super) async fn update(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, .. }: MerchantKey,
    CodeInPath(code): CodeInPath,
    Body(request): Body<Request>,
) -> Answer<Json<CodeView>> {
    let mut check = Check::default();
    let expires_at = end(&request.expires_at, &mut check);
    if let Change::Set(email) = &request.email {
        check.email("email", email);
    }
    check.done()?;
    let email = match &request.email {
        Change::Keep => None,
        Change::Remove => Some(None),
        Change::Set(email) => Some(Some(email.as_str())),
    };
    let mut transaction = app.db.begin().await?;
    let link_id = find(&mut transaction, merchant_id, &code).await?.link_id;
    let changes = CodeChanges { status: request.status, expires_at, email };
    codes::update(&mut transaction, merchant_id, link_id, &changes).await?;
    edge_changes::note(&mut transaction, merchant_id, EdgeSubject::Link, link_id).await?;
    let code = find(&mut transaction, merchant_id, &code).await?;
    transaction.commit().await?;
    CodeView::new(code, &app.link_url).map(Json)
}

#[expect(clippy::option_option, reason = "kept as it is, taken away, or another")]
fn end(change: &Change<String>, check: &mut Check) -> Option<Option<OffsetDateTime>> {
    match change {
        Change::Keep => None,
        Change::Remove => Some(None),
        Change::Set(text) => {
            let moment =
                OffsetDateTime::parse(text, &Rfc3339).ok().filter(|moment| (1970..=9999).contains(&moment.year()));
            if moment.is_none() {
                check.refuse("expires_at", "invalid", "is not an RFC 3339 time");
            }
            moment.map(|moment| Some(app::to_micros(moment)))
        }
    }
}
